"""Tests of packages: size limits, parts under any spelling, and unchanged copies of untouched parts."""

from __future__ import annotations

import io
import zipfile

import pytest
from awkward import (
    MAIN,
    STRINGS_PART,
    at_the_root,
    backslashes,
    elsewhere,
    foreign_members,
    lower_case,
    plain,
    streamed,
    with_member_twice,
    with_wrong_checksum,
    zipped,
)
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from nothing_lost import opened

from peecf_batch.errors import Refusal
from peecf_batch.excel.edit.parts import Parts
from peecf_batch.excel.package import Bounds, Package, part_key, relations_part, utf8
from peecf_batch.excel.zip_members import NewPart


def written(package: Package, changes: dict[str, bytes | None], added: list[NewPart] | None = None) -> bytes:
    buffer = io.BytesIO()
    package.write(buffer, changes, added or [])
    return buffer.getvalue()


class TestBounds:
    @pytest.mark.parametrize(
        ("bounds", "words"),
        [
            (Bounds(entries=3), "at most 3 are read"),
            (Bounds(unpacked=100), "at most 0 MiB is read"),
            (Bounds(ratio_from=100, ratio=1), "unpacks to more than 1 times"),
        ],
    )
    def test_refuse_before_anything_is_unpacked(self, bounds: Bounds, words: str) -> None:
        with pytest.raises(Refusal, match=words) as refused:
            Package(zipped(plain()), bounds)
        assert "--max-unpacked" in refused.value.fix

    def test_allow_what_is_just_within_them(self) -> None:
        parts = plain()
        Package(zipped(parts), Bounds(entries=len(parts), unpacked=sum(map(len, parts.values()))))

    @pytest.mark.parametrize("name", ["../x", "xl/../../x", "xl\\..\\x", "/../x"])
    def test_refuse_names_that_climb_out(self, name: str) -> None:
        with pytest.raises(Refusal, match="climbs out"):
            Package(zipped({**plain(), name: b""}))

    def test_allow_dots_within_a_name(self) -> None:
        assert "xl/a..b.xml" in Package(zipped({**plain(), "xl/a..b.xml": b""}))

    def test_refuse_encrypted_members(self) -> None:
        data = bytearray(zipped(plain()))
        for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(signature) + at] |= 1
        with pytest.raises(Refusal, match="encrypted"):
            Package(bytes(data))


