"""Find the position that a text names: by its id, its title, both together, or as the CEO."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.reading.matching.ceo import NO_CEO_TITLES, CeoTitles, without_acting
from peecf_batch.reading.matching.texts import key_of, name_key, number_of, plain_text, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from peecf_batch.reading.matching.nearest import Nearest
    from peecf_batch.reading.position import Details

_BETWEEN = pattern(r" -+ |[:,/|;\n]")
_LISTING = frozenset(",/|;\n")
_IN_BRACKETS = pattern(r"^([^()\[\]]+)[(\[]([^()\[\]]+)[)\]]")
_LIST = pattern(r"[;,/|+&\n]|\band\b", re.IGNORECASE)
_MOST_SPLITS, _LONGEST = 8, 300


class Named(NamedTuple):
    """What a text names: the index of one position in `one`, or None.

    `several` has the indices of the positions if the text names 2 or more. `holders` is the number of positions with
    the title that the text gives, if they are 2 or more. `part` is a position that only a part of the text names.
    `is_id` says that the text is an id, and `lost_zeros` that the id matches only without zeros at its beginning.
    """

    one: int | None = None
    several: tuple[int, ...] = ()
    holders: int = 0
    part: int | None = None
    is_id: bool = False
    lost_zeros: bool = False


NOBODY = Named()


class _Halves(NamedTuple):
    """A text in 2 parts, and the sign between them: "(" for brackets, " " for a space."""

    left: str
    right: str
    sign: str


class PositionNames:
    """The ids and titles of positions, by which other texts name them.

    If several positions have the id or title, a text names the only one in its own organisation, else none of them.
    """

    def __init__(self, details: Sequence[Details], ceo_titles: CeoTitles = NO_CEO_TITLES) -> None:
        """Index the ids and titles; `ceo_titles` are those that mean the CEO."""
        self._details, self._ceo_titles = details, ceo_titles
        self._ids: dict[str, list[int]] = defaultdict(list)
        self._titles: dict[str, list[int]] = defaultdict(list)
        for index, each in enumerate(details):
            if each.id:
                self._ids[key_of(each.id)].append(index)
            if each.title:
                self._titles[key_of(each.title)].append(index)
        self._memo: dict[tuple[str, str], Named] = {}

    def find(self, text: str, organisation: str = "") -> Named:
        """Return what a text names. `organisation` is that of the row; "CEO" means its CEO."""
        asked = text, organisation
        found = self._memo.get(asked)
        if found is None:
            found = self._memo[asked] = self._find(text[:_LONGEST], organisation)
        return found

    def nearest(self, text: str) -> int | None:
        """Return the index of the position that a text which names none may mean, or None."""
        return self._nearest.to(text)

    def held_by(self, name: str) -> int | None:
        """Return the index of the only position whose incumbent has a name, or None."""
        return self._nearest.held_by(name)

    @cached_property
    def _nearest(self) -> Nearest:
        from peecf_batch.reading.matching.nearest import Nearest  # only tables with unknown names need it

        return Nearest([(each.id, each.title) for each in self._details], [each.incumbent for each in self._details])

    def _find(self, text: str, organisation: str) -> Named:
        whole = self._whole(text, organisation)
        if whole.one is not None or whole.holders:
            return whole
        joined = self._joined(text, organisation)
        return joined if joined is not NOBODY else self._listed(text, organisation)

    def _whole(self, text: str, organisation: str) -> Named:
        """Return what a text names as a whole: an id, a title or the CEO."""
        key = key_of(text)
        if with_id := self._ids.get(key):
            one = self._only(with_id, organisation)
            return Named(one, is_id=True) if one is not None else Named(holders=len(with_id), is_id=True)
        holders = self._titles.get(key, [])
        if holders and (one := self._only(holders, organisation)) is not None:
            return Named(one)
        if (number := number_of(key)) and len(alike := self._numbers.get(number, [])) == 1:
            return Named(alike[0], is_id=True, lost_zeros=True)
        if self._ceo_titles.means_ceo(text) and (ceo := self._ceo(organisation)) is not None:
            return Named(ceo)
        words = self._by_words.get(words_of(text), []) if not holders else []
        if not holders and not words and (title := without_acting(text)):
            words = self._by_words.get(words_of(title), [])
        if words and (one := self._only(words, organisation)) is not None:
            return Named(one)
        return Named(holders=len(holders or words)) if holders or words else NOBODY

    def _only(self, indices: Sequence[int], organisation: str) -> int | None:
        """Return the only one of several positions, or the only one in an organisation, or None."""
        if len(indices) == 1:
            return indices[0]
        key = name_key(organisation)
        own = [index for index in indices if key and name_key(self._details[index].organisation) == key]
        return own[0] if len(own) == 1 else None

    def _ceo(self, organisation: str) -> int | None:
        """Return the only CEO of an organisation, else the only CEO of the table, or None."""
        own = self._ceos.get(name_key(organisation), [])
        every = [index for of_one in self._ceos.values() for index in of_one]
        return own[0] if len(own) == 1 else every[0] if not own and len(every) == 1 else None

    @cached_property
    def _ceos(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, each in enumerate(self._details):
            if each.is_ceo:
                found[name_key(each.organisation)].append(index)
        return found

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The positions whose ids have only digits, by the id without zeros at its beginning."""
        found: dict[str, list[int]] = defaultdict(list)
        for key, indices in self._ids.items():
            if number := number_of(key):
                found[number] += indices
        return found

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], list[int]]:
        """The positions by the words of their titles, without punctuation."""
        found: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for key, indices in self._titles.items():
            if words := words_of(key):
                found[words] += indices
        return found

    def _joined(self, text: str, organisation: str) -> Named:
        """Return what a text such as "title (id)", "id - title" or "id title" names, or NOBODY."""
        several: Named = NOBODY
        for halves in _halves(plain_text(text.replace("\n", ";"))):
            left, right = self._whole(halves.left, organisation), self._whole(halves.right, organisation)
            if left.one is not None and right.one is not None:
                if left.one == right.one:
                    return left if left.is_id else right
                if halves.sign != " " or (left.is_id and right.is_id):
                    several = several if several is not NOBODY else Named(several=(left.one, right.one))
            elif halves.sign != " ":
                known, rest = (left, halves.right) if left.is_id else (right, halves.left)
                if known.one is None or not known.is_id:
                    continue
                others = [i for word in words_of(rest) for i in self._ids.get(word, ()) if i != known.one]
                if others:
                    several = Named(several=(known.one, others[0]))
                elif self._is_about(known.one, rest, halves.sign):
                    return known
        return several

    def _is_about(self, index: int, rest: str, sign: str) -> bool:
        """Return True if the text beside an id can describe that position."""
        words = words_of(rest)
        shares = not set(words).isdisjoint(words_of(self._details[index].title))
        looks_like_id = len(words) == 1 and not words[0].isalpha()
        return shares or (sign not in _LISTING and not looks_like_id)

    def _listed(self, text: str, organisation: str) -> Named:
        """Return the positions that the parts of a list name, such as "P2; P3" or "P2 and P3"."""
        pieces = [piece.strip() for piece in islice(_LIST.split(plain_text(text.replace("\n", ";"))), _MOST_SPLITS)]
        pieces = [piece for piece in pieces if piece]
        if len(pieces) == 1 and all(key_of(word) in self._ids for word in pieces[0].split()):
            pieces = pieces[0].split()
        found = [self._part(piece, organisation) for piece in pieces if len(pieces) > 1]
        named = tuple(dict.fromkeys(each.one for each in found if each.one is not None))
        if len(named) > 1:
            return Named(several=named)
        return Named(part=named[0]) if named else NOBODY

    def _part(self, piece: str, organisation: str) -> Named:
        whole = self._whole(piece, organisation)
        return whole if whole.one is not None else self._joined(piece, organisation)


def _halves(text: str) -> Iterator[_Halves]:
    """Yield the ways to take a text as an id and a title."""
    bracketed = _IN_BRACKETS.fullmatch(text)
    if bracketed:
        yield _Halves(bracketed[1].strip(), bracketed[2].strip(), "(")
    for sign in islice(_BETWEEN.finditer(text), _MOST_SPLITS):
        left, right = text[: sign.start()].strip(), text[sign.end() :].strip()
        if left and right:
            yield _Halves(left, right, sign[0].strip() or sign[0])
    first, _, rest = text.partition(" ")
    before, _, last = text.rpartition(" ")
    if rest:
        yield _Halves(first, rest, " ")
        yield _Halves(before, last, " ")
