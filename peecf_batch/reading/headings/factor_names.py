"""Find a factor's name in a heading, and decide what the words around the name say."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.reading.headings.keys import heading_key, heading_roles, undivided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.rules.framework import Framework

_LEAD_IN = pattern(
    r"^(?:(?:work value )?(?:factor|wvf)(?: |(?=\d)))?(?:[a-z]?\d{1,2} |[a-z] |[ivx]{2,4} )?(?:for |of |on )?"
)
_TRAIL = pattern(r" (?:(?:work value |wv )?(?:factor|wvf)|work value)$")
_BRACKETED = pattern(r"\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}|<([^<>]*)>")
_SEPARATOR = pattern(r"(?<=\s)[-–—](?=\s)|[–—:\n]|\.(?=\s)")
_JOINED = pattern(r"/|&|\+|,|;|\band\b|\bor\b", re.IGNORECASE)
_NUMBERING = pattern(r"(?:factor |wvf ?|[abcdefgijklmnoprsuwz])?\d{1,2}")
_VERSION = pattern(r"(?:19|20)\d\d|(?:fy|v|q|r|y|version|round|draft)\d{1,4}")
_GLUED = pattern(r"(?<=[a-z])(?=\d{1,2}$)")
_DIGITS = pattern(r"\d+")
_MOST_SEPARATORS = 4
_LONGEST_LABEL = 3
_SHORTEST_DEFINITION, _SHORTEST_PHRASE = 4, 3
_ABOUT = ("on ", "to ", "in ")  # begin a definition such as "on the organisation"


class NamedFactor(NamedTuple):
    """A factor named in a heading: its index, and the words beside its name that make it more than the plain score.

    `definition` is a longer text beside the name, such as "how far decisions reach". `is_sure` is False if the label
    counts only where several factors have it, as in "Knowledge Smith".
    """

    factor: int
    label: str = ""
    definition: str = ""
    is_sure: bool = True


class FactorNames:
    """The names of a framework's factors, and the words that may be beside them in a heading."""

    def __init__(self, framework: Framework) -> None:
        """Index the names, and take the words from headings.toml."""
        data, scale = heading_roles(), framework.scale
        words = data["qualifiers"]
        self.noise = frozenset(data["noise"])
        self.by_key = {
            heading_key(name, self.noise): index
            for index, factor in enumerate(framework.factors)
            for name in (factor.name, *factor.headings)
        }
        self._of_scale = re.compile(rf" (?:(?:out of |max |maximum )?|{scale.lowest} (?:to )?){scale.highest}$")
        levels = range(scale.lowest, scale.highest + 1)
        self._ranges = frozenset({(scale.highest,), (scale.lowest, scale.highest), tuple(levels)})
        self._harmless = frozenset(words["harmless"]) | self.noise
        self._of_range = self._harmless | frozenset(words["of_scale"])
        self._states = frozenset(words["states"])
        self._not_scores = frozenset(words["not_scores"])
        self._other_things = frozenset(words["other_things"])
        self._small = frozenset(words["small"])
        self._agreed = frozenset(heading_key(word) for word in data["assessors"]["agreed"])
        self.words = self._of_range | self._states
        self._asides = frozenset(word for kind in ("rationale", "example", "share") for word in data[kind])

    def factor(self, key: str) -> int | None:
        """Return the factor that a key names, or None. Ignore the scale, and "score for" or a number before it."""
        name = " ".join(word for word in key.split() if word not in self.noise)
        plain = _TRAIL.sub("", self._of_scale.sub("", _LEAD_IN.sub("", name)))
        return self.by_key.get(name, self.by_key.get(plain))

    def named(self, text: str) -> NamedFactor | None:
        """Return the factor that a heading names, with the words beside the name, or None if it names none."""
        joined = undivided(text)
        known = self.named(joined) if joined != text else None
        if known is not None and not known.label:
            return known
        main = heading_key(text)
        factor = self.factor(main)
        if factor is None and main and self.noise.issuperset(main.split()):
            factor = self.factor(heading_key(_opened(text)))
        if factor is not None:
            return self._beside(factor, self._in_brackets(text))
        return next(self._divided(text), None) or self._worded(main)

    def _beside(self, factor: int, texts: list[str]) -> NamedFactor:
        """Return a factor with the texts beside it, without harmless ones and its own name."""
        keys = {text: heading_key(text) for text in texts}
        more = [text for text, key in keys.items() if not self._is_harmless(key) and self.factor(key) != factor]
        definition = next((text for text in more if self._is_definition(heading_key(text))), "")
        label = " ".join(text for text in more if text != definition)
        return NamedFactor(factor, "" if self._is_agreed(label) else " ".join(label.split()), definition)

    def _divided(self, text: str) -> Iterator[NamedFactor]:
        """Yield the factor of a heading with a dash, a colon or the like, for each place where it can be divided."""
        for joint in islice(_SEPARATOR.finditer(text), _MOST_SEPARATORS):
            left, right = text[: joint.start()], text[joint.end() :]
            for name, beside in ((left, right), (right, left)):
                if not name.strip() or (name is right and len(right) > len(beside) + len(max(self.by_key, key=len))):
                    continue
                found, key = self.named_plainly(name), heading_key(beside)
                if found is not None and self.factor(key) == found:
                    yield self._beside(found, self._in_brackets(text))
                if found is None or self.factor(key) is not None:
                    continue
                if self._names_others(found, beside):
                    continue
                read = self._beside(found, [beside])
                words = heading_key(read.label).split()
                sure = not words or any(map(self._is_stated, words[: _LONGEST_LABEL + 1]))
                if self._asides.isdisjoint(words) and (sure or len(words) <= _LONGEST_LABEL):
                    yield NamedFactor(found, read.label, read.definition, sure)

    @staticmethod
    def _in_brackets(text: str) -> list[str]:
        return [next(filter(None, groups), "") for groups in _BRACKETED.findall(text)]

    def _names_others(self, factor: int, beside: str) -> bool:
        """Return True if a list in `beside` names another factor, as in "Knowledge: relationships and impact"."""
        named = {self.factor(heading_key(piece)) for piece in _JOINED.split(beside)}
        return not named <= {None, factor}

    def named_plainly(self, text: str) -> int | None:
        """Return the factor that a text names with nothing more than harmless words, or None."""
        factor = self.factor(heading_key(text))
        texts = self._in_brackets(text) if factor is not None else []
        return factor if all(self._is_harmless(heading_key(beside)) for beside in texts) else None

    def _worded(self, key: str) -> NamedFactor | None:
        """Return the factor of a heading with up to 3 words before or after the name, such as "Draft knowledge"."""
        words = [word for word in _GLUED.sub(" ", key).split() if word not in self.noise]
        for count in range(1, min(_LONGEST_LABEL, len(words) - 1) + 1):
            for label, name in ((words[:count], words[count:]), (words[-count:], words[:-count])):
                factor, beside = self.factor(" ".join(name)), " ".join(label)
                if factor is None or self._not_scores.intersection(label) or self._names_others(factor, beside):
                    continue
                if self._is_agreed(beside):
                    return NamedFactor(factor)
                is_sure = self._is_stated(beside) and self._other_things.isdisjoint(label)
                return NamedFactor(factor, beside, is_sure=is_sure)
        return None

    def _is_agreed(self, label: str) -> bool:
        return heading_key(label) in self._agreed

    def _is_stated(self, key: str) -> bool:
        """Return True if a label has only words such as "draft" and numbers of years and versions."""
        words = key.split()
        said = [word for word in words if word in self._states or _VERSION.fullmatch(word)]
        return bool(said) and all(word in said or word in self._small or word.isdecimal() for word in words)

    def _is_harmless(self, key: str) -> bool:
        """Return True if words beside a factor's name leave it the plain score: "score", "1 to 7", "S4"."""
        if _NUMBERING.fullmatch(key):
            return True
        words = key.split()
        others = [word for word in words if word not in self._harmless]
        numbers = tuple(int(word) for word in others if word.isdecimal())
        known = self._of_range if numbers in self._ranges else self._harmless
        return all(word in known or (word.isdecimal() and numbers in self._ranges) for word in words)

    def _is_definition(self, key: str) -> bool:
        """Return True if words beside a factor's name describe it, and do not say whose or which score it is."""
        words = [word for word in key.split() if word not in self._small]
        first = words[:2]
        if not words or self._asides.intersection(first) or any(self._is_stated(word) for word in first):
            return False
        count, has_number = len(key.split()), _DIGITS.search(key) is not None
        if key.startswith(_ABOUT) and count >= _SHORTEST_PHRASE and not has_number:
            return True
        return count >= _SHORTEST_DEFINITION or (count > len(words) > 1 and not has_number)

    def is_state(self, label: str) -> bool:
        """Return True if a label says which of several scores it is, such as "draft" or "2024", and is no name."""
        return self._is_stated(heading_key(label))

    def is_whole_set(self, label: str) -> bool:
        """Return True if columns with this label beside the factors may hold scores, unlike weights or maxima."""
        return bool(label) and self.may_be_scores(label)

    def may_be_scores(self, label: str) -> bool:
        """Return True unless a label has a word for something else than scores, such as "weight" or "maximum"."""
        return self._not_scores.isdisjoint(heading_key(label).split())


def _opened(text: str) -> str:
    return text.translate(_BRACKETS)


_BRACKETS = str.maketrans(dict.fromkeys("()[]{}<>", " "))
