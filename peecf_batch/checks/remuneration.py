"""Compare pay with the remuneration values in force and the reference band, and report upcoming changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.reading.cells import shown
from peecf_batch.reading.position import Basis
from peecf_batch.reading.reference_bands import (
    UNKNOWN_BANDS,
    full_time_pay,
    leaves_band_open,
    values_for_reference_band,
    values_in_words,
)
from peecf_batch.reading.typed_values.money import DOLLARS, money_of, unit_in
from peecf_batch.rules.findings import assessment_rules, catalogue, day
from peecf_batch.rules.framework import NOT_EXECUTIVE
from peecf_batch.rules.remuneration import NoPay, Pay, paid_band, why_in_no_band

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Sequence

    from peecf_batch.checks.table import Table
    from peecf_batch.reading.located import Layout
    from peecf_batch.reading.position import NotClassified, Position
    from peecf_batch.rules.classification import Classification
    from peecf_batch.rules.determination import Amount, Determination, RemunerationBand
    from peecf_batch.rules.findings import Finding
    from peecf_batch.rules.framework import Framework
    from peecf_batch.rules.reference import Reference


_NO_DAY = "no day of the assessment is given; add --as-at with a date"
_GIVE = "give them with --determination-file"
_OF_EACH_POSITION = ("base values", "top values", "floor value")
_MONEY = ("trp", "reference_trp", "planned_trp")


class Paid(NamedTuple):
    """A classified position with comparable pay, its framework and the remuneration values to compare with."""

    position: Position | NotClassified
    result: Classification
    pay: Pay
    values: Determination
    framework: Framework

    @property
    def bands(self) -> tuple[RemunerationBand, ...]:
        """The values of the recommended band and the reference band, the lower first; empty below the lowest band.

        Until the decision on the outcome, the position may be in either band. Therefore, pay is reported only if it is
        outside both.
        """
        if self.result.band is None:
            return ()
        held = self.position.details.reference_band
        names = [band.paid_as for band in self.framework.bands if band.name in (self.result.band.name, held)]
        return tuple(band for band in self.values.bands if band.band in names)


def paid_positions(table: Table) -> Iterator[Paid]:
    """Yield every classified position whose pay can be compared with the values in force, which must cover it."""
    values = table.reference.in_force
    if not table.has("trp") or values is None:
        return
    for index, result in table.results.items():
        position, framework = table.positions[index], table.framework_of(table.positions[index])
        pay = full_time_pay(table.layout_of(position), position)
        if isinstance(pay, Pay) and values.covers(framework):
            yield Paid(position, result, pay, values, framework)


def placed_by_remuneration(table: Table) -> Iterator[Finding]:
    """Yield N611 for each reference band placed by remuneration, and N602 for each position without one."""
    unknown = {f.sheet_row for f in table.found if f.code in UNKNOWN_BANDS}
    for position in table.positions:
        details = position.details
        if details.reference_band is not None and details.reference_basis is not Basis.REMUNERATION:
            continue
        role, values = _values_for(table, position)
        typed = table.text(position, "reference_band")
        if details.reference_basis is Basis.REMUNERATION and leaves_band_open(typed) and values:
            pay = full_time_pay(table.layout_of(position), position, role)
            amount = pay.text if isinstance(pay, Pay) else ""
            message = f"{amount} is in {details.reference_band} under the values of {values_in_words(values)}"
            yield table.finding("N611", position, role, table.text(position, role), message, f"{amount} {message}")
        elif details.reference_band is None and table.has("reference_band") and details.sheet_row not in unknown:
            message = "no band held on the date of the Determination is given"
            if details.is_new:
                message = f"the position is marked '{shown(typed)}', so there is no band to compare with"
            yield table.finding("N602", position, "reference_band", typed, message)


def _with_pay(table: Table) -> Sequence[Position | NotClassified]:
    """Return the positions, none if no sheet has a column with the pay that places a position in a band."""
    return table.positions if table.has("reference_trp") or table.has("trp") else ()


def placed_nowhere(table: Table) -> Iterator[Finding]:
    """Yield N613 for each position whose reference band is left open, and whose pay is in no band."""
    unknown = {f.sheet_row for f in table.found if f.code in UNKNOWN_BANDS}
    for position in _with_pay(table):
        details, (role, values) = position.details, _values_for(table, position)
        is_open = details.reference_band is None and leaves_band_open(table.text(position, "reference_band"))
        if not is_open or details.sheet_row in unknown or values is None or not values.is_known:
            continue
        pay = full_time_pay(table.layout_of(position), position, role) if role else None
        if isinstance(pay, Pay):
            why = why_in_no_band(pay, values, table.framework_of(position))
            message = f"{pay.text} gives no reference band under the values of {values_in_words(values)}: {why}"
            yield table.finding("N613", position, role, table.text(position, role), message, f"{pay.text} {message}")


def _values_for(table: Table, position: Position | NotClassified) -> tuple[str, Determination | None]:
    """Return the role of the pay column and the values that place a position in a reference band."""
    return values_for_reference_band(table.layout_of(position), position, table.reference)


def pay_beside_the_band_held(table: Table) -> Iterator[Finding]:
    """Yield W612 for each position whose pay is in the range of a band other than its reference band."""
    for position in _with_pay(table):
        band, (role, values) = position.details.reference_band, _values_for(table, position)
        if band in (None, NOT_EXECUTIVE) or position.details.reference_basis is Basis.REMUNERATION:
            continue
        pay, framework = full_time_pay(table.layout_of(position), position, role), table.framework_of(position)
        paid = paid_band(pay, values, framework) if isinstance(pay, Pay) else None
        if isinstance(pay, Pay) and values is not None and paid is not None and paid.name != band:
            message = f"{pay.text} is in {paid.name}, not {band}, under the values of {values_in_words(values)}"
            yield table.finding("W612", position, role, table.text(position, role), message, f"{band} {pay.text}")


def below_base(table: Table) -> Iterator[Finding]:
    """Yield W701 for pay below the base of the band, or of the lower band if the outcome would change the band."""
    for paid in paid_positions(table):
        for band in paid.bands[:1]:
            if band.base.dollars is not None and paid.pay.full_time < band.base.dollars:
                yield _about(table, "W701", paid, f"is below the base of {band.band}", band.base)


def below_floor(table: Table) -> Iterator[Finding]:
    """Yield W702 for executive work with pay below the floor."""
    for paid in paid_positions(table):
        floor = paid.values.floor
        if paid.result.band and floor.dollars is not None and paid.pay.full_time < floor.dollars:
            yield _about(table, "W702", paid, "is below the floor of the executive bands", floor)


def above_top(table: Table) -> Iterator[Finding]:
    """Yield W703 for pay above the top of the band, or of the higher band if the outcome would change the band."""
    for paid in paid_positions(table):
        for band in paid.bands[-1:]:
            if band.top.dollars is not None and paid.pay.full_time > band.top.dollars:
                yield _about(table, "W703", paid, f"is above the top of {band.band}", band.top)


def ceo_beside_the_range(table: Table) -> Iterator[Finding]:
    """Yield W704 for a CEO below the lowest band whose pay is below the lowest base, or is the floor or more."""
    for paid in paid_positions(table):
        is_chief = paid.position.details.is_ceo and not paid.framework.part_3  # the source's note is on the PESES bands
        if paid.result.band or not is_chief or not paid.values.bands:
            continue
        base, floor = paid.values.bands[0].base, paid.values.floor
        if base.dollars is not None and paid.pay.full_time < base.dollars:
            yield _about(table, "W704", paid, "is below the base of the lowest band", base)
        elif floor.dollars is not None and paid.pay.full_time >= floor.dollars:
            yield _about(table, "W704", paid, f"is not below the floor, and the score is {paid.result.score}", floor)


def _about(table: Table, code: str, paid: Paid, what: str, amount: Amount) -> Finding:
    """Return a finding that compares pay with an amount. `what` states the result, such as "is below the floor"."""
    message = f"{paid.pay.text} {what}, {amount.text} from {day(paid.values.effective)}"
    typed = table.text(paid.position, "trp")
    return table.finding(code, paid.position, "trp", typed, message, f"{paid.pay.text} {amount.text}")


def not_comparable(table: Table) -> Iterator[Finding]:
    """Yield N705 for each position with pay that cannot be compared, with the reason."""
    for position in table.positions if table.has("trp") else ():
        pay = full_time_pay(table.layout_of(position), position)
        if isinstance(pay, NoPay) and table.text(position, "trp"):
            role = "fte" if "FTE" in pay.reason else "trp"
            typed = table.text(position, role)
            yield table.finding("N705", position, role, typed, f"{pay.reason}, so pay was not compared", pay.reason)


def ending_soon(table: Table) -> Iterator[Finding]:
    """Yield N706 for contracts that end within 6 or 12 months (limits `soon` and `later`) of the day of the assessment.

    Without such a day, yield no findings. Yield none for a vacant position, because N814 reports its contract end.
    """
    as_at = table.reference.as_at
    if as_at is None or not table.has("contract_end"):
        return
    limits = catalogue()["N706"].limits
    months = (limits["soon"], limits["later"])
    for position in table.positions:
        end = None if position.details.vacant else position.details.contract_end
        if end is None or not _ends_within(end, as_at, max(months)):
            continue
        within = next((m for m in months if _ends_within(end, as_at, m)), None)
        if within is not None:
            message = f"the contract ends on {day(end)}, within {within} months of {day(as_at)}"
            typed = table.text(position, "contract_end")
            yield table.finding("N706", position, "contract_end", typed, message, f"{typed} {within}")


def _ends_within(end: datetime.date, start: datetime.date, months: int) -> bool:
    """Return True if `end` is from `start` to the same day of the month `months` later, both days included."""
    passed = (end.year - start.year) * 12 + end.month - start.month
    return start <= end and (passed, end.day) <= (months, start.day)


def planned_changes(table: Table) -> Iterator[Finding]:
    """Yield N707 for planned remuneration that differs from the current remuneration."""
    for position in table.positions if table.has("planned_trp") else ():
        planned, now = table.value(position, "planned_trp"), table.value(position, "trp")
        if planned not in ("", None) and planned != now and _dollars(table.layout_of(position), planned, now) != 0:
            typed = table.text(position, "planned_trp")
            yield table.finding("N707", position, "planned_trp", typed, f"remuneration of {shown(typed)} is planned")


def _dollars(layout: Layout, planned: object, now: object) -> float | None:
    """Return the difference of planned and current remuneration in dollars, or None if either is not known."""
    columns = layout.columns
    units = [unit_in(layout.heading_at(columns[role])) for role in ("planned_trp", "trp") if role in columns]
    after, before = money_of(planned, units[0]), money_of(now, units[-1])
    return after - before if after is not None and before is not None else None


def scaled_amounts(table: Table) -> Iterator[Finding]:
    """Yield N708 for each column of amounts whose heading gives thousands or millions of dollars."""
    for layout in table.layouts:
        for heading in layout.headings:
            unit = unit_in(heading.text) if heading.meaning.role in _MONEY else DOLLARS
            if unit != DOLLARS and layout.columns.get(heading.meaning.role) == heading.column:
                text = " ".join(heading.text.split())
                message = f"'{shown(text)}' gives {unit.name}; the amounts were multiplied by {unit.dollars:,}"
                yield table.about_heading("N708", heading, message, layout)


def missing_values(table: Table) -> dict[str, str]:
    """Return the reasons why rules could not check every position because values are missing, by need."""
    needs = {need for rule in assessment_rules() for need in rule.needs if "value" in need}
    return {need: reason for need in sorted(needs) if (reason := _missing_values(table, need))}


def _missing_values(table: Table, need: str) -> str:
    """Return the reason why a rule could not check every position because values in `need` are missing, or ""."""
    if need == "values for the reference band":
        used = [values for role, values in (_values_for(table, position) for position in _with_pay(table)) if role]
        if any(values is not None and values.is_known for values in used):
            return ""
        return _unknown(table.reference, used[0] if used else None)
    if need == "date of the values":
        return "" if table.reference.as_at else _NO_DAY
    values = table.reference.in_force
    if values is None or not values.is_known:
        return _unknown(table.reference, values)
    lacking = list(dict.fromkeys(_lacking(table, need, values)))
    if not lacking:
        return _not_covered(table, values)
    are, them = ("is", "it") if len(lacking) == 1 else ("are", "them")
    what = f"{' and '.join(lacking)} {are} not known under the values of {values_in_words(values)}"
    return f"{what}; give {them} with --determination-file"


def _not_covered(table: Table, values: Determination) -> str:
    """Return the reason why no pay was compared with `values`, which cover no position, or "" if some was."""
    if not table.positions or any(values.covers(table.framework_of(position)) for position in table.positions):
        return ""
    return _no_cover(values)


def _no_cover(values: Determination) -> str:
    return f"the values of {values_in_words(values)} are not known to cover executives under Part 3"


def partly_missing_values(table: Table) -> dict[str, str]:
    """Return the reasons why rules did not check some of the positions, which the values do not cover, by need."""
    values = table.reference.in_force
    if values is None or not values.is_known:
        return {}
    uncovered = sum(not values.covers(table.framework_of(position)) for position in table.positions)
    if uncovered in (0, len(table.positions)):
        return {}
    reason = f"not run for {uncovered:,} of {len(table.positions):,} positions: {_no_cover(values)}"
    return dict.fromkeys(_OF_EACH_POSITION, reason)


def _lacking(table: Table, need: str, values: Determination) -> Iterator[str]:
    """Yield the names of missing values that a rule needs for at least one position. Names can repeat."""
    if need == "floor value" and values.floor.dollars is None:
        yield "the floor"
    if need == "CEO values":
        yield from ("the floor",) if values.floor.dollars is None else ()
        yield from ("the lowest base",) if not values.bands or values.bands[0].base.dollars is None else ()
    if need in ("base values", "top values"):
        for paid in paid_positions(table):
            bands = paid.bands
            if paid.result.band and not bands:
                yield f"what {paid.result.band.name} is paid"
            for band in bands[:1] if need == "base values" else bands[-1:]:
                amount = band.base if need == "base values" else band.top
                if amount.dollars is None:
                    yield f"the {need.split()[0]} of {band.band}"


def _unknown(reference: Reference, values: Determination | None) -> str:
    """Return the reason why the remuneration values of a day are not known. `values` are those of its instrument."""
    if values is None:
        day_asked = reference.as_at
        return f"no remuneration values are known for {day(day_asked)}; {_GIVE}" if day_asked else _NO_DAY
    last = reference.superseded
    if last is not None and values is reference.in_force:
        when = f"the values of {day(last.effective)} were superseded on {day(values.effective)}"
        return f"{when} by the {values.title}, whose values are not known; {_GIVE}"
    return f"the values of the {values.title} of {day(values.effective)} are not known; {_GIVE}"


CHECKS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    placed_by_remuneration,
    placed_nowhere,
    pay_beside_the_band_held,
    below_base,
    below_floor,
    above_top,
    ceo_beside_the_range,
    not_comparable,
    ending_soon,
    planned_changes,
    scaled_amounts,
)
