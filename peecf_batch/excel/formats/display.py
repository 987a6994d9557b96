"""Tell what a number format shows for a number or a text. What cannot be told exactly is None, never a guess."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from peecf_batch.excel.formats.sections import Section, Sign, section_for, section_for_text, sections_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SCALE = 1000
_GENERAL_DIGITS = 11  # General shows longer numbers rounded, or as a power of ten
_LARGEST = 10**15
_EXACT = Context(prec=60)


def shown_number(code: str, value: float, *, grouped: bool = True) -> str | None:
    """Return what the number format `code` shows for `value`, without spaces around it; None if that is not known.

    With `grouped` False, the commas between thousands are left out.
    """
    sections = sections_of(code)
    chosen = section_for(sections, value) if sections and abs(value) < _LARGEST else None
    if chosen is None or not chosen[0].is_known:
        return None
    section, signed = chosen
    shown = _rendered(section, Decimal(repr(abs(value))), grouped=grouped)
    if shown is None or value >= 0 or not signed:
        return shown
    return f"-{shown}" if any(sign in "123456789" for sign in shown) else None  # Excel's versions differ over -0


def shown_text(code: str, text: str) -> str | None:
    """Return what the number format `code` shows for a text; None if that is not known."""
    sections = sections_of(code)
    section = section_for_text(sections) if sections else None
    if sections is None or (section is not None and not section.is_known):
        return None
    if section is None:
        return text
    return "".join(text if sign is Sign.TEXT else literal for sign, literal in section.signs).strip()


def _rendered(section: Section, value: Decimal, *, grouped: bool) -> str | None:
    """Return what a section shows for a number that is not negative, or None."""
    kinds = [sign for sign, _ in section.signs]
    if Sign.GENERAL in kinds or Sign.TEXT in kinds:
        number = None if Sign.DIGIT in kinds else _general(value)
        shown = (number if sign in (Sign.GENERAL, Sign.TEXT) else text for sign, text in section.signs)
        return None if number is None else "".join(part or "" for part in shown).strip()
    if Sign.SLASH in kinds and Sign.DIGIT in kinds:
        return _fraction(section, value)
    if Sign.EXPONENT in kinds:
        return _scientific(section, value)
    return _decimal(section.signs, value, grouped=grouped)


def _general(value: Decimal) -> str | None:
    """Return a number as General shows it, or None if it has more digits than a cell shows."""
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain if len(plain) <= _GENERAL_DIGITS else None


def _fraction(section: Section, value: Decimal) -> str | None:
    """Return a whole number as a fraction format shows it, such as "5" for # ?/?; None for others."""
    before = section.signs[: [sign for sign, _ in section.signs].index(Sign.SLASH)]
    texts = "".join(text if sign is Sign.DIGIT else " " for sign, text in before).split()
    return _general(value) if value == value.to_integral_value() and len(texts) > 1 else None


def _scientific(section: Section, value: Decimal) -> str | None:
    """Return a number as a format such as 0.00E+00 shows it, or None for a format with other signs."""
    code = "".join(text for _, text in section.signs)
    mantissa, _, exponent = code.partition("E" if "E" in code else "e")
    whole, _, decimals = mantissa.partition(".")
    if whole != "0" or set(decimals + exponent[1:]) - {"0"} or not exponent[1:]:
        return None
    power = value.adjusted() if value else 0
    rounded = _rounded(value.scaleb(-power), len(decimals))
    if rounded >= 10:
        power, rounded = power + 1, _rounded(rounded / 10, len(decimals))
    sign = "-" if power < 0 else "+" if exponent[0] == "+" else ""
    return f"{rounded:f}{code[len(mantissa)]}{sign}{abs(power):0{len(exponent) - 1}d}"


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)


def _decimal(signs: tuple[tuple[Sign, str], ...], value: Decimal, *, grouped: bool) -> str | None:
    """Return a number as digits and literals show it, or None if the format has more than one decimal point."""
    kinds = [sign for sign, _ in signs]
    if kinds.count(Sign.POINT) > 1:
        return None
    point = kinds.index(Sign.POINT) if Sign.POINT in kinds else len(signs)
    last_digit = max((place for place in range(point) if kinds[place] is Sign.DIGIT), default=-1)
    first_digit = kinds.index(Sign.DIGIT) if Sign.DIGIT in kinds else point
    scaling = sum(kind is Sign.COMMA for kind in kinds[last_digit + 1 : point]) if last_digit >= 0 else 0
    groups = grouped and any(kind is Sign.COMMA for kind in kinds[first_digit:last_digit])
    value = value * 100 ** kinds.count(Sign.PERCENT) / _SCALE**scaling
    rounded = format(_rounded(value, kinds[point:].count(Sign.DIGIT)), "f")
    whole, _, decimals = rounded.partition(".")
    whole = "" if whole == "0" else whole
    if _is_mixed([text for sign, text in signs[:point] if sign is Sign.DIGIT], len(whole)):
        return None
    before = _whole(signs[:point], whole, groups=groups)
    return ("".join(before) + "".join(_decimals(signs[point:], decimals))).strip()


def _is_mixed(places: list[str], digits: int) -> bool:
    """Return True if no digit of the number is left for an optional place after a 0; programs differ over this."""
    after_zero = places[places.index("0") :] if "0" in places else []
    return digits < len(after_zero) and set(after_zero) != {"0"}


def _whole(signs: tuple[tuple[Sign, str], ...], digits: str, *, groups: bool) -> list[str]:
    """Return the parts before the decimal point, with the digits put in their places from the right."""
    places = sum(sign is Sign.DIGIT for sign, _ in signs)
    parts: list[str] = []
    shown = 0
    for sign, text in reversed(signs):
        if sign is Sign.DIGIT:
            places -= 1
            taken = len(digits) if not places else 1
            now = digits[-taken:] if digits else {"0": "0", "?": " ", "#": ""}[text]
            digits = digits[: len(digits) - taken] if digits else ""
            for digit in reversed(now):
                parts.append("," if groups and shown and shown % 3 == 0 and digit != " " else "")
                parts.append(digit)
                shown += 1
        elif sign not in (Sign.COMMA, Sign.POINT):
            parts.append(text[::-1])
    return ["".join(parts)[::-1]]


def _decimals(signs: Iterable[tuple[Sign, str]], digits: str) -> Iterator[str]:
    """Yield the parts from the decimal point on. A # does not show the zeros at the end."""
    rest = digits
    for sign, text in signs:
        if sign is Sign.DIGIT:
            digit, rest = rest[0], rest[1:]
            ends = digit == "0" and not rest.strip("0")
            yield {"#": "", "?": " ", "0": digit}[text] if ends else digit
        elif sign is not Sign.COMMA:
            yield text
