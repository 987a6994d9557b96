"""How wide is text? Enough typography to set labels in a drawing without a browser to measure them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from peecf_batch.outputs.wording.text import cut


@dataclass(frozen=True, slots=True)
class Letters:
    """The size of letters, that of notes under them, and the distance from line to line, in pixels."""

    size: int
    note: int
    line: int


SMALL, LARGE = Letters(12, 12, 14), Letters(13, 12, 16)

_EMS = {
    **dict.fromkeys("ijl|'", 0.23),
    **dict.fromkeys("ft,.:;!/\\[] ", 0.28),
    **dict.fromkeys("r()-", 0.34),
    **dict.fromkeys("ckszvxy", 0.5),
    **dict.fromkeys("mwMW@%&–", 0.86),
}
_SAFETY = 1.04
_LONGEST = 240


@lru_cache(maxsize=1024)
def _em(character: str) -> float:
    if character in _EMS:
        return _EMS[character]
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.69 if character.isupper() else 0.56


def width(text: str, size: float) -> float:
    """About how many pixels `text` takes in a sans-serif of `size` pixels; rather too many than too few."""
    return sum(map(_em, text)) * size * _SAFETY


def wrap(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """`text` broken between words into at most `lines` lines of `room` pixels; an ellipsis ends what is left out."""
    words = cut(text, _LONGEST).split()
    done: list[str] = []
    while words and len(done) < lines:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size) <= room:
            line += " " + words.pop(0)
        if width(line, size) > room and len(done) + 1 < lines:
            line, rest = _split(line, room, size)
            words.insert(0, rest)
        done.append(line)
    if words or (done and width(done[-1], size) > room):
        done[-1] = _shortened(" ".join([done[-1], *words[:1]]), room, size)
    return tuple(done)


def _split(word: str, room: float, size: float) -> tuple[str, str]:
    keep = 1
    while keep < len(word) - 1 and width(word[: keep + 1], size) <= room:
        keep += 1
    return word[:keep], word[keep:]


def _shortened(text: str, room: float, size: float) -> str:
    while len(text) > 1 and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip(" ,(–-") + "…"
