"""Render one page over all workbooks of a run: totals, every organisation, and a link to each summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.outputs.html.frame import Surround, render_page
from peecf_batch.outputs.sector.totals import sector_of
from peecf_batch.outputs.wording.text import shown
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.privacy import small_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from peecf_batch.outputs.sector.entries import Entry, Unread
    from peecf_batch.rules.framework import Framework

TITLE = "Executive classification: all organisations"


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
    lines = sector.lines
    return render_page(
        "index.html.j2",
        Surround(
            title=TITLE,
            subject=f"{len(lines):,} organisations" if len(lines) > 1 else lines[0].name if lines else "No workbook",
            over=framework.title,
            marking=shown(marking),
            styles=("index.css",),
        ),
        entries=entries,
        unread=tuple(unread),
        sector=sector,
        outcomes=[framework.outcome_rule(outcome) for outcome in Outcome],
        tables=tables,
        open=not suppress_small,
        rule=rule,
        framework=framework,
    )
