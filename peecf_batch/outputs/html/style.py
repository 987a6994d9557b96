"""Select the style rules that a page uses, so that no page carries the rules of another, and shorten their names."""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = pattern(r"[.#]([A-Za-z][\w-]*)")
_ATTRIBUTE = pattern(r""" (?:class|id)=(?:"([^"]*)"|([\w-]+))""")

_DEFINITION = pattern(r"--([a-z]\w*):[^;}]*;?")
_PROPERTY = pattern(r"--([a-z]\w*)(?=[:)])")
_REFERENCE = pattern(r"var\(--([a-z]\w*)\)")

_LARGE = 500_000  # characters of a page, of which the rules that it does not need are then less than a fiftieth


class _Rule(NamedTuple):
    """A rule of a style: its selectors, each with the classes and ids that it names, and what is in its braces.

    `start` is what an at-rule begins with, such as "@media print", and "" for others. `inner` are the rules in the
    braces, after the declarations.
    """

    start: str
    selectors: tuple[tuple[str, frozenset[str]], ...]
    declarations: str
    inner: tuple[_Rule, ...]


def used_style(style: str, page: str, script: str) -> str:
    """Return the rules of `style` that can apply to `page`, in their order.

    A selector applies if every class and id in it occurs on the page, or as a word of its script. Conditions such as
    `:not(.a)` require nothing. A large page keeps all rules, because to search it takes longer than they are worth.
    """
    if len(page) > _LARGE:
        return style
    names = {name for quoted, bare in set(_ATTRIBUTE.findall(page)) for name in (quoted or bare).split()}
    return _style_for(style, frozenset(names & _named(style)), script)


def with_short_properties(style: str, page: str) -> str:
    """Return `style` without the custom properties that nothing refers to, and with the others named by one letter.

    Properties to which `page` refers keep their names, and so do all but the 52 most frequent ones.
    """
    kept = set(_REFERENCE.findall(page))
    counts = Counter(_REFERENCE.findall(style))
    often = [name for name, _ in counts.most_common() if name not in kept]
    short = dict.fromkeys(kept | counts.keys()) | dict(zip(often, string.ascii_letters, strict=False))
    bare = _DEFINITION.sub(lambda found: found[0] if found[1] in short else "", style)
    return _PROPERTY.sub(lambda found: f"--{short.get(found[1]) or found[1]}", bare)


@lru_cache(maxsize=256)
def _style_for(style: str, names: frozenset[str], script: str) -> str:
    """Return the rules of `style` for a page with some classes and ids; many pages of a run have the same."""
    return _kept(_rules(style), names.union(re.findall(r"[\w-]+", script)))


@cache
def _named(style: str) -> frozenset[str]:
    """Return at least the classes and ids that a style names."""
    return frozenset(_NAME.findall(style))


def _kept(rules: tuple[_Rule, ...], names: frozenset[str]) -> str:
    texts = []
    for rule in rules:
        start = rule.start or ",".join(text for text, needed in rule.selectors if needed <= names)
        inside = rule.declarations + _kept(rule.inner, names) if start else ""
        if inside:
            texts.append(f"{start}{{{inside.removesuffix(';')}}}")
    return "".join(texts)


@cache
def _rules(style: str) -> tuple[_Rule, ...]:
    """Return the rules of a style without comments, whose texts contain no braces."""
    rules, at = [], 0
    while (brace := style.find("{", at)) >= 0:
        end, depth = brace + 1, 1
        while depth:
            opened, closed = style.find("{", end), style.index("}", end)
            is_nested = 0 <= opened < closed
            depth += 1 if is_nested else -1
            end = (opened if is_nested else closed) + 1
        rules.append(_rule(style[at:brace].strip(), style[brace + 1 : end - 1]))
        at = end
    return tuple(rules)


def _rule(start: str, inside: str) -> _Rule:
    if start.startswith("@") and not start.startswith("@media"):
        return _Rule(start, (), inside, ())
    first = inside.find("{")
    end = len(inside) if first < 0 else inside.rfind(";", 0, first) + 1
    declarations, inner = inside[:end].replace("\n", ""), _rules(inside[end:])
    if start.startswith("@"):
        return _Rule(start, (), declarations, inner)
    return _Rule("", tuple(_selectors(start)), declarations, inner)


def _selectors(start: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the selectors of a rule, each with its classes and ids outside of conditions, which are in brackets."""
    text, outside, depth = "", "", 0
    for sign in f"{start},":
        depth -= sign in ")]"
        if sign == "," and not depth:
            yield text, frozenset(_NAME.findall(outside))
            text, outside = "", ""
            continue
        text += sign
        outside += "" if depth else sign
        depth += sign in "(["
