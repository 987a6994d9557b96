"""Tests of the search for cells and texts that two readers could read differently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peecf_batch.excel.sheet.readings import has_odd_index, odd_cells, odd_strings

PLAIN = [
    '<c r="A1"/>',
    '<c r="A1" s="3"/>',
    '<c r="B2"><v>5</v></c>',
    '<c r="B2" vm="1"><v>5</v></c>',
    '<c r="B2" s="1" t="n"><v>-5.25</v></c>',
    '<c r="B2"><v>1.5E-3</v></c>',
    '<c r="C3" s="1" t="s"><v>12</v></c>',
    '<c r="D4" t="b"><v>1</v></c>',
    '<c r="E5" t="inlineStr"><is><t xml:space="preserve">a &amp; b_c</t></is></c>',
]
WITH_FORMULAS = [
    '<c r="B2"><f>A1+1</f><v>6</v></c>',
    '<c r="B2"><f t="shared" si="0"/><v>6</v></c>',
    '<c r="B2" t="str"><f t="shared" ref="B2:B9" si="0">A1&amp;"x"</f><v>5x</v></c>',
]
ODD = [
    '<c r="B2"><v> 5 </v></c>',
    '<c r="B2"><v>+5</v></c>',
    '<c r="B2"><v>5</v><v>6</v></c>',
    '<c r="B2"><v>1_0</v></c>',
    '<c r="B2" t="e"><v>#REF!</v></c>',
    '<c r="B2" t="d"><v>2024-05-06</v></c>',
    '<c r="B2" t="b"><v>true</v></c>',
    '<c r="B2" t="str"><v>a_x0041_</v></c>',
    '<c r="B2" t="inlineStr"><is><r><t>a</t></r></is></c>',
]
ODD_INDICES = ['<c r="B2" t="s"><v>\n7</v></c>', '<c r="B2" t="s"><v>+7</v></c>', '<c r="B2" t="s"><v>7 </v></c>']


@given(st.lists(st.sampled_from([*PLAIN, *ODD, *ODD_INDICES]), max_size=30))
def test_the_quick_search_finds_the_odd_cells_that_a_test_of_each_cell_finds(cells: list[str]) -> None:
    sheet = "".join(cells).encode()
    found = [sheet[start:].split(b"</c>")[0] for start in odd_cells(sheet, b"", has_formulas=False)]
    assert found == [sheet[start:].split(b"</c>")[0] for start in odd_cells(sheet, b"", has_formulas=True)]
    assert found == [cell.encode().split(b"</c>")[0] for cell in cells if cell not in PLAIN]


@pytest.mark.parametrize("cell", WITH_FORMULAS)
def test_formulas_with_plain_results_are_plain(cell: str) -> None:
    assert list(odd_cells(cell.encode(), b"", has_formulas=True)) == []


@pytest.mark.parametrize("cell", [*PLAIN, *ODD, *ODD_INDICES])
def test_only_these_indices_are_odd(cell: str) -> None:
    assert has_odd_index(cell.encode()) is (cell in ODD_INDICES)


def test_the_prefix_of_a_sheet_is_part_of_its_plain_way() -> None:
    cell = b'<x:c r="B2"><x:v>5</x:v></x:c><x:c r="C2"><x:v> 5</x:v></x:c>'
    assert list(odd_cells(cell, b"x:", has_formulas=False)) == [30]


@pytest.mark.parametrize(
    ("items", "odd"),
    [
        ("<si><t>a</t></si><si><t>b &amp; c_d</t></si>", []),
        ('<si><t xml:space="preserve"> a</t></si><si/><si><t/></si>', []),
        ("<si><t>a</t></si><si><r><t>b</t></r></si><si><t>c_x000D_</t></si><si><t>&#10;</t></si>", [1, 2, 3]),
    ],
)
def test_texts_with_formats_and_escapes_are_odd(items: str, odd: list[int]) -> None:
    assert odd_strings(f"<sst>{items}</sst>".encode()) == odd


@pytest.mark.parametrize("piece", ["<c ", '<c r="A1"><v>', '<c r="A1" t="', "<si>", "<si><t>a_x", "<v>", ' t="'])
def test_broken_xml_of_any_length_takes_no_time(piece: str) -> None:
    text = (piece * (200_000 // len(piece))).encode()
    list(odd_cells(text, b"", has_formulas=False))
    list(odd_cells(text, b"", has_formulas=True))
    odd_strings(text)
