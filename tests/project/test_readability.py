"""Test that every text for users is in plain English: short sentences, and none of the phrases that readers reject.

Each source of texts is a case of its own, so that a new one is easy to add and none is left out without a word. The
pages and the sheets are cases too.
"""

from __future__ import annotations

import re
import statistics
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from readable import (
    DOCUMENTS,
    PACKAGE,
    ROOT,
    Sentence,
    of_board_paper,
    of_code,
    of_explanations,
    of_help,
    of_history,
    of_markdown,
    of_page,
    of_sheets,
    of_toml,
    of_web_page,
    sentences,
)

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WORDS, MOST_AT_THE_MEDIAN = 35, 18
MOST_YEARS = 9
TEMPLATE_TEXTS = ("demo.toml", "template.toml")
FEWEST_WORDS = 4  # shorter texts are headings, cells of tables and names, which would make the median look good
# Lists of words and headings that the program recognises, not texts, and the texts of other sources.
NOT_TEXTS = ("headings", "name_words", "typed_values", "layouts", "words.toml", *TEMPLATE_TEXTS)
OF_OTHERS = ("outputs/html", "outputs/page", "outputs/sheets", "outputs/drawing", "excel", "starting")

# What readers rejected, as it was before. A pattern stands for a phrase with a number or a name in it.
REJECTED = (
    "a recommended classification until that decision is made",
    r"\b\d+ needs? you\b",
    "what stands in the way",
    "Those who decide settle",
    "Edge of a band, beside the outcome",
    "Look at the position again, with what was gathered",
    "what rests on little",
    "what stands out",
    "fewest one-step changes",
    "no advice to adjust scores",
    "would be others without",
    r"is not below the \d+ of",
    "which it reports to",
    "expected below its superior",
    "there is nothing to look at",
    "By the letter it is not an edge",
    r"must be mended|\bmend(?:ed|s)?\b",
    "no sound score",
    "A new position held none",
    "A rule that did not run is not a pass",
    "there is no day to count from",
    r"that --assessor number \d",
    "cannot be used: there is no such file",
    "A score that cannot be told",
    "until somebody has typed one",
    "begins with the second",
    "what moderation looks at",
    r"\bwhoever\b",
    r"\bstands?\b",
    r"\blies?\b",
    "held against",
    r"\bsaid\b",
    "our reading",
    "one-line reading",
    r"\bplainly\b",
    r"\bsuperior\b",
    "supervising position",
    "the position reported to",
)
PATTERN = re.compile("|".join(REJECTED), re.IGNORECASE)


def of_rules() -> list[Sentence]:
    """Return the sentences of every rules file, without lists of words and headings that the program recognises."""
    files = (path for path in sorted(PACKAGE.rglob("*.toml")) if not any(part in str(path) for part in NOT_TEXTS))
    return [sentence for path in files for sentence in of_toml(path)]


def of_named(name: str) -> list[Sentence]:
    """Return the sentences of the rules file with this name."""
    return [sentence for path in PACKAGE.rglob(name) for sentence in of_toml(path)]


SOURCES: dict[str, Callable[[], list[Sentence]]] = {
    "rules": of_rules,
    "help": lambda: list(of_help()),
    "messages": lambda: list(of_code(".", without=OF_OTHERS)),
    "board papers": lambda: list(of_board_paper()),
    **{page.relative_to(ROOT).as_posix(): lambda page=page: list(of_markdown(page)) for page in DOCUMENTS},
    "pages": lambda: list(of_page()),
    "the page of a history": lambda: list(of_history()),
    "the web page": lambda: list(of_web_page()),
    "explanations": lambda: list(of_explanations()),
    "sheets": lambda: list(of_sheets()),
    "strings of pages, sheets and the template": lambda: list(of_code(*OF_OTHERS)),
    "texts of the template and demonstration": lambda: [s for name in TEMPLATE_TEXTS for s in of_named(name)],
}


@cache
def texts(source: str) -> tuple[Sentence, ...]:
    return tuple(SOURCES[source]())


@pytest.mark.parametrize("source", SOURCES)
def test_no_sentence_is_longer_than_35_words(source: str) -> None:
    assert [s for s in texts(source) if s.words > MOST_WORDS] == []


@pytest.mark.parametrize("source", SOURCES)
def test_half_of_the_sentences_have_at_most_18_words(source: str) -> None:
    words = [s.words for s in texts(source) if s.words >= FEWEST_WORDS]
    assert words
    assert statistics.median(words) <= MOST_AT_THE_MEDIAN


@pytest.mark.parametrize("source", SOURCES)
def test_no_phrase_that_readers_rejected_is_left(source: str) -> None:
    assert [(s.place, found[0], s.text) for s in texts(source) if (found := PATTERN.search(s.text))] == []


def test_every_document_and_every_string_of_the_package_is_in_a_source() -> None:
    listed = {page.relative_to(ROOT).as_posix() for page in DOCUMENTS}
    made = {"docs/record.md", "docs/history-record.md", "docs/licences.md", "docs/rules.md"}
    found = {p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]}
    assert found == listed - {"benchmarks/README.md"} | made
    folders = {path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")}
    assert all(any(folder.startswith(other) for folder in folders) for other in OF_OTHERS)


def test_an_explanation_needs_no_more_than_nine_years_of_school() -> None:
    """Executives and their managers read it in a dispute, so it must be plainer than a paper for the Board.

    The index counts letters and words, and each different sentence once. Others need a dictionary from the network.
    """
    import textstat  # takes seconds to import

    whole = " ".join(dict.fromkeys(s.text if s.text[-1] in ".:?" else f"{s.text}." for s in texts("explanations")))
    assert textstat.automated_readability_index(whole) <= MOST_YEARS


class TestTheCount:
    """A test that finds nothing is worth nothing: check that long sentences and rejected phrases are found."""

    def test_is_of_words_in_each_sentence(self) -> None:
        import textstat

        found = list(sentences("x", "Fix all errors. To accept a warning, type your reason (e.g. a new role) in F12."))
        assert [s.words for s in found] == [3, 13]
        assert textstat.lexicon_count("one two three.") == 3

    def test_finds_a_long_sentence_and_a_rejected_phrase_in_a_page(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.setattr("readable.ROOT", tmp_path)
        (tmp_path / "page.md").write_text(f"# What stands in the way\n\n- {'word ' * 36}\n\n| {'cell ' * 37}|\n")
        found = list(of_markdown(tmp_path / "page.md"))
        assert [s.words for s in found] == [5, 36, 37]
        assert [bool(PATTERN.search(s.text)) for s in found] == [True, False, False]

    def test_keeps_a_path_and_an_abbreviation_in_their_sentence(self) -> None:
        assert [s.words for s in sentences("x", "Open book.xlsx, e.g. in Excel. Save it.")] == [5, 2]

    @pytest.mark.parametrize("name", ["rules", "help", "messages", "board papers", "pages", "explanations", "sheets"])
    def test_has_many_texts_of_each_source(self, name: str) -> None:
        assert len(texts(name)) > 50