class TestParts:
    @pytest.mark.parametrize("build", [plain, lower_case, backslashes, elsewhere, at_the_root])
    def test_are_found_whatever_they_are_called(self, build: object) -> None:
        package = Package(zipped(build()))  # type: ignore[operator]
        workbook = package.related("", "officeDocument")
        assert workbook is not None
        root = package.tree(workbook)
        assert (root.namespace, root.name) == (MAIN, "workbook")
        assert package.related(workbook, "worksheet") is not None

    @pytest.mark.parametrize(
        ("target", "key"),
        [
            ("worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("/xl/worksheets/Sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("..\\xl\\worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("./worksheets/../styles.xml", "xl/styles.xml"),
            ("my%20styles.xml", "xl/my styles.xml"),
        ],
    )
    def test_are_resolved_from_where_they_are_named(self, target: str, key: str) -> None:
        package = Package(zipped({**plain(), "xl/my styles.xml": b""}))
        assert package.resolve("xl/workbook.xml", target) == key

    @pytest.mark.parametrize("first", [b"<old/>", plain()["xl/styles.xml"]])
    def test_that_stand_twice_are_refused(self, first: bytes) -> None:
        with pytest.raises(Refusal, match=r"'xl/styles\.xml' twice, which are one part") as refused:
            Package(with_member_twice(plain(), "xl/styles.xml", first))
        assert "save it again" in refused.value.fix

    @pytest.mark.parametrize("other", ["XL/Styles.xml", "xl\\styles.xml", "/xl/styles.xml"])
    def test_whose_names_are_one_to_some_programs_are_refused(self, other: str) -> None:
        with pytest.raises(Refusal, match=r"and programs differ on which of the two counts"):
            Package(zipped({**plain(), other: b"<old/>"}))

    def test_that_are_missing_or_damaged_are_refused_by_name(self) -> None:
        package = Package(with_wrong_checksum(zipped(plain()), STRINGS_PART))
        with pytest.raises(Refusal, match=r"'xl/sharedstrings\.xml' is damaged"):
            package.read("xl/sharedstrings.xml")
        with pytest.raises(Refusal, match=r"'xl/gone\.xml' is missing"):
            package.read("xl/gone.xml")

    def test_of_the_package_itself_have_their_relations_at_the_root(self) -> None:
        assert relations_part("") == "_rels/.rels"
        assert relations_part("xl/workbook.xml") == "xl/_rels/workbook.xml.rels"
        assert part_key("\\XL\\Workbook.xml") == "xl/workbook.xml"


class TestText:
    @given(
        st.sampled_from(["utf-16", "utf-8", "utf-8-sig", "iso-8859-1", "windows-1252"]), st.text("aé§ü&#;", max_size=9)
    )
    def test_comes_out_the_same_in_any_encoding(self, encoding: str, text: str) -> None:
        body = text.replace("&", "&amp;")
        declared = encoding.removesuffix("-sig")
        data = f'<?xml version="1.0" encoding="{declared}"?><a>{body}</a>'.encode(encoding)
        assert etree.fromstring(utf8(data, "x")).text == (text or None)

    def test_in_an_encoding_that_is_none_is_refused(self) -> None:
        names = ("martian", "punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "hex", "")
        for data in (*(f'<?xml version="1.0" encoding="{name}"?><a>é</a>'.encode() for name in names), b"\xff\xfe<"):
            with pytest.raises(Refusal, match="encoding"):
                utf8(data, "x")

    def test_with_a_document_type_is_refused(self) -> None:
        with pytest.raises(Refusal, match="entities"):
            utf8(b"<!DOCTYPE a><a/>", "x")


class TestWriting:
    def test_copies_untouched_members_with_their_compressed_bytes(self) -> None:
        data = zipped(foreign_members(), stored=["xl/media/image1.png"])
        before, after = opened(data), opened(written(Package(data), {"xl/styles.xml": b"<new/>"}))
        assert [m.name for m in before.members] == [m.name for m in after.members]
        for old, new in zip(before.members, after.members, strict=True):
            assert (old == new) == (old.name != "xl/styles.xml")

    def test_copies_a_member_that_is_damaged(self) -> None:
        data = with_wrong_checksum(zipped(foreign_members()), "custom/readme.bin")
        before, after = opened(data).parts["custom/readme.bin"], opened(written(Package(data), {})).parts
        assert before == after["custom/readme.bin"]

    def test_writes_sizes_before_the_data_where_they_stood_behind(self) -> None:
        data = streamed(plain())
        assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].flag_bits & 8
        with zipfile.ZipFile(io.BytesIO(written(Package(data), {}))) as archive:
            assert archive.testzip() is None
            assert not any(info.flag_bits & 8 for info in archive.infolist())
            assert {name: archive.read(name) for name in archive.namelist()} == plain()

    def test_leaves_out_what_is_taken_out_and_puts_new_parts_last(self) -> None:
        data = written(Package(zipped(plain())), {"xl/styles.xml": None}, [NewPart("xl/new.xml", b"<new/>")])
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        assert "xl/styles.xml" not in names
        assert names[-1] == "xl/new.xml"

    def test_gives_the_same_bytes_every_time(self) -> None:
        package = Package(zipped(plain()))
        added = [NewPart("xl/new.xml", b"<new/>")]
        assert written(package, {}, added) == written(package, {}, added)


class TestAddedParts:
    def parts(self) -> Parts:
        return Parts(Package(zipped(plain())), strict=False)

    def test_take_the_lowest_free_name_and_never_the_same(self) -> None:
        parts = self.parts()
        assert parts.new_name("xl/worksheets", "sheet", "xml") == "xl/worksheets/sheet2.xml"
        assert parts.new_name("xl/worksheets", "sheet", "xml") == "xl/worksheets/sheet3.xml"

    def test_are_related_by_a_path_from_their_owner(self) -> None:
        parts = self.parts()
        parts.add("xl/comments1.xml", b"<comments/>", "application/x")
        name = parts.relate("xl/worksheets/sheet1.xml", "comments", "xl/comments1.xml")
        parts.finish()
        package = Package(written(parts.package, parts.changes, parts.added))
        (found,) = package.relations("xl/worksheets/sheet1.xml")
        assert (found.id, found.kind, found.target) == (name, "comments", "xl/comments1.xml")

    def test_that_are_taken_out_leave_nothing_behind(self) -> None:
        parts = self.parts()
        parts.remove("xl/styles.xml")
        parts.unrelate("xl/workbook.xml", "xl/styles.xml")
        parts.finish()
        data = written(parts.package, parts.changes, parts.added)
        package = Package(data)
        assert package.related("xl/workbook.xml", "styles") is None
        assert b"styles" not in package.read("[content_types].xml")


def test_a_byte_order_mark_decides_whatever_encoding_the_declaration_names():
    part = utf8(b"\xef\xbb\xbf<?xml version='1.0' encoding='11'?><a>\xc3\xa9</a>", "a.xml")
    assert etree.fromstring(part).text == "é"
