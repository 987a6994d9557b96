"""Write a tree as XML."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple, pattern
from peecf_batch.excel.trees.tree import Aside, Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_NOT_ALLOWED = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def serialise(root: Element) -> bytes:
    """Return the bytes of a part, with the declaration that Excel writes.

    Raises ValueError if a text or a value has a character that XML does not allow.
    """
    text = "".join(_Writer().pieces(root))
    if _NOT_ALLOWED.search(text):
        raise ValueError("XML does not allow one of the characters")
    return DECLARATION + text.encode()


def _text(text: str) -> str:
    for character, markup in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        if character in text:
            text = text.replace(character, markup)
    return text


def _value(text: str) -> str:
    if text.isalnum():
        return text
    text = _text(text)
    for character, markup in (('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;")):
        if character in text:
            text = text.replace(character, markup)
    return text


class _Scope:
    """What an element declares, in the scope around it, and the names that were written with the namespaces there."""

    def __init__(self, declared: Mapping[str, str], around: _Scope | None) -> None:
        self.declared, self.around = declared, around
        self.names: dict[tuple[str, str, str | None], str] = {}

    def namespaces(self) -> Iterator[tuple[str, str]]:
        """Yield the namespaces that apply, with their prefixes, the nearest first."""
        nearer: set[str] = set()
        scope: _Scope | None = self
        while scope is not None:
            yield from (known for known in scope.declared.items() if known[0] not in nearer)
            nearer.update(scope.declared)
            scope = scope.around


class _Open(NamedTuple):
    """An element that is being written: the nodes left, what ends it, its scope, and whether it was moved."""

    nodes: Iterator[Element | Aside]
    end: str
    scope: _Scope
    is_moved: bool


class _Writer:
    """Write one tree."""

    def __init__(self) -> None:
        self._numbers = count()
        self._new: dict[str, str] = {}  # what the element that is being written has to declare itself
        self._applying: dict[str, list[str]] = {}  # the namespaces that apply, by prefix, the nearest last

    def pieces(self, root: Element) -> list[str]:
        """Return the text of a tree in pieces."""
        out: list[str] = []
        stack = [_Open(iter((root,)), "", self._scope({"xml": XML_NAMESPACE}, None), is_moved=False)]
        while stack:
            node = next(stack[-1].nodes, None)
            if node is None:
                ended = stack.pop()
                out.append(ended.end)
                self._leave(ended.scope, stack[-1].scope if stack else None)
            elif isinstance(node, Element):
                inside = self._begin(node, stack[-1], out)
                if inside is not None:
                    stack.append(inside)
            else:
                out += (node.markup, _text(node.tail))
        return out

    def _scope(self, declared: Mapping[str, str], around: _Scope | None) -> _Scope:
        """Return the scope in an element with declarations of its own, which apply from now on."""
        for prefix, uri in declared.items():
            self._applying.setdefault(prefix, []).append(uri)
        return _Scope(declared, around)

    def _leave(self, scope: _Scope | None, around: _Scope | None) -> None:
        """Let the declarations between two scopes apply no longer."""
        while scope is not around and scope is not None:
            for prefix in scope.declared:
                self._applying[prefix].pop()
            scope = scope.around

    def _namespace(self, prefix: str) -> str | None:
        """Return the namespace that a prefix has here, None if it has none."""
        applying = self._applying.get(prefix)
        return applying[-1] if applying else None

    def _begin(self, element: Element, around: _Open, out: list[str]) -> _Open | None:
        """Write the beginning of an element, or the whole of an empty one. Return what is left to write."""
        declared, is_moved = element.declared, around.is_moved or element.is_moved
        if declared and is_moved:  # an element that was moved does not repeat what its surroundings declare
            known = {applying[-1] for applying in self._applying.values() if applying}
            declared = {prefix: uri for prefix, uri in declared.items() if uri not in known}
        scope = self._scope(declared, around.scope) if declared else around.scope
        name = self._name(element, scope)
        pieces = [f' {self._key(key, element, scope)}="{_value(value)}"' for key, value in element.attributes.items()]
        if self._new:
            declared, scope = {**declared, **self._new}, self._scope(self._new, scope)
            self._new = {}
        out.append(f"<{name}")
        out += (f' xmlns{":" if p else ""}{p}="{_value(uri)}"' for p, uri in declared.items())
        out += pieces
        tail = _text(element.tail)
        if element.text is None and not element.nodes:
            out.append(f"/>{tail}")
            self._leave(scope, around.scope)
            return None
        out.append(f">{_text(element.text or '')}")
        return _Open(iter(element.nodes), f"</{name}>{tail}", scope, is_moved)

    def _name(self, element: Element, scope: _Scope) -> str:
        """Return the name of an element with its prefix."""
        key = element.namespace, element.name, element.prefix
        known = scope.names.get(key)
        if known is None:
            prefix = self._prefix(element.namespace, element.prefix, scope, may_be_default=True)
            known = f"{prefix}:{element.name}" if prefix else element.name
            if not self._new:
                scope.names[key] = known
        return known

    def _key(self, key: str, element: Element, scope: _Scope) -> str:
        """Return the name of an attribute with its prefix."""
        if key[0] != "{":
            return key
        namespace, _, name = key[1:].rpartition("}")
        return f"{self._prefix(namespace, element.prefixes.get(key), scope, may_be_default=False)}:{name}"

    def _prefix(self, namespace: str, own: str | None, scope: _Scope, *, may_be_default: bool) -> str:
        """Return the prefix for a namespace: its `own` if that applies, else another, else a new one."""
        if not namespace or (own is not None and self._namespace(own) == namespace):
            return own or ""
        for prefix, uri in chain(scope.namespaces(), self._new.items()):
            if uri == namespace and (prefix or may_be_default):
                return prefix
        new = next(name for n in self._numbers if self._namespace(name := f"ns{n}") is None)
        self._new[new] = namespace
        return new
