"""Test the index page of several workbooks: totals by organisation, links to all summaries, and unread workbooks."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest
from builders import assessment, authority, framework, small
from pages import HOSTILE, assert_well_formed, words

from peecf_batch.outputs.sector.entries import Unread, entry_of
from peecf_batch.outputs.sector.index_page import render_index

GALLERY, WATER = assessment(small(), name="gallery.xlsx"), assessment(authority(), name="water.xlsx")


def index(*entries, unread=(), **given):
    return render_index(entries, unread, framework(), **given)


def table(text):
    rows = lxml.html.document_fromstring(text).xpath("//table[@class='across']/tbody/tr")
    return [[words(cell) for cell in row] for row in rows]


def test_each_organisation_has_a_line_and_the_last_line_is_the_sum_of_all():
    text = index(entry_of(GALLERY, ["gallery-summary.html"]), entry_of(WATER, ["water-summary.html"]))
    assert_well_formed(text)
    *lines, total = table(text)
    assert [line[0].split("gallery.xlsx")[0].split("water.xlsx")[0].strip() for line in lines] == [
        "Mallee Regional Gallery",
        "Barwon Valley Water Authority",
    ]
    for place in range(1, 9):
        assert int(total[place]) == sum(int(line[place]) for line in lines)
    bands = dict(WATER.organisation.bands)
    assert [int(cell) for cell in lines[1][1:6]] == [
        40,
        bands["PESES-3"],
        bands["PESES-2"],
        bands["PESES-1"],
        bands[""],
    ]
    assert int(lines[1][8]) == WATER.organisation.not_classified


def test_an_organisation_in_two_workbooks_is_one_line_with_two_links():
    again = assessment(small(), name="gallery again.xlsx")
    text = index(entry_of(GALLERY, ["a-summary.html"]), entry_of(again, ["gallery again-summary.html"]))
    assert [line[1] for line in table(text)] == ["14"]
    links = lxml.html.document_fromstring(text).xpath("//table[@class='across']//a/@href")
    assert links == ["a-summary.html", "gallery%20again-summary.html"]


def test_an_organisation_without_a_name_goes_by_its_workbook():
    nameless = assessment([replace(row, organisation="") for row in small()], name="no-name.xlsx")
    assert table(index(entry_of(nameless, ["n-summary.html"])))[0][0].startswith("no-name.xlsx")


def test_workbooks_that_could_not_be_read_are_named_with_the_reason():
    text = index(entry_of(GALLERY, ["g.html"]), unread=[Unread("b.xlsx", "it is password-protected.")])
    rows = lxml.html.document_fromstring(text).xpath("//section[@id='workbooks']//tbody/tr")
    assert [words(cell) for cell in rows[1]] == ["b.xlsx", "Not assessed. it is password-protected.", ""]


def test_an_index_of_nothing_is_still_a_page():
    assert_well_formed(index(entry_of(assessment([]), ["a.html"]), unread=[Unread("b.xlsx", "no.")]))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_inert(text):
    made = assessment([replace(row, organisation=text) for row in small()], name=text)
    html = index(entry_of(made, ["a.html"]), unread=[Unread("b", "c")], marking=text)
    assert_well_formed(html)
    assert "<script" not in html.split("</head>")[1]
    html.encode()


def test_the_same_run_gives_the_same_bytes_and_loads_nothing():
    entries = [entry_of(GALLERY, ["g.html"]), entry_of(WATER, ["w.html"])]
    assert index(*entries, marking="OFFICIAL") == index(*entries, marking="OFFICIAL")
    assert "script-src" not in index(*entries)
    assert "default-src &#39;none&#39;" in index(*entries)
