"""Tests of edits to a sheet's bytes: cells go in in order, beside existing cells, and all other bytes stay."""

from __future__ import annotations

import re

import pytest
from awkward import COMPATIBILITY, RELATIONS, cell, letters, sheet
from examples import examples
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from nothing_lost import cells_of

from peecf_batch.excel.edit.byte_edits import Spliced, spliced
from peecf_batch.excel.edit.splice import (
    RowEdit,
    columns_edit,
    dimension_edit,
    filter_edit,
    legacy_drawing_edit,
    row_edits,
    tail_elements,
)
from peecf_batch.excel.facts import SharedParts
from peecf_batch.excel.scan import SheetScan

COLUMNS = st.integers(1, 30)
SPARSE = st.dictionaries(
    st.integers(1, 12), st.dictionaries(COLUMNS, st.integers(0, 99), max_size=8), min_size=1, max_size=6
)
NAMING = st.sampled_from(["all", "no cells", "no rows", "nothing", "single quotes"])


def scan(data: bytes) -> SheetScan:
    return SheetScan(data, SharedParts(text=str))


def written(table: dict[int, dict[int, int]], naming: str, p: str) -> bytes:
    """Return the table as a sheet; where addresses are left out, empty rows and cells fill the gaps."""
    out = []
    for row in range(1, max(table) + 1) if naming in ("no rows", "nothing") else sorted(table):
        held = table.get(row, {})
        if naming in ("no cells", "nothing"):
            body = "".join(cell("", held.get(c, ""), p) for c in range(1, max(held, default=0) + 1))
        else:
            body = "".join(cell(f"{letters(c)}{row}", held[c], p) for c in sorted(held))
        at = "" if naming in ("no rows", "nothing") else f' spans="1:9" r="{row}"'
        out.append(f"<{p}row{at}>{body}</{p}row>" if body or row % 2 else f"<{p}row{at}/>")
    xml = "".join(out)
    return sheet(re.sub(r'r="([^"]*)"', r"r='\1'", xml) if naming == "single quotes" else xml, p=p)


def values(data: bytes) -> dict[tuple[int, int], tuple[str, str]]:
    cells, wrong = cells_of(etree.fromstring(data))
    assert wrong == []
    return {
        place: (c.findtext("{*}v", ""), c.get("s", ""))
        for place, c in cells.items()
        if c.findtext("{*}v") or c.get("s")
    }


class TestAnyRow:
    @settings(max_examples=examples(150))
    @given(
        SPARSE,
        st.dictionaries(COLUMNS, st.integers(100, 199), max_size=6),
        st.sets(COLUMNS, max_size=5),
        NAMING,
        st.sampled_from(["", "x:"]),
        st.data(),
    )
    def test_keeps_its_order_and_every_old_cell(
        self, table: dict, put: dict[int, int], restyled: set[int], naming: str, p: str, data: st.DataObject
    ) -> None:
        held = scan(written(table, naming, p))
        row = data.draw(st.sampled_from(sorted(table)))
        styles = {c: 7 for c in restyled if c in table[row] and c not in put}
        assume(put or styles)
        new = {c: cell(f"{letters(c)}{row}", value, p).encode() for c, value in put.items()}
        after = values(spliced(held.data, row_edits(held, row, RowEdit(new, styles))))
        wanted = {(r, c): (str(v), "") for r, cells in table.items() for c, v in cells.items()}
        wanted |= {(row, c): (wanted[row, c][0], "7") for c in styles}
        wanted |= {(row, c): (str(v), "") for c, v in put.items()}
        assert after == wanted

    @given(SPARSE, st.integers(31, 99))
    def test_is_changed_only_where_something_is_put(self, table: dict, column: int) -> None:
        held = scan(written(table, "all", ""))
        row = max(table)
        new = {column: cell(f"{letters(column)}{row}", 1).encode()}
        after = spliced(held.data, row_edits(held, row, RowEdit(new, {})))
        assert after.startswith(held.data[: held.rows[row].start])
        assert after.endswith(held.data[held.rows[row].after :])
        assert b"spans" not in after[held.rows[row].start :].split(b">")[0]

    def test_gives_up_a_cell_for_nothing_at_all(self) -> None:
        held = scan(sheet('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'))
        assert list(values(spliced(held.data, row_edits(held, 1, RowEdit({1: b""}, {}))))) == [(1, 2)]

    def test_keeps_a_formula_that_is_restyled(self) -> None:
        held = scan(
            sheet('<row r="1"><c r="A1" s="1" t="str"><f t="shared" ref="A1:A2" si="0">B1</f><v>x</v></c></row>')
        )
        after = spliced(held.data, row_edits(held, 1, RowEdit({}, {1: 5})))
        assert after == held.data.replace(b' s="1" t="str"', b' t="str" s="5"')


