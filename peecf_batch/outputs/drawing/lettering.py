"""Estimate the width of text and break it into lines, to place labels in a drawing without a browser."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from peecf_batch.definitions import NamedTuple
from peecf_batch.outputs.wording.text import cut


class Letters(NamedTuple):
    """The size of letters, the size of the notes under them, and the distance from line to line, in pixels."""

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
    """Return the approximate width of a character in ems."""
    if character in _EMS:
        return _EMS[character]
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.69 if character.isupper() else 0.56


def width(text: str, size: float) -> float:
    """Return about how many pixels `text` takes in a sans-serif of `size` pixels, too many rather than too few."""
    return sum(map(_em, text)) * size * _SAFETY


def wrap(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """Return `text` broken between words into at most `lines` lines of `room` pixels.

    A word longer than a line is split. An ellipsis stands for what is left out.
    """
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
    """Return the part of a word that fits into `room` pixels, at least one character, and the rest."""
    keep = 1
    while keep < len(word) - 1 and width(word[: keep + 1], size) <= room:
        keep += 1
    return word[:keep], word[keep:]


def _shortened(text: str, room: float, size: float) -> str:
    """Return as much of `text` as fits into `room` pixels with an ellipsis."""
    while len(text) > 1 and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip(" ,(–-") + "…"
