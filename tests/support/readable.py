"""Collect the texts that users read, split them into sentences, and count the words of each."""

from __future__ import annotations

import ast
import datetime
import io
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import docx
import lxml.html
import openpyxl
from ahocorasick_rs import AhoCorasick
from docx.oxml.ns import qn
from history_books import history_html, sample_history

from peecf_batch.assessment.explanation import Explainer
from peecf_batch.cli import commands
from peecf_batch.outputs.html.assurance import render_assurance
from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.page.explanation.contents import page_of
from peecf_batch.outputs.privacy.disclosure import mask_of, redacted
from peecf_batch.outputs.privacy.explained import Redaction
from peecf_batch.outputs.word.board_paper import render_board_paper
from peecf_batch.rules.privacy import NOTHING
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options
from peecf_batch.runs.writing import annotate_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "peecf_batch"
DAY = datetime.date(2026, 11, 30)
GENERATED = (
    "docs/record.md",
    "docs/history-record.md",
    "docs/licences.md",
    "docs/rules.md",
)  # the last one from rules.toml, which is read itself
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "benchmarks" / "README.md",
    *(page for page in sorted((ROOT / "docs").glob("*.md")) if page.relative_to(ROOT).as_posix() not in GENERATED),
)
# The keys of rules files whose values are names, patterns, headings and addresses, not sentences.
NOT_SENTENCES = {"names", "headings", "needs", "limits", "url", "ceo_titles", "key", "code", "id", "source"}
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
CODE = re.compile(r"`[^`]*`")
LIST_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")
ABBREVIATIONS = re.compile(r"\b(e\.g|i\.e|etc|No|Dr|cf|vs|approx|p)\.(?=\s)")
END = re.compile(r"(?<=[.!?])[\"'”’)*_]*\s+(?=[\"'“‘(*_\[`-]*\w)")


class Sentence(NamedTuple):
    """A sentence, where it is, and the number of its words."""

    place: str
    text: str
    words: int


def sentences(place: str, text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text that is one paragraph, list item, table cell or message."""
    import textstat  # it imports scipy, which takes seconds; every process of the tests imports this module

    whole = ABBREVIATIONS.sub(r"\1", " ".join(text.split()))
    for part in END.split(whole):
        words = textstat.lexicon_count(part, removepunct=True)
        if words:
            yield Sentence(place, part, words)


def of_markdown(page: Path) -> Iterator[Sentence]:
    """Yield the sentences of a page: of its headings, paragraphs, list items and table cells, without code blocks."""
    place = page.relative_to(ROOT).as_posix()
    for paragraph in _blocks(page.read_text(encoding="utf-8")):
        yield from sentences(place, paragraph)


def _blocks(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text in Markdown, without code blocks, addresses and comments."""
    text = CODE.sub("X", LINK.sub(r"\1", FENCE.sub("\n\n", text)))
    for block in re.split(r"\n\s*\n", re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)):
        yield from _paragraphs(block)


def _paragraphs(block: str) -> Iterator[str]:
    """Yield the paragraphs of a block: each list item, table cell and heading is one."""
    held: list[str] = []
    for line in block.splitlines():
        if line.startswith("|"):
            yield from (cell for cell in line.strip("| ").split("|") if re.search("[A-Za-z]", cell))
        elif line.startswith("#") or LIST_ITEM.match(line):
            yield " ".join(held)
            held = [LIST_ITEM.sub("", line).lstrip("# ")]
            if line.startswith("#"):
                yield held.pop()
        else:
            held.append(line)
    yield " ".join(held)


