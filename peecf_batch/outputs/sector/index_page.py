"""Render one page over all workbooks of a run: every organisation with a link to its summary, and the totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.html.frame import Surround, render_page
from peecf_batch.outputs.page.section import Section, sections
from peecf_batch.outputs.sector.organisations import doubts_of, filters_of, legend_of, rows_of, total_strip
from peecf_batch.outputs.sector.totals import TITLE, sector_of
from peecf_batch.outputs.wording.text import plural, shown
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.privacy import small_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peecf_batch.outputs.sector.entries import Entry, Unread
    from peecf_batch.outputs.sector.organisations import OrganisationRow
    from peecf_batch.outputs.sector.totals import Sector
    from peecf_batch.rules.framework import Framework

_TABLES, _COUNTS = "All positions and findings as tables", "These totals as a workbook"
_MARKS = {Outcome.HIGHER: "higher", Outcome.LOWER: "lower", Outcome.BELOW_EXECUTIVE: "below-executive",
          Outcome.NO_REFERENCE: "no-reference", Outcome.SAME: "same"}  # fmt: skip


def render_index(
    entries: Sequence[Entry],
    unread: Iterable[Unread],
    framework: Framework,
    *,
    marking: str = "",
    tables: Sequence[str] = (),
    suppress_small: bool = False,
) -> str:
    """Return the index page over all workbooks of a run; the same arguments give the same bytes.

    The page links to `tables`, files with all positions and findings. `suppress_small` withholds small counts and
    everything that would reveal them: verdicts, findings and links to summaries.
    """
    rule = small_totals()
    sector = sector_of(entries, framework, rule.least if suppress_small else 0)
    rows, missing = rows_of(sector, entries, framework), tuple(unread)
    return render_page(
        "index.html.j2",
        _surround(rows, framework, marking),
        headline=headline(sector, len(missing)),
        progress=_progress(sector),
        contents=_contents(sector, len(rows), len(entries) + len(missing), len(missing)),
        entries=entries,
        unread=missing,
        sector=sector,
        rows=rows,
        kinds=filters_of(rows),
        legend=legend_of(sector, framework),
        strip=total_strip(sector, framework),
        doubts=doubts_of(sector),
        outcomes=[framework.outcome_rule(outcome) for outcome in Outcome],
        marks=[_MARKS[outcome] for outcome in Outcome],
        tables=tables,
        tables_have=_COUNTS if suppress_small else _TABLES,
        open=not suppress_small,
        rule=rule,
        framework=framework,
    )


def _surround(rows: Sequence[OrganisationRow], framework: Framework, marking: str) -> Surround:
    return Surround(
        title=TITLE,
        subject=plural(len(rows), "organisation") if len(rows) > 1 else rows[0].name if rows else "No workbook",
        over=framework.title,
        marking=shown(marking),
        styles=("marks.css", "parts.css", "index.css"),
        scripts=("tables.js",),
    )


def headline(sector: Sector, unread: int) -> str:
    """Return the result of the run in one line: open decisions, unclassified positions, and what was not counted."""
    total, lines = sector.total, sector.lines
    if not lines:
        said = "No executive position was found" if not sector.uncounted else "No organisation can be counted"
    elif total.open is None or not total.decisions:
        said = f"{plural(total.positions, 'executive position')} in {plural(len(lines), 'organisation')}"
    else:
        said = _decisions(total.positions, total.decisions, total.open, len(lines))
    if lines and total.outcomes[-1]:
        said = f"{said}; {total.outcomes[-1]:,} cannot be classified yet"
    left_out = [f"{plural(len(sector.uncounted), 'organisation')} not counted"] if sector.uncounted and lines else []
    left_out += [f"{plural(unread, 'workbook')} not read"] if unread else []
    return "; ".join([said, *left_out])


def _decisions(positions: int, needed: int, left: int, organisations: int) -> str:
    where = f" in {organisations:,} organisations" if organisations > 1 else ""
    of = f"of {plural(positions, 'executive position')}{where}"
    if not left:
        return f"All {needed:,} decisions on executive positions{where} are made"
    need = "needs" if left == 1 else "need"
    return f"{left:,} {of} {'still ' if left < needed else ''}{need} a decision"


def _progress(sector: Sector) -> str:
    """Return how many positions need a decision and how many have one; "" if the headline says it, or may not."""
    total = sector.total
    if not total.decisions or total.open is None:
        return ""
    need = f"{plural(total.decisions, 'position')} need{'s' if total.decisions == 1 else ''} a decision"
    return f"{need}: {total.decided:,} decided, {total.open:,} open." if total.open else ""


def _contents(sector: Sector, organisations: int, workbooks: int, unread: int) -> Mapping[str, Section]:
    """Return the sections of the page by id."""

    def front() -> Iterator[Section]:
        if unread:
            yield Section("unread", "Workbooks that were not read", "Not read", unread)
        if sector.uncounted:
            yield Section("uncounted", "Organisations that are not counted", "Not counted", len(sector.uncounted))
        yield Section("totals", "Organisations", "Organisations", organisations)

    def schedules() -> Iterator[Section]:
        if len(sector.lines) > 1:
            yield Section("sector", "All organisations together", "All together")
            yield Section("by-outcome", "Organisations by outcome", "Outcomes", len(sector.lines))
        yield Section("workbooks", "Workbooks", "Workbooks", workbooks)

    return sections(front(), schedules())
