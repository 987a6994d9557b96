"""Test the meanings of headings in the many ways that people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from position_books import FACTORS, FRAMEWORK

from peecf_batch.reading.headings.meanings import HeadingBook, Meaning

BOOK = HeadingBook(FRAMEWORK)

# Headings as people type them, and their meanings: a factor's score, or another role.
SCORES = {
    "Knowledge": (
        "KNOWLEDGE", "knowledge", "Knowledge:", "Knowledge *", "Knowledge†", "Knowledge score", "Knowledge (1-7)",
        "Knowledge (1–7)", "Knowledge [score]", "Knowledge\nscore", "1. Knowledge", "1) Knowledge", "(1) Knowledge",
        "01 Knowledge", "WVF 1: Knowledge", "Factor 1 – Knowledge", "Score: Knowledge", "Knowledge_Score",
        "\u00a0Knowledge\u00a0", "Ｋｎｏｗｌｅｄｇｅ", "Knowledge and skills", "Knowledge score*:",
    ),
    "Relationships": ("Relationship", "Relations", "Stakeholder relationships", "2 Relationships (rating)"),
    "Judgement and risk": (
        "Judgement & Risk", "Judgment and risk", "Judgment & Risk", "JUDGEMENT\nAND\nRISK", "Judgement/Risk",
        "Judgement + risk", "Judgement, risk", "Risk & Judgement", "Judgment", "3. Judgement & risk score (1 to 7)",
    ),
    "Independence": ("Independence:", "WVF 4 Independence", "Independence pts"),
    "Strategic change": ("Strategic Change Score", "Strategic-change", "STRATEGIC   CHANGE"),
    "Impact": ("Impact*", "Impact level", "Scope of impact"),
    "Breadth": ("Breadth (range)", "Breadth of responsibilities"),
    "Resource management": (
        "Resources", "Resource mgmt", "Resource Mgt.", "Resources management", "Resource management ($'000, staff)",
    ),
}  # fmt: skip
ROLES = {
    "id": ("Position ID", "Position No.", "POS_ID", "Pos. no", "Position ref", "Role number", "ID:"),
    "title": ("Position Title:", "Job title", "Role title", "Position", "Title*"),
    "organisation": ("Organisation", "Organization name", "Public entity"),
    "division": ("Division", "BRANCH", "Business unit"),
    "reports_to": ("Reports To:", "Reports-to", "Line manager", "Reports to (position ID)"),
    "ceo": ("CEO?", "CEO (Y/N)", "Is CEO"),
    "reference_band": ("Current band", "Current classification", "Band held (18 Dec 2020)", "Band at Determination"),
    "primary_stream": ("Primary stream", "Work value stream", "Work stream(s)"),
    "secondary_stream": ("Secondary stream", "Stream 2"),
    "contract_end": ("Contract end date", "Contract expiry"),
    "trp": ("TRP ($)", "Total remuneration package"),
    "fte": ("FTE", "Full-time equivalent"),
}
BESIDE = {
    ("rationale", "Knowledge"): ("Knowledge rationale", "Rationale for Knowledge", "Knowledge – justification"),
    ("rationale", "Impact"): ("Impact: rationale of the panel", "Impact rationale: how far decisions reach"),
    ("rationale", "Judgement and risk"): ("Judgment & risk rationale", "Rationale: Judgement & Risk"),
    ("rationale", "Resource management"): ("Resource mgmt comments",),
    ("example", "Impact"): ("Impact example", "Examples - Impact", "Example of Impact", "EXAMPLE (IMPACT)"),
    ("share", "Breadth"): (
        "Breadth share of work",
        "% of work - Breadth",
        "Breadth %",
        "Share of work: Breadth (%)",
        "Share of work at Breadth",
        "Share of work on Breadth",
    ),
}
NOTHING = (
    "Risk", "Change", "Score", "Level", "Band", "Employee ID", "Staff", "Budget", "Impact assessment", "Grade",
    "Risk rating", "Knowledge Manager", "", "   ", "7", "x" * 500,
)  # fmt: skip


def pairs(table):
    return [(text, meant) for meant, texts in table.items() for text in texts]


class TestWhatAHeadingMeans:
    def test_sixty_variants_and_more_are_tried(self):
        assert len(pairs(SCORES)) + len(pairs(ROLES)) + len(pairs(BESIDE)) >= 100

    @pytest.mark.parametrize(("text", "factor"), pairs(SCORES))
    def test_a_factor_is_known_however_its_heading_is_typed(self, text, factor):
        assert BOOK.meaning(text) == Meaning("score", FACTORS.index(factor))

    @pytest.mark.parametrize(("text", "role"), pairs(ROLES))
    def test_a_column_beside_the_factors_is_known(self, text, role):
        assert BOOK.meaning(text) == Meaning(role)

    @pytest.mark.parametrize(("text", "meant"), pairs(BESIDE))
    def test_a_rationale_example_or_share_belongs_to_its_factor(self, text, meant):
        role, factor = meant
        assert BOOK.meaning(text) == Meaning(role, FACTORS.index(factor))

    @pytest.mark.parametrize("text", NOTHING)
    def test_a_heading_that_only_resembles_one_means_nothing(self, text):
        assert BOOK.meaning(text) is None

    @pytest.mark.parametrize("name", FACTORS)
    @pytest.mark.parametrize("dress", [str.upper, str.title, "{}:".format, " {} * ".format, "{} (1 to 7)".format])
    def test_every_factor_is_known_in_every_dress(self, name, dress):
        assert BOOK.meaning(dress(name)) == Meaning("score", FACTORS.index(name))

    @pytest.mark.parametrize(
        "text",
        [
            "Knowledge /7",
            "Knowledge 1-7",
            "Knowledge out of 7",
            "WVF1 Knowledge",
            "a) Knowledge",
            "Work value factor 1: Knowledge",
            "Score for Knowledge",
            "Knowledge score (out of 7)",
            "Knowledge – max 7",
            "Knowledge 1 to 7",
            "A. Knowledge",
            "iv) Knowledge",
            "F1 Knowledge",
            "Factor A: Knowledge",
            "Level of knowledge",
            "Score (Knowledge)",
            "Knowledge *",
        ],
    )
    def test_a_unit_or_lead_in_does_not_hide_a_factor(self, text):
        assert BOOK.meaning(text) == Meaning("score", 0)

    @pytest.mark.parametrize(
        "text", ["Knowledge 2", "Knowledge 8", "Knowledge 1-5", "7 Knowledge 2", "Knowledge B", "Score"]
    )
    def test_a_number_that_is_not_the_scale_makes_another_heading(self, text):
        assert BOOK.meaning(text) is None

    @pytest.mark.parametrize(
        "text",
        [
            "Position #",
            "Position Nbr",
            "POSITION_NBR",
            "Posn No",
            "Pos #",
            "Position Id.",
            "Role #",
            "Pos num",
            "Job no",
        ],
    )
    def test_a_position_number_of_an_hr_system_is_an_id(self, text):
        assert BOOK.meaning(text) == Meaning("id")

    def test_a_number_sign_before_a_number_says_nothing(self):
        assert BOOK.meaning("Stream #1") == Meaning("primary_stream")
        assert BOOK.meaning("WVF #1 Knowledge") == Meaning("score", 0)

    @pytest.mark.parametrize(
        ("text", "role"),
        [
            ("Rationale (Knowledge)", "rationale"),
            ("Share of work (Knowledge)", "share"),
            ("Example [Knowledge]", "example"),
            ("Knowledge (rationale)", "rationale"),
            ("Rationale (1. Knowledge)", "rationale"),
            ("Knowledge rationale (max 200 words)", "rationale"),
            ("Knowledge (see rationale)", "score"),
        ],
    )
    def test_a_factor_or_a_word_in_brackets_is_read(self, text, role):
        assert BOOK.meaning(text) == Meaning(role, 0)

    @given(st.text(max_size=150))
    def test_no_text_whatever_upsets_it(self, text):
        meant = BOOK.meaning(text)
        assert meant is None or meant.role

    @pytest.mark.parametrize("name", FACTORS)
    @pytest.mark.parametrize("word", ["register", "owner", "assessment", "officer", "2024 budget"])
    def test_a_word_more_makes_another_heading(self, name, word):
        assert BOOK.meaning(f"{name} {word}") is None


class TestASubHeading:
    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("Score", Meaning("score", 3)),
            ("SCORE (1-7)", Meaning("score", 3)),
            ("Rating", Meaning("score", 3)),
            ("Rationale", Meaning("rationale", 3)),
            ("% of work", Meaning("share", 3)),
            ("Independence score", Meaning("score", 3)),
            ("Impact", Meaning("score", 5)),
            ("Final score", None),
            ("Current band", None),
            ("", None),
        ],
    )
    def test_is_read_with_the_factor_over_it_unless_it_names_another(self, text, meant):
        assert BOOK.under(text, 3) == meant


class TestAQuickLook:
    """The quick test of a text for the name of a factor. It must agree with the full test."""

    @pytest.mark.parametrize(
        "text",
        [
            "Factor 1 knowledge", "Work value factor 1 knowledge", "Knowledge work value", "Knowledge maximum 7",
            "Draft with knowledge", "Moderated knowledge", "Knowledge (agreed by the whole panel)", "Final – Knowledge",
        ],
    )  # fmt: skip
    def test_knows_the_words_that_may_be_beside_a_factor(self, text):
        assert BOOK.factor(text) == 0

    @pytest.mark.parametrize(("text", "factor"), pairs(SCORES))
    def test_misses_no_heading(self, text, factor):
        assert BOOK.factor(text) == FACTORS.index(factor)

    @given(
        st.lists(
            st.sampled_from(
                [*(w for name in FACTORS for w in (name, *name.split())), "score", "Level", "out of 7", "1-7", "WVF 3",
                 "factor", "(staff)", "Max", "leads", "judgment", "mgmt", "for", "&", "1."]
            ),
            max_size=5,
        )
    )  # fmt: skip
    def test_says_the_same_as_a_long_one(self, words):
        text = " ".join(words)
        meant = HeadingBook(FRAMEWORK).meaning(text)
        assert BOOK.factor(text) == (meant.factor if meant and meant.role == "score" else None)


def test_up_to_three_headings_are_like_an_unknown_one():
    assert BOOK.near_names("Contract dates") == ("Contract exp date", "Contract end date", "Contract ends")


def test_a_heading_with_2_factors_may_explain_them_in_brackets():
    assert BOOK.candidates("Knowledge and impact (people, tools)") == ("Knowledge", "Impact")


class TestALongHeading:
    """A heading has up to 120 characters, or more if a factor is at its beginning. A longer text is a note."""

    def test_means_something_up_to_this_length(self):
        assert BOOK.meaning("Position title".ljust(120)) == Meaning("title")
        assert BOOK.meaning("Position title".ljust(121)) is None
        assert BOOK.meaning("Knowledge: " + "what you must know " * 10) == Meaning("score", 0)
        assert BOOK.meaning(("Knowledge: " + "what you must know " * 60)[:1_000]) == Meaning("score", 0)
        assert BOOK.meaning(("Knowledge: " + "what you must know " * 60)[:1_001]) is None

    def test_may_label_one_of_several_scores_up_to_this_length(self):
        assert BOOK.labelled("Knowledge - " + "S" * 108).label == "S" * 108
        assert BOOK.labelled("Knowledge - " + "S" * 109) is None

    def test_may_be_one_of_several_with_its_label_up_to_this_length(self):
        assert BOOK.factors_of_sets(["Knowledge - " + "S" * 108]) == {0}
        assert BOOK.factors_of_sets(["Knowledge - " + "S" * 109]) == set()

    def test_names_a_factor_in_short_up_to_this_length(self):
        assert BOOK.factors_in_short([factor.ljust(120) for factor in FACTORS], {}) == set(range(8))
        assert BOOK.factors_in_short([factor.ljust(121) for factor in FACTORS], {}) == set()

    def test_may_seem_to_be_about_a_factor_up_to_this_length(self):
        assert BOOK.factor_beside("Knowledge of the work".ljust(120)) == 0
        assert BOOK.factor_beside("Knowledge of the work".ljust(121)) is None

    def test_may_have_2_meanings_up_to_this_length(self):
        assert BOOK.candidates("Knowledge and impact".ljust(120)) == ("Knowledge", "Impact")
        assert BOOK.candidates("Knowledge and impact".ljust(121)) == ()


@pytest.mark.parametrize(
    ("text", "definition"),
    [("Knowledge: how far decisions reach", "how far decisions reach"), ("Knowledge", ""), ("Nothing", "")],
)
def test_a_heading_may_define_its_factor(text, definition):
    assert BOOK.defined(text).strip() == definition


@pytest.mark.parametrize(("name", "role"), [("Knowledge", ""), ("Division", "division"), ("Nothing", "")])
def test_the_role_of_a_column_is_known_by_its_name(name, role):
    assert BOOK.role_called(name) == role


def test_an_explained_rationale_is_about_the_factor_before_the_colon():
    for text in ("Knowledge: rationale: why so", "Knowledge: rationale - why so", "Knowledge rationale: a: b"):
        assert BOOK.meaning(text) == Meaning("rationale", 0)
    assert BOOK.meaning("Reasons: knowledge rationale of the panel") is None
    assert BOOK.meaning("Rationale: why the work calls for it") is None


@pytest.mark.parametrize(("text", "near"), [("Divison", ("Division",)), ("Dvision", ()), ("x", ())])
def test_a_heading_is_like_another_if_a_word_begins_with_the_same_two_letters(text, near):
    assert BOOK.near_names(text) == near
