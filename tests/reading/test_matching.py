"""Test that ids, titles and names are compared the way people compare them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from position_books import FACTORS, FRAMEWORK, USUAL, assessed, plain

from peecf_batch.reading.matching.ceo import CeoTitles
from peecf_batch.reading.matching.managers import managers_of, position_names
from peecf_batch.reading.matching.organisations import one_spelling
from peecf_batch.reading.matching.texts import invisible_in, key_of, name_key, number_of, plain_text, words_of
from peecf_batch.reading.position import Details, NotClassified

SPACES = (" ", "  ", "\u00a0", "\u2009", "\t", "\u3000", "\n")
DASHES = ("-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", " - ", " – ")
APOSTROPHES = ("'", "’", "‘", "ʼ", "´", "`")
INVISIBLE = ("\u200b", "\ufeff", "\u00ad", "\u200e", "\u2060", "\u202a", "\ufe0f")
WORDS = st.lists(st.sampled_from(["Director", "People", "O'Brien", "Services-North", "Café", "P-001"]), min_size=1)
TITLES = CeoTitles(FRAMEWORK.ceo_titles)


@st.composite
def disguised(draw):
    """Return a text, and the same text as another person or program might have typed it."""
    text = " ".join(draw(WORDS))
    letters = []
    for letter in text:
        if letter == " ":
            letters.append(draw(st.sampled_from(SPACES)))
        elif letter == "-":
            letters.append(draw(st.sampled_from(DASHES)))
        elif letter == "'":
            letters.append(draw(st.sampled_from(APOSTROPHES)))
        else:
            letters.append(draw(st.sampled_from((letter, letter.upper(), letter.lower()))))
        letters.append(draw(st.sampled_from(("", "", "", *INVISIBLE))))
    return text, "".join(letters)


class TestTheKeyOfAText:
    @given(st.text())
    def test_is_its_own_key(self, text):
        assert key_of(key_of(text)) == key_of(text)

    @given(disguised())
    def test_is_the_same_in_every_disguise(self, pair):
        assert key_of(pair[0]) == key_of(pair[1])

    @pytest.mark.parametrize(
        ("one", "other"),
        [("P1", "P2"), ("0012", "12"), ("Director Finance", "Director, Finance"), ("R&D", "RD"), ("P-1", "P1")],
    )
    def test_differs_for_other_words_and_signs(self, one, other):
        assert key_of(one) != key_of(other)

    def test_knows_the_ampersand_and_full_width_letters(self):
        assert key_of("People & Culture") == key_of("People and Culture") == key_of("Ｐeople　and Culture")

    def test_takes_no_longer_than_the_text_is(self):
        started = time.process_time()
        for text in ("- " * 16_000, "–" * 32_000, " " * 32_000 + "x", "&" * 32_000, "a’" * 16_000):
            key_of(text), words_of(text), plain_text(text), name_key(text)
        assert time.process_time() - started < 2

    def test_other_forms(self):
        assert words_of("The Director, Finance") == ("director", "finance")
        assert name_key("The Silver  Wattle Trust.") == name_key("silver wattle trust")
        assert name_key("Silver Wattle Trust") != name_key("Silver Wattle Trusts")
        assert (number_of("00012"), number_of("000"), number_of("P012")) == ("12", "0", "")
        assert (invisible_in("P\u200b1"), invisible_in("Café")) == ("zero width space", "")


class TestOneOrganisation:
    def test_takes_the_spelling_that_is_used_most(self):
        uses = {"silver trust": 1, "Silver Trust": 4, "SILVER TRUST ": 1, "Gold Trust": 1}
        assert one_spelling(uses) == {"silver trust": "Silver Trust", "SILVER TRUST ": "Silver Trust"}

    def test_takes_the_first_where_none_is_used_more(self):
        assert one_spelling({"The Trust.": 1, "Trust": 1}) == {"Trust": "The Trust."}

    def test_never_joins_different_words(self):
        assert one_spelling({"Trust North": 1, "Trust South": 1, "": 3}) == {}


class TestTitlesOfTheCeo:
    @pytest.mark.parametrize(
        "title",
        ["CEO", "Acting Chief Executive Officer", "A/CEO", "A/g CEO", "Interim CEO", "CEO (Acting)", "The CEO",
         "CEO - Jo Citizen", "Chief Executive, Silver Trust", "Managing Director", "Acting Managing Director",
         "Chief Executive Officer/Managing Director", "chief  executive\u00a0officer", "C.E.O.", "A/C.E.O",
         "C.E.O. (Acting)", "The C.E.O. - Jo Citizen"],
    )  # fmt: skip
    def test_are_known(self, title):
        assert TITLES.is_title(title)

    @pytest.mark.parametrize(
        "title",
        ["Deputy CEO", "Executive Assistant (CEO)", "Office of the CEO", "CEO - Office Manager", "Director", "",
         "CEO Office", "CEO?", "Deputy C.E.O.", "C.F.O.", "Executive Assistant to the CEO", "Chief Financial Officer",
         "Chief Executive, Parks Division"],
    )  # fmt: skip
    def test_are_not_found_in_other_titles(self, title):
        assert not TITLES.is_title(title)


TABLE = (
    Details("P1", "Chief Executive Officer", 2, is_ceo=True),
    Details("P2", "Director Finance", 3),
    Details("P3", "Director People", 4),
    Details("0012", "Director Roads / Rail and Ports", 5),
    Details("P10", "Manager", 6),
    Details("P11", "Manager", 7),
    Details("P-20", "Manager Depot", 8),
)


class TestWhatATextNames:
    @pytest.mark.parametrize(
        ("typed", "label"),
        [("P1", "P1"), (" p1 ", "P1"), ("Chief Executive Officer (P1)", "P1"), ("P1 - Chief Executive Officer", "P1"),
         ("P1 – Chief Executive Officer", "P1"), ("P1: CEO", "P1"), ("P1 Chief Executive Officer", "P1"), ("CEO", "P1"),
         ("the Chief Executive", "P1"), ("Chief Executive Officer [P1]", "P1"), ("Director, Finance", "P2"),
         ("Director Finance, P2", "P2"), ("P2 - Jo Citizen", "P2"), ("P2\nDirector Finance", "P2"), ("12", "0012"),
         ("00012", "0012"), ("director roads/rail & ports", "0012"), ("Manager (P10)", "P10"), ("P–20", "P-20"),
         ("P-20 - Manager Depot", "P-20"), ("P2 / Director Finance", "P2")],
    )  # fmt: skip
    def test_is_one_position(self, typed, label):
        named = position_names(TABLE, FRAMEWORK.ceo_titles).find(typed)
        assert named.one is not None
        assert TABLE[named.one].id == label

    @pytest.mark.parametrize(
        "typed",
        ["P2; P3", "P2 / P3", "P2 and P3", "P2 & P3", "P2, P3", "P2 P3", "P2\nP3", "P2 (dotted line P3)", "P2|P3",
         "Director Finance and Director People", "Director Finance / P3", "P2 - Director People"],
    )  # fmt: skip
    def test_is_two_positions(self, typed):
        named = position_names(TABLE, FRAMEWORK.ceo_titles).find(typed)
        assert (named.one, [TABLE[at].id for at in named.several]) == (None, ["P2", "P3"])

    @pytest.mark.parametrize(
        "typed", ["Jo Citizen", "P99", "Manager", "Director", "Board", "P99 (Director Finance)", "P1 - P99", "P2; P99"]
    )
    def test_is_nobody_for_sure(self, typed):
        named = position_names(TABLE, FRAMEWORK.ceo_titles).find(typed)
        assert (named.one, named.several) == (None, ())

    @pytest.mark.parametrize(
        ("typed", "label"),
        [("Directer Finance", "P2"), ("Finance Director", "P2"), ("P20", "P-20"), ("P-2", "P2"), ("Jo Citizen", None)],
    )
    def test_has_a_nearest_position(self, typed, label):
        near = position_names(TABLE, FRAMEWORK.ceo_titles).nearest(typed)
        assert (None if near is None else TABLE[near].id) == label

    @pytest.mark.parametrize(
        ("typed", "label"),
        [("cfo", "P2"), ("C.F.O.", "P2"), ("Chief Operating Officer", "P3"), ("LEE, Ann", "P2"), ("ann lee", "P2"),
         ("DP", None), ("Sam Ng", None), ("CIO", None)],
    )  # fmt: skip
    def test_has_a_nearest_position_by_initials_or_by_its_incumbent(self, typed, label):
        titles = ["Chief Executive", "Chief Financial Officer", "COO (Operations)", "Director People", "Director Parks"]
        people = ["", "Ann Lee", "Sam Ng", "", "Sam Ng"]
        table = [Details(f"P{n}", t, n, incumbent=p) for n, (t, p) in enumerate(zip(titles, people, strict=True), 1)]
        near = position_names(table, FRAMEWORK.ceo_titles).nearest(typed)
        assert (None if near is None else table[near].id) == label

    def test_has_a_nearest_position_whose_title_begins_with_it(self):
        titles = ["Director, Commercial", "Director, Legal and Governance of the Authority", "Legal Director"]
        table = [Details(f"P{n}", title, n) for n, title in enumerate(titles, 1)]
        near = position_names(table, FRAMEWORK.ceo_titles).nearest("Director, Legal and")
        assert near == 1

    def test_is_the_ceo_of_the_own_organisation(self):
        rows = [
            Details(f"{o}{n}", t, 2, organisation=o, is_ceo=n == 1) for o in "AB" for n, t in ((1, "CEO"), (2, "D"))
        ]
        names = position_names(rows, FRAMEWORK.ceo_titles)
        assert [rows[names.find("CEO", organisation).one].id for organisation in "AB"] == ["A1", "B1"]
        assert names.find("CEO", "C").one is None

    def test_is_found_without_a_search_of_every_title(self):
        positions = [
            NotClassified(
                Details(f"P{n}", f"Manager Unit {n} Works", n, reports_to=f"Manger Unit {n + 7} Work"), (), ()
            )
            for n in range(10_000)
        ]
        started = time.process_time()
        assert set(managers_of(positions, FRAMEWORK.ceo_titles)) == {None}
        names = position_names([position.details for position in positions], FRAMEWORK.ceo_titles)
        for position in positions:
            names.nearest(position.details.reports_to)
        assert time.process_time() - started < 8


LINES = ("Position ID", "Position title", "Reports to", *FACTORS)


class TestAMessage:
    def found(self, tmp_path, *rows):
        assessment = assessed(plain(tmp_path / "b.xlsx", [(*row, *USUAL) for row in rows], LINES))
        return [(f.code, f.cell, f.message) for f in assessment.findings if f.code in ("W501", "W511", "E111")]

    def test_names_the_nearest_position(self, tmp_path):
        found = self.found(tmp_path, ("P1", "Director Finance", None), ("P2", "Manager", "Directer Finance"))
        expected = "reports to 'Directer Finance', which is not in the table; the nearest is 'P1' (Director Finance)"
        assert found == [("W501", "C3", expected)]

    def test_says_that_a_cell_has_the_name_of_an_incumbent(self, tmp_path):
        heads = (*LINES[:3], "Incumbent", *LINES[3:])
        rows = [("P1", "CEO", None, "Ann Lee", *USUAL), ("P2", "Director", "Ann Lee", "Bo Ng", *USUAL)]
        found = assessed(plain(tmp_path / "b.xlsx", rows, heads)).findings
        assert [f.message for f in found if f.code == "W501"] == [
            "reports to 'Ann Lee', which is not in the table; it is the name of the incumbent of 'P1' (CEO)"
        ]

    def test_names_both_positions_of_a_cell_that_has_two(self, tmp_path):
        found = self.found(tmp_path, ("P1", "A", None), ("P2", "B", None), ("P3", "C", "P1; P2"))
        assert found == [("W511", "C4", "'P1; P2' names more than one position: 'P1' and 'P2'")]

    def test_reports_ids_that_are_equal_to_the_eye_as_one_id_twice(self, tmp_path):
        found = self.found(tmp_path, ("P–1", "A", None), ("P-1\u200b", "B", None))
        assert [(code, cell) for code, cell, _ in found] == [("E111", "A2"), ("E111", "A3")]
