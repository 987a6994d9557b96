"""Read XML as a tree, without document types and entities; find and change its elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload
from xml.parsers import expat

from peecf_batch.definitions import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

_SEPARATOR = "\x01"  # between namespace, name and prefix; no XML document can have it
_DEEPEST = 256  # elements in one another; to forget many more needs more of the stack than a browser gives
_NO_PREFIXES: dict[str, str] = {}  # never changed
_LARGEST_BUFFER = 2**31 - 1


class Aside:
    """A comment or a processing instruction: its markup, and the text between it and the next node."""

    __slots__ = ("markup", "tail")

    def __init__(self, markup: str) -> None:
        self.markup, self.tail = markup, ""


class Element:
    """An element of a tree.

    `name` is its name without a prefix, and `namespace` the URI of its namespace, "" for none. `attributes` are in
    their order; the key of one in a namespace is `{URI}name`. `text` is the text before its first child, None if it was
    given none, and `tail` the text between it and the next node. `nodes` are its children. `declared` are the
    namespaces that it declares, by prefix. `prefix` and `prefixes` (of attributes, by key) are those that it was read
    with; a new element has no prefix, and takes one that applies where it is written.
    """

    __slots__ = (
        "attributes",
        "declared",
        "is_moved",
        "name",
        "namespace",
        "nodes",
        "prefix",
        "prefixes",
        "tail",
        "text",
    )

    def __init__(self, name: str, namespace: str = "", attributes: Mapping[str, str] | None = None) -> None:
        """Make an element without children."""
        self.name, self.namespace = name, namespace
        self.attributes: dict[str, str] = dict(attributes) if attributes else {}
        self.nodes: list[Element | Aside] = []
        self.text: str | None = None
        self.tail = ""
        self.declared: Mapping[str, str] = _NO_PREFIXES
        self.prefix: str | None = None
        self.prefixes: dict[str, str] = _NO_PREFIXES
        self.is_moved = False

    def __iter__(self) -> Iterator[Element]:
        """Return the children that are elements."""
        return iter([node for node in self.nodes if isinstance(node, Element)])

    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the value of an attribute, or `default`."""
        return self.attributes.get(name, default)

    def set(self, name: str, value: str) -> None:
        """Give an attribute a value. A new attribute comes after all others."""
        self.attributes[name] = value

    def add(self, name: str, /, **attributes: str) -> Element:
        """Append and return a new child in the namespace of this element."""
        child = Element(name, self.namespace, attributes)
        self.append(child)
        return child

    def append(self, child: Element) -> None:
        """Put an element after all children. It will not repeat declarations of its new surroundings."""
        self._put(len(self.nodes), child)

    def put_first(self, child: Element) -> None:
        """Put an element before all children, as `append` does."""
        self._put(0, child)

    def put_before(self, mark: Element, child: Element) -> None:
        """Put an element before the child `mark`, as `append` does."""
        self._put(self._place(mark), child)

    def put_after(self, mark: Element, child: Element) -> None:
        """Put an element after the child `mark` and the text that follows it, as `append` does."""
        self._put(self._place(mark) + 1, child)

    def _put(self, place: int, child: Element) -> None:
        child.is_moved = True
        self.nodes.insert(place, child)

    def remove(self, child: Element) -> None:
        """Remove a child and the text that follows it."""
        del self.nodes[self._place(child)]

    def _place(self, child: Element) -> int:
        return next(place for place, node in enumerate(self.nodes) if node is child)

    def find(self, path: str) -> Element | None:
        """Return the first element that `findall` returns, or None."""
        return next(iter(self.findall(path)), None)

    def findall(self, path: str) -> list[Element]:
        """Return the elements at a path of names below this one, such as "fonts/font", in any namespace."""
        found = [self]
        for name in path.split("/"):
            found = [node for element in found for node in element if node.name == name]
        return found

    def text_at(self, path: str) -> str:
        """Return the text of the first element at a path, "" if there is none."""
        found = self.find(path)
        return (found.text or "") if found is not None else ""

    def named(self, *names: str) -> Iterator[Element]:
        """Yield this element and those below it that have one of the names, in any namespace and in their order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            if element.name in names:
                yield element
            waiting.extend(reversed(list(element)))

    def all_text(self) -> str:
        """Return the text of this element and of those below it, in its order."""
        texts: list[str] = []
        waiting: list[Element | Aside | str] = [*reversed(self.nodes), self.text or ""]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Element):
                waiting += (node.tail, *reversed(node.nodes), node.text or "")
            else:
                texts.append(node if isinstance(node, str) else node.tail)
        return "".join(texts)

    def copy(self) -> Element:
        """Return a copy of this element with all below it, without the text that follows it."""
        whole = _alone(self)
        waiting = [(self, whole)]
        while waiting:
            given, made = waiting.pop()
            for node in given.nodes:
                if isinstance(node, Element):
                    child = _alone(node)
                    child.tail = node.tail
                    made.nodes.append(child)
                    waiting.append((node, child))
                else:
                    aside = Aside(node.markup)
                    aside.tail = node.tail
                    made.nodes.append(aside)
        return whole


def _alone(element: Element) -> Element:
    """Return a copy of an element without anything below it."""
    made = Element(element.name, element.namespace, element.attributes)
    made.text, made.is_moved = element.text, element.is_moved
    made.declared, made.prefix, made.prefixes = element.declared, element.prefix, element.prefixes
    return made


class MalformedXmlError(ValueError):
    """Raised for bytes that are not well-formed XML."""


class DeclaredEntityError(MalformedXmlError):
    """Raised for a document that declares entities, which could make a small file huge or name other files."""


def tree_of(data: bytes) -> Element:
    """Return the root of XML in UTF-8. Raises MalformedXmlError where it is not well-formed or has a document type."""
    return _Reader("UTF-8").tree(data)


def tree_of_fragment(data: bytes) -> Element:
    """Return an element of a part whose prefixes are declared outside it, as `tree_of` does.

    Names have their prefixes, and no namespace.
    """
    return _Reader("UTF-8", has_namespaces=False).tree(data)


def read_each(
    data: bytes, wanted: Collection[tuple[str, str]], use: Callable[[Element, Sequence[Element]], None]
) -> None:
    """Call `use` with each element that is `wanted`, by namespace and name, and then forget what is in it.

    Its second argument has the elements around it, the root first.

    The elements come in the order of their ends. Raises MalformedXmlError where the data is not well-formed, and
    DeclaredEntityError where it declares entities.
    """
    _Reader(None, wanted=wanted, use=use).read(data)


class _Name(NamedTuple):
    """A name as the parser gives it, taken apart."""

    local: str
    namespace: str = ""
    prefix: str = ""


class _Names(dict[str, _Name]):
    """The names of a document, each taken apart once."""

    def __missing__(self, given: str) -> _Name:
        namespace, *rest = given.split(_SEPARATOR)
        name = self[given] = _Name(rest[0], namespace, *rest[1:]) if rest else _Name(given)
        return name


class _Reader:
    """Make a tree of what the parser finds."""

    def __init__(
        self,
        encoding: str | None,
        *,
        has_namespaces: bool = True,
        wanted: Collection[tuple[str, str]] = (),
        use: Callable[[Element, Sequence[Element]], None] | None = None,
    ) -> None:
        self._parser = parser = expat.ParserCreate(encoding, _SEPARATOR if has_namespaces else None)
        parser.namespace_prefixes = has_namespaces
        parser.ordered_attributes = parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.StartNamespaceDeclHandler = self._declare
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        parser.EntityDeclHandler = _refuse
        self._wanted, self._use = wanted, use
        self._names, self._declared = _Names(), dict[str, str]()
        self._open: list[Element] = []
        self._root: Element | None = None
        self._before: Element | Aside | None = None  # what the next text follows, None for the beginning of an element

    def tree(self, data: bytes) -> Element:
        """Return the root of a document without a document type."""
        self._parser.StartDoctypeDeclHandler = _refuse
        self.read(data)
        if self._root is None:
            raise MalformedXmlError
        return self._root

    def read(self, data: bytes) -> None:
        """Read a document."""
        # A text comes at once, however long it is, because adding to it time and again would take quadratic time.
        self._parser.buffer_size = min(max(len(data), 1), _LARGEST_BUFFER)
        try:
            self._parser.Parse(data, True)  # noqa: FBT003 - the parser takes it by position
        except expat.ExpatError as error:
            raise MalformedXmlError(str(error)) from None

    def _declare(self, prefix: str | None, namespace: str | None) -> None:
        self._declared[prefix or ""] = namespace or ""

    def _start(self, given: str, attributes: list[str]) -> None:
        name = self._names[given]
        element = Element(name.local, name.namespace)
        element.prefix = name.prefix
        if self._declared:
            element.declared, self._declared = self._declared, {}
        for place in range(0, len(attributes), 2):
            key, value = attributes[place], attributes[place + 1]
            if _SEPARATOR in key:
                local, namespace, prefix = self._names[key]
                key = f"{{{namespace}}}{local}"
                if element.prefixes is _NO_PREFIXES:
                    element.prefixes = {}
                element.prefixes[key] = prefix
            element.attributes[key] = value
        if not self._open:
            self._root = element
        elif len(self._open) < _DEEPEST:
            self._open[-1].nodes.append(element)
        else:
            raise MalformedXmlError(f"more than {_DEEPEST} elements in one another")
        self._open.append(element)
        self._before = None

    def _end(self, _: str) -> None:
        element = self._before = self._open.pop()
        if self._use and (element.namespace, element.name) in self._wanted:
            self._use(element, self._open)
            self._before = _USED
            if self._open:
                self._open[-1].nodes[-1] = _USED

    def _text(self, text: str) -> None:
        if self._before is None:
            element = self._open[-1]
            element.text = text if element.text is None else element.text + text
        elif self._before is not _USED:
            self._before.tail += text

    def _comment(self, text: str) -> None:
        self._put_aside(f"<!--{text}-->")

    def _instruction(self, target: str, text: str) -> None:
        self._put_aside(f"<?{target} {text}?>" if text else f"<?{target}?>")

    def _put_aside(self, markup: str) -> None:
        if self._open:
            self._before = Aside(markup)
            self._open[-1].nodes.append(self._before)


_USED = Aside("")  # in place of every element that `read_each` has given, to need no memory for them


def _refuse(*_: object) -> None:
    raise DeclaredEntityError
