"""Hold the contents of an opened workbook that an assessment uses, and the place of its positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import LAST_ROW, cell_name, column_letters
from peecf_batch.reading.consensus.headings import CONSENSUS_SHEET
from peecf_batch.reading.decisions.headings import DECISIONS_SHEET
from peecf_batch.reading.headings.keys import heading_key, heading_roles
from peecf_batch.reading.source import NameColumn, Source, SourceColumn, SourceSheet, UnreadColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peecf_batch.excel.edit.space.ranges import TakenIn
    from peecf_batch.reading.consensus.typed import SheetApart, TypedAgreed
    from peecf_batch.reading.decisions.decision import TypedOnSheet
    from peecf_batch.reading.decisions.sheet_apart import DecisionsApart
    from peecf_batch.reading.located import Heading, Layout, Located, UnreadHeading
    from peecf_batch.rules.framework import Framework


TEMPLATE_VERSION = "1"


class Stamp(NamedTuple):
    """The template version and the organisation in a workbook made from our template. In others, both are ""."""

    version: str = ""
    organisation: str = ""

    @property
    def is_other(self) -> bool:
        """Whether the workbook was made from a version of the template other than the current one."""
        return bool(self.version) and self.version != TEMPLATE_VERSION


NOT_STAMPED = Stamp()


class OpenedWorkbook(NamedTuple):
    """A workbook opened to be assessed: the table of positions and everything else that the file states.

    `stamp` is the template version and organisation of a workbook made from our template. `unseen` is the reason why
    formulas and formats could not be read, or "" if they were read, and `unshaped` that for hidden rows and merged
    cells. `reasons` are the reasons that people typed beside findings in an earlier annotated copy. `assessors` are the
    places of individual assessors' scores. A table of more than `most_rows` rows with values is refused. `taken_in` are
    the ranges of the owner's formulas that take in the columns that we add, by sheet. `decisions` are those that people
    typed on our sheet in an earlier copy, and `agreed` the agreed scores. `consensus_sheet` and `decisions_sheet` are
    the names that our sheets have in the next copy, and `agreed_apart` and `decisions_apart` are such sheets that are
    not read.
    """

    located: Located
    source: Source
    stamp: Stamp = NOT_STAMPED
    is_signed: bool = False
    unseen: str = ""
    unshaped: str = ""
    reasons: Mapping[ReasonKey, Sequence[Reason]] = {}
    assessors: tuple[AssessorSource, ...] = ()
    most_rows: int = LAST_ROW
    taken_in: Mapping[str, TakenIn] = {}
    decisions: tuple[TypedOnSheet, ...] = ()
    agreed: tuple[TypedAgreed, ...] = ()
    consensus_sheet: str = CONSENSUS_SHEET
    agreed_apart: tuple[SheetApart, ...] = ()
    decisions_sheet: str = DECISIONS_SHEET
    decisions_apart: tuple[DecisionsApart, ...] = ()

    @property
    def unread_reasons(self) -> str:
        """The name of a sheet whose reasons for agreed scores could not be read for want of a heading, or ""."""
        return next((sheet.sheet for sheet in self.agreed_apart if sheet.gap and sheet.is_live), "")


def source_of(
    layouts: Iterable[Layout], framework: Framework, name: str, sha256: str, stamp: Stamp = NOT_STAMPED
) -> Source:
    """Return the source of the positions in `layouts`: a workbook called `name` with this SHA-256 digest.

    The calculated columns of a workbook made from our template do not count as unread.
    """
    layouts = tuple(layouts)
    ours = calculated_headings(framework) if stamp.version else frozenset[str]()
    columns = (columns.name for layout in layouts for columns in layout.assessors)
    people = dict.fromkeys((*(label for layout in layouts for label in layout.labels), *columns))
    return Source(name, sha256, tuple(_source_sheet(layout, framework, ours) for layout in layouts), tuple(people))


def calculated_headings(framework: Framework) -> frozenset[str]:
    """Return the keys of the headings of the columns that our template calculates."""
    percent = framework.share_of_work.lowest_percent
    return frozenset(heading_key(text.format(percent=percent)) for text in heading_roles()["words"]["calculated"])


def _source_sheet(layout: Layout, framework: Framework, ours: frozenset[str]) -> SourceSheet:
    scored = zip(framework.factors, layout.factors, strict=True)
    factors = [SourceColumn(factor.name, column_letters(column)) for factor, column in scored]
    read = set(layout.factors)
    others = [
        SourceColumn(_meaning(heading, layout, framework), column_letters(heading.column))
        for heading in layout.headings
        if heading.meaning.role and heading.column not in read
    ]
    names = {column: role for role in ("id", "title") if (column := layout.columns.get(role))}
    named = tuple(NameColumn(names[column], column, layout.heading_at(column)) for column in sorted(names))
    unread = tuple(_unread(found) for found in layout.unread if heading_key(found.heading.text) not in ours)
    return SourceSheet(layout.sheet.entry.name, layout.heading_row, (*factors, *others), named, unread)


def _unread(found: UnreadHeading) -> UnreadColumn:
    heading = found.heading
    text = "" if found.may_name_somebody else " ".join(heading.text.split())
    return UnreadColumn(cell_name(heading.row, heading.column), text, found.near)


def _meaning(heading: Heading, layout: Layout, framework: Framework) -> str:
    """Return a heading as it is in the sheet, after the factor's name if it is only "Rationale" or similar."""
    text, index = layout.heading_at(heading.column), heading.meaning.factor
    if index < 0 or framework.factors[index].name.casefold() in text.casefold():
        return text
    return f"{framework.factors[index].name}: {text}"


class AssessorSource(NamedTuple):
    """An assessor, and the layout whose score columns have this assessor's scores.

    `file` is the name of another workbook, or "" for the one being assessed. `beside` is true if the scores are in the
    rows of the positions themselves.
    """

    name: str
    layout: Layout
    file: str = ""
    beside: bool = False


class ReasonKey(NamedTuple):
    """The finding that a reason was typed beside: its code, its position and the heading of its column."""

    code: str
    position: str
    heading: str


class Reason(NamedTuple):
    """A reason typed beside a finding: the cell of the finding, the content that it was about, and the text."""

    cell: str
    about: str
    text: str


class ReasonColumns(NamedTuple):
    """The headings of the columns of our findings sheet that identify a finding and hold the reason."""

    code: str
    position: str
    heading: str
    value: str
    about: str
    reason: str
