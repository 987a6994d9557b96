"""Give assessors the codes that stand for their names where no name is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.reading.headings.keys import heading_roles

if TYPE_CHECKING:
    from collections.abc import Sequence


def codes_for(names: Sequence[str]) -> list[str]:
    """Return a code for each assessor, for use where no name is shown.

    A name that is a code already stays, unless an earlier one is the same. The others get a letter: "Assessor A".
    """
    plain: dict[int, str] = {}
    for place, name in enumerate(names):
        code = _as_code(" ".join(name.split()))
        if is_code(name) and code.casefold() not in map(str.casefold, plain.values()):
            plain[place] = code
    taken = {code.casefold() for code in plain.values()}
    letters = (_letters(n) for n in range(len(names) * 2 + 1))
    free = (f"Assessor {letter}" for letter in letters if f"assessor {letter.casefold()}" not in taken)
    return [plain[place] if place in plain else next(free) for place in range(len(names))]


def is_code(name: str) -> bool:
    """Return True if a name is a code and not a person's name.

    "Assessor B", "Rater 2" and "A" are codes; "Smith J" is a person's name.
    """
    key = " ".join(name.split()).casefold()
    ends = (key, *(key.removeprefix(f"{word.casefold()} ") for word in heading_roles()["assessors"]["words"]))
    return any(end.isdigit() or (len(end) == 1 and end.isalpha()) for end in ends)


def _as_code(name: str) -> str:
    return name if len(name.split()) > 1 else f"Assessor {name}"


def _letters(n: int) -> str:
    return chr(ord("A") + n) if n < 26 else f"{chr(ord('A') + n // 26 - 1)}{chr(ord('A') + n % 26)}"
