"""Find work that looks copied: identical profiles, near copies of rationales, and rationales that name other positions.

Rationales that are the same word for word are reported by the rules on evidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.reading.position import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from peecf_batch.moderation.measures import CopiedMeasures
    from peecf_batch.reading.position import NotClassified, Position

_WORDS = pattern(r"\w+")
_MOST_BITS = 1 << 18


class _Place(NamedTuple):
    """The place of a rationale: its position and its factor, as indices."""

    position: int
    factor: int


class _Text(NamedTuple):
    """A rationale: its place, its key, its words, and those of them that have a digit and so give a fact."""

    place: _Place
    key: str
    words: frozenset[str]
    facts: frozenset[str]


class _Alike(NamedTuple):
    """Two texts that are nearly the same, by number, and how much they are alike, in per cent."""

    later: int
    earlier: int
    per_cent: int


class NearCopy(NamedTuple):
    """A rationale nearly the same as an earlier one.

    Both are given by position and factor, `alike` in per cent. `more` counts the further rationales of the position
    that are near copies. `owners` counts the positions that nearly share this one.
    """

    position: int
    factor: int
    other: int
    other_factor: int
    alike: int
    more: int
    owners: int


class Naming(NamedTuple):
    """A rationale of one position that names another, by its title or id."""

    position: int
    factor: int
    other: int
    words: str


class Copied(NamedTuple):
    """The work that looks copied.

    `identical` holds groups of positions, by index, with one profile and different titles. `near` and `mentions` are
    None where there were too many positions to look for them. `not_compared` is the place of the first rationale that
    was not compared, because the texts are too long in total; that text and those after it may be near copies.
    """

    identical: tuple[tuple[int, ...], ...]
    near: tuple[NearCopy, ...] | None
    mentions: tuple[Naming, ...] | None
    not_compared: _Place | None = None


def copied_of(
    positions: Sequence[Position | NotClassified],
    sound: Mapping[int, Position],
    managers: Sequence[int | None],
    families: Mapping[int, str],
    measures: CopiedMeasures,
) -> Copied:
    """Return what looks copied between positions.

    Identical profiles are looked for among the classified positions in `sound`, and rationales among all positions.
    Positions that `families` puts in one declared role family are exempt from each other.
    """
    texts = {
        _Place(index, factor): text
        for index, position in enumerate(positions if len(positions) <= measures.most_positions else ())
        for factor, text in enumerate(position.details.rationales)
        if text
    }
    few, words, work = len(positions) <= measures.most_positions, _words_of(texts), _Work(measures.most_pairs)
    return Copied(
        tuple(_identical(sound, families)),
        tuple(_near(texts, words, families, measures, work)) if few else None,
        tuple(_mentions(words, positions, managers, measures)) if few else None,
        work.ended_at,
    )


def _words_of(texts: Mapping[_Place, str]) -> dict[_Place, list[str]]:
    """Return the words of each text. Equal words are one object, because long texts repeat them many times."""
    find, known = _WORDS.findall, dict[str, str]()
    return {place: [known.setdefault(word, word) for word in find(text.casefold())] for place, text in texts.items()}


def _identical(sound: Mapping[int, Position], families: Mapping[int, str]) -> Iterator[tuple[int, ...]]:
    """Yield groups of positions of one organisation with one profile and different titles.

    Of positions with one title or one role family, only the first is in the group.
    """
    groups: dict[tuple[str, tuple[int, ...]], list[int]] = defaultdict(list)
    for index, position in sound.items():
        groups[position.details.organisation, position.scores].append(index)
    for held in groups.values():
        if len(held) > 1:
            different: dict[str, int] = {}
            for index in held:
                family = families.get(index)
                name = f"family {family}" if family else f"title {key_of(sound[index].details.name)}"
                different.setdefault(name, index)
            if len(different) > 1:
                yield tuple(different.values())


class _Work:
    """The pairs of characters that may still be compared.

    `ended_at` is the place of the text at which none were left.
    """

    def __init__(self, pairs: int) -> None:
        self._left = pairs
        self.ended_at: _Place | None = None

    def allows(self, text: _Text, other: _Text) -> bool:
        """Return True if two texts may be compared, and count their pairs of characters."""
        self._left -= len(text.key) * len(other.key)
        if self._left < 0:
            self.ended_at = text.place
        return self._left >= 0


class _Groups:
    """Groups of texts that are nearly the same. Each text begins in a group of its own.

    `texts` has the texts of the group that a text stands for, as the bits of a number, and `positions` their positions.
    """

    def __init__(self, texts: Sequence[_Text]) -> None:
        self._stands_for = list(range(len(texts)))
        self.texts = [1 << number for number in range(len(texts))]
        self.positions = [{text.place.position} for text in texts]

    def of(self, text: int) -> int:
        """Return the text that stands for the group of `text`."""
        while self._stands_for[text] != text:
            self._stands_for[text] = text = self._stands_for[self._stands_for[text]]
        return text

    def join(self, one: int, two: int) -> None:
        """Make one group of the groups of two texts."""
        group, joined = sorted((self.of(one), self.of(two)))
        if group != joined:
            self._stands_for[joined] = group
            self.texts[group] |= self.texts[joined]
            self.positions[group] |= self.positions[joined]


def _near(
    texts: Mapping[_Place, str],
    words: Mapping[_Place, Sequence[str]],
    families: Mapping[int, str],
    measures: CopiedMeasures,
    work: _Work,
) -> Iterator[NearCopy]:
    """Yield one near copy for each position that has any: its first, with the most similar earlier text.

    Where more than a few positions nearly share a text, only the second of them is reported.
    """
    distinct = {place: held for place, said in sorted(words.items()) if len(held := frozenset(said)) >= measures.words}
    facts = frozenset(filter(_has_digit, frozenset().union(*distinct.values())))
    compared = [_Text(place, key_of(texts[place]), held, held & facts) for place, held in distinct.items()]
    groups = _Groups(compared)
    best: dict[int, dict[int, _Alike]] = defaultdict(dict)
    for alike in _alike(compared, families, measures, groups, work):
        groups.join(alike.later, alike.earlier)
        position, factor = compared[alike.later].place
        known = best[position].get(factor)
        if known is None or alike.per_cent > known.per_cent:
            best[position][factor] = alike
    told: set[int] = set()
    for position, found in sorted(best.items()):
        fresh = [found[f] for f in sorted(found) if groups.of(found[f].later) not in told]
        told.update(one for alike in fresh if len(groups.positions[one := groups.of(alike.later)]) > measures.few)
        if fresh:
            later, earlier, per_cent = fresh[0]
            owners = len(groups.positions[groups.of(later)])
            place, other = compared[later].place, compared[earlier].place
            yield NearCopy(position, place.factor, *other, per_cent, len(fresh) - 1, owners)


def _alike(
    texts: Sequence[_Text], families: Mapping[int, str], measures: CopiedMeasures, groups: _Groups, work: _Work
) -> Iterator[_Alike]:
    """Yield the texts that are nearly the same, for one factor or within one position, by the number of the later one.

    A text that joins one of the `groups` with more than a few positions is not compared with the others in it. The
    search ends where `work` does not allow two texts to be compared.
    """
    for later, left in _candidates(texts, measures.shared_words):
        text, family = texts[later], families.get(texts[later].place.position)
        while left:
            earlier = (left & -left).bit_length() - 1
            left &= left - 1
            position = texts[earlier].place.position
            if family and position != text.place.position and family == families.get(position):
                continue
            if not work.allows(text, texts[earlier]):
                return
            per_cent = _ratio()(text.key, texts[earlier].key, score_cutoff=measures.alike)
            if per_cent:
                yield _Alike(later, earlier, int(per_cent))
                group = groups.of(later)
                if len(groups.positions[group]) > measures.few:
                    left &= ~groups.texts[group]


@cache
def _ratio() -> Callable[..., float]:
    """Return the function `ratio` of rapidfuzz, or our own where it is not installed."""
    try:
        from rapidfuzz.fuzz import ratio
    except ImportError:
        return ratio_of
    return ratio


def ratio_of(one: str, two: str, *, score_cutoff: float) -> float:
    """Return the per cent of the characters of two texts that are in their longest common subsequence.

    Return 0 if that is less than `score_cutoff`. One whole number holds the lengths of the subsequences for all
    beginnings of `one`: a bit is 0 where the length grows (Hyyrö 2004, Bit-parallel LCS-length computation revisited).
    """
    places: dict[str, int] = defaultdict(int)
    for place, character in enumerate(one):
        places[character] |= 1 << place
    every = (1 << len(one)) - 1
    row = every
    for character in two:
        growing = row & places.get(character, 0)
        row = (row + growing | row - growing) & every
    total = len(one) + len(two)
    apart = total - 2 * (len(one) - row.bit_count())
    per_cent = (1 - apart / total) * 100 if total else 100.0
    return per_cent if per_cent >= score_cutoff else 0.0


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _candidates(texts: Sequence[_Text], share: float) -> Iterator[tuple[int, int]]:
    """Yield each text with the earlier texts of its factor or position that share enough words, as bits of a number.

    Enough is the `share` of the words of the longer text. Texts with other facts are left out, and texts that are the
    same. In each text, take the rarest words: as many as may differ, and one more. Two such texts have at least one of
    these in common, so only texts that do are compared (prefix filtering). The words that a text shares with others
    are the bits of a number too, so that comparing is quick; with too many different words, sets take less memory.
    """
    counts = Counter(chain.from_iterable(text.words for text in texts))
    rank = {word: n for n, word in enumerate(sorted(counts, key=lambda word: (-counts[word], word)))}
    last = sum(count > 1 for count in counts.values())  # after these come the words of only one text
    with_word: dict[tuple[int, str, int, frozenset[str]], int] = defaultdict(int)
    same: dict[str, int] = defaultdict(int)
    shared: list[int] = []
    has_bits = last <= _MOST_BITS
    for later, (place, key, words, facts) in enumerate(texts):
        by_rarity = sorted(map(rank.__getitem__, words), reverse=True)
        if has_bits:
            shared.append(_bits([number for number in by_rarity if number < last]))
        rarest = by_rarity[: int(len(words) * (1 - share) + 1e-9) + 1]
        possible, enough = 0, 0
        for number in (number for number in rarest if number < last):
            for beside in ((number, "factor", place.factor, facts), (number, "position", place.position, facts)):
                possible |= with_word[beside]
                with_word[beside] |= 1 << later
        possible &= ~same[key]
        same[key] |= 1 << later
        while possible:
            earlier = (possible & -possible).bit_length() - 1
            possible &= possible - 1
            other = texts[earlier].words
            common = (shared[later] & shared[earlier]).bit_count() if has_bits else len(words & other)
            if common >= share * max(len(words), len(other)):
                enough |= 1 << earlier
        yield later, enough


def _bits(numbers: Sequence[int]) -> int:
    """Return a number in which the bits at these places are 1; the places are given from the highest."""
    held = bytearray(numbers[0] // 8 + 1 if numbers else 0)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def _mentions(
    said: Mapping[_Place, Sequence[str]],
    positions: Sequence[Position | NotClassified],
    managers: Sequence[int | None],
    measures: CopiedMeasures,
) -> Iterator[Naming]:
    """Yield rationales that name another position, once for each pair of positions.

    A name along the reporting line, or a CEO's, is expected and is not reported.
    """
    names = _names(positions, measures.title_words)
    told: set[tuple[int, int]] = set()
    for (index, factor), words in said.items():
        if names.keys().isdisjoint(words):
            continue
        plain = f" {' '.join(words)} "
        for name in _names_in(names, words, plain):
            other = names[name.split()[0]][name]
            if (index, other) not in told and not _is_along_the_line(index, other, positions, managers):
                told.add((index, other))
                yield Naming(index, factor, other, name)


def plain_words(text: str) -> str:
    """Return the words of a title or id without case and punctuation, as they are looked for in rationales."""
    return " ".join(_WORDS.findall(text.casefold()))


def _names(positions: Sequence[Position | NotClassified], title_words: int) -> dict[str, dict[str, int]]:
    """Return titles and ids that name only one position, in plain words, by their first word."""
    counts: Counter[str] = Counter()
    owners: dict[str, int] = {}
    for index, position in enumerate(positions):
        details = position.details
        title = _WORDS.findall(details.title.casefold())
        number = _WORDS.findall(details.id.casefold()) if any(map(str.isdigit, details.id)) else []
        is_id = any(map(str.isalpha, details.id)) and len(details.id) > title_words
        for name in {" ".join(title) if len(title) >= title_words else "", " ".join(number) if is_id else ""} - {""}:
            counts[name] += 1
            owners[name] = index
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, index in owners.items():
        if counts[name] == 1:
            found[name.split()[0]][name] = index
    return found


def _names_in(names: Mapping[str, Mapping[str, int]], words: Sequence[str], plain: str) -> list[str]:
    """Return the names in a text, the longest first; a name within a longer one is not counted."""
    stand = {name for word in set(words) for name in names.get(word, ()) if f" {name} " in plain}
    found: list[str] = []
    for name in sorted(stand, key=lambda name: (-len(name), name)):
        if f" {name} " in plain:
            found.append(name)
            plain = plain.replace(f" {name} ", " | ")
    return found


def _is_along_the_line(
    index: int, other: int, positions: Sequence[Position | NotClassified], managers: Sequence[int | None]
) -> bool:
    """Return True if a position can be expected to name `other`.

    It can if `other` is the position itself, a CEO, a position above it in the reporting line, or a direct report.
    """
    if other == index or managers[other] == index or positions[other].details.is_ceo:
        return True
    seen: set[int] = set()
    at = managers[index]
    while at is not None and at not in seen:
        if at == other:
            return True
        seen.add(at)
        at = managers[at]
    return False
