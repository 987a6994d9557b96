"""Test the checks of rationales, examples and shares of work, and of words that rationales must not contain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from position_books import FACTORS, FRAMEWORK, HEADINGS, USUAL, Odd, assessed, plain

from peecf_batch.checks.texts import folded, is_short
from peecf_batch.reading.cells import percent_in
from peecf_batch.rules.findings import Status, catalogue

RATIONALES = tuple(f"{name} rationale" for name in FACTORS)
EXAMPLES = tuple(f"{name} example" for name in FACTORS)
SHARES = tuple(f"{name} share of work" for name in FACTORS)
EDGE = (5, 4, 5, 4, 5, 4, 4, 4)  # the sum is 35, the highest score of PESES-1


def texts(number, **other):
    """Return a valid rationale for each factor; `other` gives other texts, as p0 for the first factor."""
    usual = {place: f"The work of position {number} calls for it: {name}." for place, name in enumerate(FACTORS)}
    return list((usual | {int(place[1:]): text for place, text in other.items()}).values())


def book(tmp_path, *rows, headings=RATIONALES, beside=()):
    return assessed(plain(tmp_path / "b.xlsx", rows, (*HEADINGS, *headings, *beside)))


def row(number, beside, scores=USUAL, *more):
    return (f"P-{number}", f"Director {number}", *scores, *beside, *more)


def found(assessment, *codes):
    return [(f.code, f.cell) for f in assessment.findings if f.code in codes or not codes]


def ended(assessment):
    return {result.code: result for result in assessment.rules}


class TestARationale:
    def test_that_is_sound_is_no_finding(self, tmp_path):
        assert not found(book(tmp_path, row(1, texts(1)), row(2, texts(2))))

    def test_that_is_blank_beside_a_score_is_a_warning_in_its_cell(self, tmp_path):
        assessment = book(tmp_path, row(1, texts(1, p1=None, p5="  ")))
        assert found(assessment) == [("W301", "L2"), ("W301", "P2")]
        (first, _) = assessment.findings
        assert (first.heading, first.position, first.value) == ("Relationships rationale", "P-1", "")
        assert first.message == "no rationale is given for Relationships, scored 4"
        assert "L2" in first.fix

    def test_that_is_blank_under_every_factor_is_one_warning_for_the_position(self, tmp_path):
        assessment = book(tmp_path, row(1, [None] * 8), row(2, texts(2)))
        assert found(assessment) == [("W301", "K2")]
        assert "K2 to R2" in assessment.findings[0].message

    def test_is_not_asked_for_where_there_is_no_score_either(self, tmp_path):
        assert found(book(tmp_path, row(1, texts(1, p0=None), (None, *USUAL[1:])))) == [("E202", "C2")]

    def test_that_could_not_be_read_is_not_called_missing(self, tmp_path):
        broken = Odd("formula", "=#REF!", result="#REF!")
        assert found(book(tmp_path, row(1, texts(1, p3=broken)))) == [("W109", "N2")]

    @pytest.mark.parametrize("text", ["As above", "n/a", "See position description.", "7", "Manages 62 staff"])
    def test_of_a_few_words_is_shorter_than_a_sentence(self, tmp_path, text):
        assessment = book(tmp_path, row(1, texts(1, p0=text)))
        assert found(assessment) == [("W302", "K2")]
        assert assessment.findings[0].value == text

    def test_needs_as_many_words_as_the_rule_says(self):
        words = catalogue()["W302"].limits["words"]
        assert is_short(" ".join(["word"] * (words - 1)))
        assert not is_short(" ".join(["word"] * words))
        assert str(words) in catalogue()["W302"].why

    def test_under_two_factors_is_found_at_the_second(self, tmp_path):
        same = "Leads the regional works program each year."
        assessment = book(tmp_path, row(1, texts(1, p2=same, p6=same.upper() + " ")))
        assert found(assessment) == [("W303", "Q2")]
        assert "Judgement and risk in M2" in assessment.findings[0].message

    def test_of_two_positions_is_found_once_in_the_later_one(self, tmp_path):
        assessment = book(tmp_path, row(1, texts(1)), row(2, texts(1)), row(3, texts(3)))
        assert found(assessment) == [("W304", "K3")]
        assert assessment.findings[0].message == "the same rationale as in K2 of 'P-1', and 7 more of this position"

    def test_without_any_column_is_not_asked_for_and_that_is_said(self, tmp_path):
        results = ended(book(tmp_path, row(1, ()), headings=()))
        for code in ("W301", "W302", "W303", "W304", "N310", "W311"):
            assert results[code].status is Status.NOT_RUN
            assert results[code].reason == "the sheet has no column for rationales"
        assert results["W308"].reason == "the sheet has no column for rationales, examples or shares of work"

    def test_without_a_column_for_one_factor_is_a_warning_at_that_factor(self, tmp_path):
        assessment = book(tmp_path, row(1, texts(1)[:7]), headings=RATIONALES[:7])
        assert found(assessment) == [("W311", "J1")]


class TestWhoIsAssessed:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Robin Sample", "Ms Sample leads the laboratory with care."),
            ("Sample, Robin", "The work that Sample does is complex."),
            ("Dr R. Sample", "Work is led by Dr R Sample every day."),
        ],
    )
    def test_is_never_the_incumbent(self, tmp_path, name, text):
        assessment = book(tmp_path, row(1, texts(1, p4=text), USUAL, name), beside=("Incumbent",))
        assert found(assessment) == [("N309", "O2")]
        assert "Sample" not in assessment.findings[0].message
        assert catalogue()["N309"].private

    @pytest.mark.parametrize("name", ["Vacant", "n/a", "TBC", None, "Robin Sampler", "Li"])
    def test_is_not_seen_where_nobody_is_named(self, tmp_path, name):
        text = "A vacant post; n/a to TBC: takes a sample of Li daily."
        assert not found(book(tmp_path, row(1, texts(1, p4=text), USUAL, name), beside=("Incumbent",)))

    @pytest.mark.parametrize(
        "text",
        [
            "A high performer whom everybody trusts.",
            "Her experience is second to none here.",
            "Exceeds expectations in every single year.",
            "A long-serving and talented head of works.",
        ],
    )
    def test_is_not_how_somebody_performs(self, tmp_path, text):
        assert found(book(tmp_path, row(1, texts(1, p7=text)))) == [("N310", "R2")]

    @pytest.mark.parametrize(
        "text",
        [
            "Monitors the performance of contractors in five regions.",
            "Requires high levels of experience with dams.",
            "Deserved attention goes to the talented-youth program.",
        ],
    )
    def test_is_not_seen_in_words_about_the_work(self, tmp_path, text):
        hits = [f for f in book(tmp_path, row(1, texts(1, p7=text))).findings if "talented" not in f.message]
        assert not hits


class TestAnExample:
    def test_that_is_blank_is_a_warning(self, tmp_path):
        assessment = book(tmp_path, row(1, texts(1, p2=None)), headings=EXAMPLES)
        assert found(assessment) == [("W305", "M2")]


class TestAShareOfWork:
    least = FRAMEWORK.share_of_work.lowest_percent

    @pytest.mark.parametrize(
        "value",
        [80, 70, 0.8, "75%", "75 %", "90", Odd("number", 0.7, "0%"), Odd("number", 1, "0%"), 100],
    )
    def test_of_the_least_and_more_is_sound(self, tmp_path, value):
        assert not found(book(tmp_path, row(1, [value] * 8), headings=SHARES))

    def test_that_is_blank_is_a_notice_at_the_cell_or_one_for_all(self, tmp_path):
        assert found(book(tmp_path, row(1, [80, None, *[80] * 6]), headings=SHARES)) == [("N312", "L2")]
        assert found(book(tmp_path, row(1, [None] * 8), headings=SHARES)) == [("N312", "K2")]

    def test_that_is_blank_is_a_gap_in_the_evidence_of_a_borderline_score(self, tmp_path):
        assessment = book(tmp_path, row(1, [80, None, *[80] * 6], EDGE), headings=SHARES)
        assert "no share of work for Relationships" in next(f.message for f in assessment.findings if f.code == "W308")

    @pytest.mark.parametrize(
        ("value", "said"),
        [(69, "69"), (0.65, "65"), ("60%", "60"), ("60", "60"), (0, "0"), (Odd("number", 0.695, "0%"), "69.5")],
    )
    def test_below_the_least_is_a_warning_that_names_both(self, tmp_path, value, said):
        (finding,) = book(tmp_path, row(1, [80] * 5 + [value, 80, 80]), headings=SHARES).findings
        assert (finding.code, finding.cell) == ("W306", "P2")
        assert finding.message.startswith(f"{said} per cent of the work is at score 4 for Impact")
        assert f"at least {self.least} is needed" in finding.message

    @pytest.mark.parametrize("value", ["most", "about 80%", 120, -5, 1, "1", True, Odd("number", 1.2, "0%"), "70-80"])
    def test_that_is_no_plain_percentage_is_a_warning(self, tmp_path, value):
        value = Odd("boolean", True) if value is True else value
        assert found(book(tmp_path, row(1, [80] * 5 + [value, 80, 80]), headings=SHARES)) == [("W307", "P2")]

    @given(st.floats(allow_nan=True, allow_infinity=True) | st.integers() | st.text(max_size=8) | st.booleans())
    def test_is_from_0_to_100_or_not_read(self, value):
        for shown_as_percentage in (True, False):
            read = percent_in(value, is_percentage=shown_as_percentage)
            assert read is None or 0 <= read <= 100

    @given(st.integers(2, 100))
    def test_says_the_same_however_it_is_typed(self, share):
        forms = [(share, False), (share / 100, True), (f"{share}%", False), (f" {share} ", False)]
        assert {percent_in(value, is_percentage=shown) for value, shown in forms} == {share}


class TestAnEdgeScore:
    def test_with_gaps_in_its_evidence_is_not_board_ready(self, tmp_path):
        assessment = book(tmp_path, row(1, texts(1, p0=None, p1="Short."), EDGE))
        (finding,) = [f for f in assessment.findings if f.code == "W308"]
        assert finding.cell == "A2"
        assert "no rationale for Knowledge; too short a rationale for Relationships" in finding.message
        assert "not ready for the Board" in finding.message

    def test_with_whole_evidence_and_any_other_score_with_gaps_are_not(self, tmp_path):
        assessment = book(tmp_path, row(1, texts(1), EDGE), row(2, texts(2, p0=None)))
        assert found(assessment, "W308") == []
        assert ended(assessment)["W308"].status is Status.PASSED


PIECES = ["is ", "a high ", "High performer ", "hard", "working", "gifted", ", ", "\n", "\0", "İ", "SS", "ß"]


@given(st.lists(st.sampled_from(PIECES)), st.booleans())
def test_many_texts_are_looked_through_as_each_alone_would_be(words, again):
    text, phrases = "".join(words), ["high performer", "hard working", "hardworking", "gifted", "a high performer"]
    texts = [text, *(f"text {number}" for number in range(2_500)), *[text.upper()] * again]
    seen = folded(texts, phrases)
    assert seen.phrases == {p for p in phrases if any(p in some.casefold() for some in texts)}
    differ = len({some.casefold() for some in texts}) == len(texts)
    assert seen.all_differ is differ if "\0" not in text else not (seen.all_differ and not differ)