def of_toml(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a rules file."""
    place = path.relative_to(ROOT).as_posix()
    for key, text in _texts_in(tomllib.loads(path.read_text(encoding="utf-8")), ""):
        yield from sentences(f"{place} {key}", text)


def _texts_in(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for part in value:
            yield from _texts_in(part, key)
    elif isinstance(value, dict):
        own = value.get("code") or value.get("key") or ""
        for name, part in value.items():
            if name not in NOT_SENTENCES:
                yield from _texts_in(part, f"{own} {name}".strip())


def of_help() -> Iterator[Sentence]:
    """Yield the sentences of the help of every command and option."""
    for name, command in sorted(commands.commands.items()):
        for paragraph in (command.help or "").split("\n\n"):
            yield from sentences(f"peecf-batch {name}", paragraph)
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield from sentences(f"peecf-batch {name} {parameter.opts[0]}", parameter.help or "")


def of_code(*folders: str, without: tuple[str, ...] = ()) -> Iterator[Sentence]:
    """Yield the sentences in the strings of code, without docstrings. A value in a string counts as one word."""
    paths = sorted({path for folder in folders for path in (PACKAGE / folder).rglob("*.py")})
    for path in paths:
        place = path.relative_to(ROOT).as_posix()
        if "_compiled" in path.parts or any(place.startswith(f"peecf_batch/{name}") for name in without):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for line, text in _strings(tree):
            for paragraph in _blocks(text) if text.count(" ") > 2 else ():
                yield from sentences(f"{place}:{line}", paragraph)


def _strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    skip: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False):
            skip.add(id(node.body[0].value))  # type: ignore[attr-defined]
        if isinstance(node, ast.JoinedStr):
            skip |= {id(part) for part in ast.walk(node) if isinstance(part, ast.Constant)}
            parts = (part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
            yield node.lineno, node.value


SHOWN = ("water-authority", "small-organisation", "decisions", "every-defect", "moderation", "assessors-by-sheet")


@cache
def _assessed() -> list[Any]:
    return [assess_file(ROOT / "sample_workbooks" / f"{name}.xlsx", Options(as_at=DAY)) for name in SHOWN]


def of_board_paper() -> Iterator[Sentence]:
    """Yield the sentences of board papers of samples, without the texts of the workbooks (rationales and titles)."""
    for held in _assessed():
        document = docx.Document(io.BytesIO(render_board_paper(held.assessment)))
        quotes = _quoting(held)
        for paragraph in document.element.body.iter(qn("w:p")):
            text = "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
            if text and not quotes(text):
                yield from sentences(f"board paper of {held.assessment.source.name}", text)


_BLOCKS = "//p | //li | //td | //th | //h1 | //h2 | //h3 | //figcaption | //caption | //summary"


def of_page() -> Iterator[Sentence]:
    """Yield the sentences of summary and assurance pages of samples, without the texts of the workbooks."""
    for held in _assessed():
        quotes = _quoting(held)
        assurance = render_assurance(redacted(held.assessment, NOTHING), "")
        for kind, text_of_page in (("page", render_summary(held.assessment)), ("assurance page", assurance)):
            page = lxml.html.document_fromstring(text_of_page)
            for block in page.xpath(_BLOCKS):
                text = " ".join(block.text_content().split())
                if text and not block.xpath(".//p | .//li | .//td") and not quotes(text):
                    yield from sentences(f"{kind} of {held.assessment.source.name}", text)


_LITERAL = re.compile(r"""\"((?:[^"\\\n]|\\.)*)\"|`((?:[^`\\]|\\.)*)`""")


def of_web_page() -> Iterator[Sentence]:
    """Yield the sentences of the web page in its HTML and in the strings of its script. A value counts as one word."""
    folder = ROOT / "templates" / "browser"
    page = lxml.html.document_fromstring((folder / "page.html").read_text(encoding="utf-8"))
    for block in page.xpath("//p | //li | //label | //legend | //small | //dd | //h1 | //h2 | //h3 | //label/span"):
        text = " ".join(block.text_content().split())
        if text and not block.xpath(".//p | .//li | .//label | .//small"):
            yield from sentences("the web page", text)
    for double, template in _LITERAL.findall((folder / "page.js").read_text(encoding="utf-8")):
        text = re.sub(r"\$\{[^}]*\}", "X", double or template)
        if text.count(" ") > 2 and not text.startswith(("<", ".", "#")):
            yield from sentences("the script of the web page", text)


def of_history() -> Iterator[Sentence]:
    """Yield the sentences of the page of a history, without the titles of positions."""
    history = sample_history()
    page = lxml.html.document_fromstring(history_html(history))
    titles = {side.title for course in history.courses for side in course.held}
    for block in page.xpath("//p | //li | //td | //th | //h1 | //h2 | //h3 | //caption | //summary"):
        text = " ".join(block.text_content().split())
        if text and not block.xpath(".//p | .//li | .//td") and not any(title in text for title in titles):
            yield from sentences("page of a history", text)


def of_explanations() -> Iterator[Sentence]:
    """Yield the sentences of the explanations of all positions of samples, without the texts of the workbooks."""
    for held in _assessed():
        quotes, place = _quoting(held), f"explanation of {held.assessment.source.name}"
        seen, mask = redacted(held.assessment, NOTHING), mask_of(held.assessment, NOTHING)
        redaction, explainer = Redaction(held.assessment, seen, mask, NOTHING), Explainer(held.assessment, held.layouts)
        for index in range(len(seen.positions)):
            page = page_of(redaction.of(explainer.of(index)))
            parts = [text for part in page.parts for text in (part.title, *part.paragraphs, *part.items)]
            for text in (*page.result, *parts, *page.foot):
                if not quotes(text):
                    yield from sentences(place, text)


def of_sheets() -> Iterator[Sentence]:
    """Yield the sentences on the sheets that are added to samples, without the texts of the workbooks."""
    for held in _assessed():
        buffer = io.BytesIO()
        annotate_to(held, buffer, Options(as_at=DAY))
        quotes = _quoting(held)
        for sheet in openpyxl.load_workbook(buffer):
            if sheet.title.startswith("PEECF"):
                for row in sheet.iter_rows(values_only=True):
                    for text in row:
                        if isinstance(text, str) and not text.startswith("=") and not quotes(text):
                            yield from sentences(f"sheet {sheet.title} of {held.assessment.source.name}", text)


def _quoting(held: Any) -> Callable[[str], bool]:
    """Return a function that finds out whether a text quotes one of the texts of a workbook."""
    found: set[str] = set()
    for p in held.assessment.positions:
        details = p.position.details
        found |= {details.title, *details.rationales, details.division, details.stream_reason, details.documents}
    texts = AhoCorasick([text for text in found if len(text) > 5])
    return lambda text: bool(texts.find_matches_as_indexes(text))
