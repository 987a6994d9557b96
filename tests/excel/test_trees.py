"""Tests of the trees of XML parts: read and written as lxml reads and writes them, and safe to read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from awkward import MAIN
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from peecf_batch.excel.trees.tree import DeclaredEntityError, Element, MalformedXmlError, read_each, tree_of
from peecf_batch.excel.trees.tree import tree_of_fragment as fragment
from peecf_batch.excel.trees.written import DECLARATION, serialise

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=6)
MARKS = st.lists(st.sampled_from(["&amp;", "&lt;", "&#13;", "&#10;", "\t", "\r\n", '"', ">", "é", "&#x1F600;", " "]))
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@st.composite
def elements(draw: st.DrawFn, depth: int = 3, prefixes: tuple[str, ...] = ()) -> str:
    """An element in any of a few namespaces, with attributes, texts, comments and children."""
    declared = draw(st.lists(st.sampled_from(["", "a", "b", "c"]), unique=True, max_size=3))
    known = tuple(dict.fromkeys((*prefixes, *filter(None, declared))))
    uris = "".join(
        f' xmlns{":" if prefix else ""}{prefix}="{draw(st.sampled_from(["urn:1", "urn:2", "urn:3&amp;"]))}"'
        for prefix in declared
    )
    name = draw(st.sampled_from(["", *(f"{prefix}:" for prefix in known)])) + draw(st.sampled_from(["x", "y"]))
    value = escaped(draw(TEXT)) + "".join(draw(MARKS)).replace('"', "&quot;")
    wanted = draw(st.lists(st.sampled_from(["p", "q", *(f"{prefix}:r{prefix}" for prefix in known)]), unique=True))
    attributes = "".join(f' {key}="{value}"' for key in wanted) + ' xml:space="preserve"' * draw(st.booleans())
    pieces = [
        *(draw(elements(depth=depth - 1, prefixes=known)) for _ in range(draw(st.integers(0, 2)) if depth else 0)),
        *draw(st.lists(st.sampled_from(["<!-- c -->", "<?go on?>", "<?go?>", "<![CDATA[<&]]>"]), max_size=2)),
        escaped(draw(TEXT)) + "".join(draw(MARKS)),
    ]
    inside = "".join(draw(st.permutations(pieces)))
    return f"<{name}{uris}{attributes}>{inside}</{name}>" if inside else f"<{name}{uris}{attributes}/>"


def as_lxml(data: bytes) -> bytes | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    try:
        return DECLARATION + etree.tostring(etree.fromstring(data, parser), encoding="UTF-8")
    except etree.XMLSyntaxError:
        return None


def as_ours(data: bytes) -> bytes | None:
    try:
        return serialise(tree_of(data))
    except MalformedXmlError:
        return None


class TestReadingAndWriting:
    @given(elements())
    def test_give_the_bytes_that_lxml_gives(self, text: str) -> None:
        assert as_ours(text.encode()) == as_lxml(text.encode())
        assert as_ours(text.encode()) is None or serialise(tree_of(text.encode()).copy()) == as_ours(text.encode())

    @given(elements(), st.data())
    def test_of_damaged_bytes_are_refused_where_lxml_refuses_them(self, text: str, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(text)))
        broken = text[:at] + data.draw(st.sampled_from(["", "<", "&", '"', ":", "<!--", "x"])) + text[at + 1 :]
        assert as_ours(broken.encode()) == as_lxml(broken.encode())

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"text",
            b"<a/><b/>",
            b"<a/>text",
            b"<a",
            b"<p:a/>",
            b'<a p:b="1"/>',
            b'<a b="1" b="2"/>',
            b'<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>',
            b'<a xmlns:p=""/>',
            b"<a>&nbsp;</a>",
            b"<a>&#1;</a>",
            b"<a>\x00</a>",
            b"<a>\xed\xa0\x80</a>",
            b"<a>\xff</a>",
            b"<a>" * 3000 + b"</a>" * 3000,  # libxml2 reads 2,048
        ],
        ids=lambda data: repr(data[:40]),
    )
    def test_refuse_what_is_not_well_formed(self, data: bytes) -> None:
        assert as_lxml(data) is None
        with pytest.raises(MalformedXmlError):
            tree_of(data)

    def test_of_deep_documents_need_no_recursion(self) -> None:
        data = b"<a>" * 256 + b"</a>" * 256
        root = tree_of(data)
        assert serialise(root.copy()) == as_lxml(data)
        assert len(list(root.named("a"))) == 256
        assert root.all_text() == ""

    @pytest.mark.parametrize("text", ["\x01", "\x0b", "\ud800", "\uffff"])
    def test_refuse_a_character_that_xml_does_not_allow(self, text: str) -> None:
        root = Element("a")
        root.text = text
        with pytest.raises(ValueError, match=r"XML does not allow|surrogates"):
            serialise(root)


class TestTime:
    MOST = 2  # seconds of the processor; what takes quadratic time needs several times as much

    @pytest.mark.parametrize(
        "data",
        [
            b"<a>" + b"\n" * 32_000_000 + b"</a>",
            b'<a xmlns:p="u"' + b"".join(b' p:a%d="1"' % n for n in range(40_000)) + b"/>",
            b"<a"
            + b"".join(b' xmlns:p%d="u"' % n for n in range(6_000))
            + b">"
            + b'<b xmlns:q="u"/>' * 6_000
            + b"</a>",
        ],
        ids=["many lines", "many attributes with a prefix", "many declarations around many"],
    )
    def test_to_read_and_write_grows_with_the_bytes(self, data: bytes) -> None:
        begun = time.process_time()
        serialise(tree_of(data))
        assert time.process_time() - begun < self.MOST


class TestDeclarations:
    LAUGHS = (
        b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "'
        + b"&x;" * 9
        + b'"><!ENTITY z SYSTEM "file:///etc/passwd">]><a>&y;&z;</a>'
    )

    @pytest.mark.parametrize("read", [tree_of, fragment, lambda data: read_each(data, (), lambda *_: None)])
    def test_of_entities_are_refused(self, read) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(DeclaredEntityError):
            read(self.LAUGHS)

    @pytest.mark.parametrize("read", [tree_of, fragment])
    def test_of_a_document_type_are_refused(self, read) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(DeclaredEntityError):
            read(b'<!DOCTYPE a SYSTEM "a.dtd"><a/>')


class TestChanges:
    def moved(self, source: str, target: str) -> bytes:
        """The first child of `source`, copied to the end of `target`."""
        root = tree_of(target.encode())
        root.append(next(iter(tree_of(source.encode()))).copy())
        return serialise(root)

    @pytest.mark.parametrize("declared", ["", ' xmlns:p="urn:p"', ' xmlns:q="urn:p"', ' xmlns:p="urn:other"'])
    def test_move_an_element_with_the_namespaces_that_it_needs(self, declared: str) -> None:
        source = f'<a xmlns="{MAIN}"><b xmlns:p="urn:p" p:c="1"><p:d/></b></a>'
        target = f'<a xmlns="{MAIN}"{declared}><b/></a>'
        theirs = etree.fromstring(target)
        theirs.append(etree.fromstring(source)[0])
        assert self.moved(source, target) == DECLARATION + etree.tostring(theirs, encoding="UTF-8")

    def test_add_elements_in_the_namespace_and_with_the_prefix_of_the_part(self) -> None:
        root = tree_of(f'<x:sheets xmlns:x="{MAIN}" xmlns:r="{RELATIONS}"/>'.encode())
        sheet = root.add("sheet", name="A & <B>")
        sheet.set(f"{{{RELATIONS}}}id", "rId1")
        assert serialise(root).endswith(b'><x:sheet name="A &amp; &lt;B&gt;" r:id="rId1"/></x:sheets>')

    def test_declare_a_namespace_that_no_prefix_has(self) -> None:
        root = tree_of(f'<sheets xmlns="{MAIN}" xmlns:ns0="urn:0"/>'.encode())
        for _ in range(2):
            root.add("sheet").set(f"{{{RELATIONS}}}id", "1")
        assert [e.attributes for e in tree_of(serialise(root))] == [{f"{{{RELATIONS}}}id": "1"}] * 2

    def test_keep_comments_and_texts_in_their_places(self) -> None:
        root = tree_of(b"<a>0<!--1-->2<b/>3<c/>4</a>")
        second = root.find("c")
        assert second is not None
        root.put_before(second, Element("x"))
        root.put_after(second, Element("y"))
        root.put_first(Element("z"))
        root.remove(second)
        assert serialise(root) == DECLARATION + b"<a>0<z/><!--1-->2<b/>3<x/><y/></a>"


def test_names_of_a_fragment_need_no_declaration() -> None:
    links = fragment(b'<x:hyperlinks><x:hyperlink ref="A1" r:id="rId1"/></x:hyperlinks>')
    assert [link.attributes for link in links] == [{"ref": "A1", "r:id": "rId1"}]


def test_each_wanted_element_comes_once_and_what_was_in_it_is_forgotten() -> None:
    seen: list[tuple[str | None, int]] = []
    data = b'<t xmlns="u"><r n="1"><c/><c/></r><r n="2"><t><r n="3"/></t></r><r xmlns="other"/></t>'
    around: list[str] = []

    def use(element: Element, elements: Sequence[Element]) -> None:
        seen.append((element.get("n"), len(element.nodes)))
        around.append("".join(one.name for one in elements))

    read_each(data, [("u", "r"), ("u", "t")], use)
    assert seen == [("1", 2), ("3", 0), (None, 1), ("2", 1), (None, 3)]
    assert around == ["t", "trt", "tr", "t", ""]