class TestColumns:
    def cols(self, before: str, first: int, count: int) -> list[dict[str, str]]:
        held = scan(sheet("", before=before))
        root = etree.fromstring(spliced(held.data, [columns_edit(held, first, [9.0] * count)]))
        assert len(root.findall("{*}cols")) == 1
        return [dict(e.attrib) for e in root.iter("{*}col")]

    @given(st.lists(st.integers(1, 40), min_size=2, max_size=8, unique=True), st.integers(1, 40), st.integers(1, 5))
    def test_outside_ours_are_as_they_were_and_ours_are_shown(self, ends: list[int], first: int, count: int) -> None:
        ends = sorted(ends)[: len(ends) // 2 * 2]
        ranges = list(zip(ends[::2], ends[1::2], strict=True))
        tags = "".join(f'<col min="{a}" max="{b}" width="{a}" hidden="1"/>' for a, b in ranges)
        after = self.cols(f"<cols>{tags}</cols>", first, count)
        seen = {c: e for e in after for c in range(int(e["min"]), int(e["max"]) + 1)}
        assert sum(int(e["max"]) - int(e["min"]) + 1 for e in after) == len(seen)
        assert [int(e["min"]) for e in after] == sorted(int(e["min"]) for e in after)
        for low, high in ranges:
            for column in set(range(low, high + 1)) - set(range(first, first + count)):
                assert (seen[column]["width"], seen[column]["hidden"]) == (str(low), "1")
        assert all("hidden" not in seen[column] for column in range(first, first + count))

    def test_are_made_where_there_were_none(self) -> None:
        assert [(c["min"], c["max"]) for c in self.cols("", 13, 2)] == [("13", "13"), ("14", "14")]

    def test_are_put_into_an_empty_list(self) -> None:
        assert len(self.cols("<cols/>", 13, 2)) == 2


class TestTheDimension:
    @pytest.mark.parametrize(
        ("before", "after"),
        [("A1:L5", "A1:Q9"), ("A1", "A1:Q9"), ("B2:XFD99", "B2:XFD99"), ("", None), ("#REF!", None)],
    )
    def test_reaches_over_what_was_put_in(self, before: str, after: str | None) -> None:
        held = scan(sheet("", before=f'<dimension ref="{before}"/>'))
        edits = dimension_edit(held, 17, 9)
        root = etree.fromstring(spliced(held.data, edits))
        assert root.find("{*}dimension").get("ref") == (after or before)

    def test_is_not_made_up(self) -> None:
        assert dimension_edit(scan(sheet("")), 17, 9) == []


class TestTheTail:
    AFTER = (
        '<pageMargins left="1"/><!-- <drawing/> --><mc:AlternateContent xmlns:mc="' + COMPATIBILITY + '">'
        '<mc:Choice Requires="x14"><controls><control/></controls></mc:Choice><mc:Fallback/></mc:AlternateContent>'
        '<extLst><ext a="&gt; 1 > 0"><b/><![CDATA[</worksheet>]]></ext></extLst>'
    )

    @pytest.mark.parametrize("empty", [True, False])
    def test_is_told_by_name_and_place(self, empty: bool) -> None:
        data = sheet("" if empty else '<row r="1"/>', after=self.AFTER)
        held = scan(data.replace(b"<sheetData></sheetData>", b"<sheetData/>"))
        elements = tail_elements(held)
        assert [e.name for e in elements] == [b"pageMargins", b"controls", b"extLst"]
        assert held.data[elements[2].start :].startswith(b"<extLst>")
        assert held.data[: elements[2].end].endswith(b"</extLst>")

    @pytest.mark.parametrize(
        ("after", "follows"),
        [
            ("", []),
            ('<pageMargins left="1"/><drawing/>', []),
            ("<drawing/><legacyDrawingHF/><tableParts/>", ["legacyDrawingHF", "tableParts"]),
            ("<pageMargins/><picture/><extLst/>", ["picture", "extLst"]),
            (AFTER, ["AlternateContent", "extLst"]),
        ],
    )
    def test_takes_the_drawing_where_the_schema_wants_it(self, after: str, follows: list[str]) -> None:
        held = scan(sheet("", after=after))
        root = etree.fromstring(spliced(held.data, [legacy_drawing_edit(held, "rId9", RELATIONS)]))
        names = [etree.QName(e).localname for e in root if isinstance(e.tag, str)]
        assert names[names.index("legacyDrawing") + 1 :] == follows
        assert root.find("{*}legacyDrawing").get(f"{{{RELATIONS}}}id") == "rId9"

    def test_uses_the_prefix_that_the_sheet_binds(self) -> None:
        data = sheet("").replace(b"<worksheet ", f'<worksheet xmlns:rel="{RELATIONS}" '.encode())
        _, _, tag = legacy_drawing_edit(scan(data), "rId9", RELATIONS)
        assert tag == b'<legacyDrawing rel:id="rId9"/>'


class TestTheFilter:
    @pytest.mark.parametrize(
        ("ref", "wider"),
        [("A4:L9", "A4:Q9"), ("A4:K9", ""), ("A3:L9", ""), ("L4:L9", "L4:Q9")],
    )
    def test_is_widened_only_where_it_ended_at_the_table(self, ref: str, wider: str) -> None:
        criteria = '<filterColumn colId="1"><filters><filter val="A4:L9"/></filters></filterColumn>'
        held = scan(sheet("", after=f'<autoFilter ref="{ref}">{criteria}</autoFilter>'))
        edits, found = filter_edit(held, 12, 4, 17)
        root = etree.fromstring(spliced(held.data, edits))
        assert found == wider
        assert root.find("{*}autoFilter").get("ref") == (wider or ref)
        assert root.find(".//{*}filter").get("val") == "A4:L9"


@given(st.binary(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=9)), max_size=8))
def test_a_part_in_pieces_is_the_part_and_says_its_size(data: bytes, inserted: list[tuple[int, bytes]]) -> None:
    edits = [(min(at, len(data)), min(at, len(data)), body) for at, body in inserted]
    held = Spliced(data, edits)
    assert b"".join(held) == spliced(data, edits)
    assert held.size == len(spliced(data, edits)) == len(data) + sum(len(body) for _, body in inserted)
