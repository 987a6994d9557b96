"""Place the earliest changes of the decisions on one line of time."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.rules.findings import day as day_in_words
from peecf_batch.rules.reference import TimingState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peecf_batch.rules.reference import Timing

WIDTH, MARGIN = 88, 6
_MOST_YEARS = 12
_BEFORE = datetime.timedelta(days=183)


class Tick(NamedTuple):
    """The first day of a year on the line; `named` is false where there is no space for its name."""

    x: float
    year: int
    named: bool


class Timeline(NamedTuple):
    """A line of time with the years and the day of the assessment."""

    start: datetime.date
    end: datetime.date
    today: datetime.date
    ticks: tuple[Tick, ...]

    @property
    def today_in_words(self) -> str:
        """The day of the assessment in words."""
        return day_in_words(self.today)

    def x(self, day: datetime.date) -> float:
        """Return the place of a day on the line; a day outside it is at its nearer end."""
        return _place(self.start, self.end, day)

    def mark(self, timing: Timing) -> float | None:
        """Return the place where a change can first take effect, None if that is not known."""
        if timing.state is TimingState.VACANT:
            return self.x(self.today)
        if timing.state is TimingState.ENDED and timing.contract_end:
            return self.x(timing.contract_end)
        return self.x(timing.earliest) if timing.earliest else None


def timeline_of(timings: Iterable[Timing], today: datetime.date | None) -> Timeline | None:
    """Return the line for the earliest changes, or None without a day of the assessment or a later change."""
    later = [found.earliest for found in timings if found.state is TimingState.RUNNING and found.earliest]
    if today is None or not later or max(later).year - today.year > _MOST_YEARS:
        return None
    start, end = today - _BEFORE, max(max(later), today + _BEFORE)
    years = range(start.year + 1, end.year + 1)
    every = max(1, -(-len(years) // 2))
    ticks = tuple(
        Tick(_place(start, end, datetime.date(year, 1, 1)), year, (n % every == 0)) for n, year in enumerate(years)
    )
    last = WIDTH - 24  # the name of a year is beside its tick
    return Timeline(start, end, today, tuple(tick._replace(named=tick.named and tick.x <= last) for tick in ticks))


def _place(start: datetime.date, end: datetime.date, day: datetime.date) -> float:
    share = (min(max(day, start), end) - start) / (end - start)
    return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def timeline_style(timeline: Timeline | None) -> str:
    """Return CSS that draws the years and the day of the assessment behind every mark; "" without a line of time."""
    if timeline is None:
        return ""
    lines = [(timeline.x(timeline.today), "var(--ink)"), *((tick.x, "var(--rule)") for tick in timeline.ticks)]
    ground = (f"linear-gradient({colour},{colour}) {x * 100 / WIDTH:.4g}% 0/1px 100% no-repeat" for x, colour in lines)
    return f"td .time{{background:{','.join(ground)}}}\n"
