"""Test the index page of several workbooks: totals by organisation, links to all summaries, and unread workbooks."""

from __future__ import annotations

from datetime import date

import lxml.html
import pytest
from builders import assessment, authority, framework, small
from copies import replace
from pages import HOSTILE, assert_well_formed, words

from peecf_batch.outputs.html.frame import part
from peecf_batch.outputs.sector.entries import Unread, entry_of
from peecf_batch.outputs.sector.index_page import render_index
from peecf_batch.outputs.sector.organisations import WIDTH, legend_of, rows_of
from peecf_batch.outputs.sector.totals import sector_of
from peecf_batch.rules.privacy import small_totals

GALLERY, WATER = assessment(small(), name="gallery.xlsx"), assessment(authority(), name="water.xlsx")


def index(*entries, unread=(), **given):
    return render_index(entries, unread, framework(), **given)


def table(text):
    """Return the rows of the table of organisations by heading, then that of all."""
    page = lxml.html.document_fromstring(text)
    heads = [words(head) for head in page.xpath("//table[@id='across']/thead//th")]
    rows = page.xpath("//table[@id='across']/*[self::tbody or self::tfoot]/tr")
    return [dict(zip(heads, map(words, row), strict=True)) for row in rows]


def dated(made, *days):
    """Return an assessment whose positions were assessed on these days, in turn; None for no date."""
    positions = tuple(
        replace(p, position=replace(p.position, details=replace(p.position.details, assessed_on=days[n % len(days)])))
        for n, p in enumerate(made.positions)
    )
    return replace(made, positions=positions)


def of_gallery(name, *days):
    return entry_of(dated(assessment(small(), name=name), *days), [f"{name}.html"])


def test_each_organisation_has_a_line_and_the_last_line_is_the_sum_of_all():
    text = index(entry_of(GALLERY, ["gallery-summary.html"]), entry_of(WATER, ["water-summary.html"]))
    assert_well_formed(text)
    *lines, total = table(text)
    assert [line["Organisation"] for line in lines] == [
        "Mallee Regional Gallery gallery.xlsx",
        "Barwon Valley Water Authority water.xlsx",
    ]
    numbers = [head for head in total if head not in ("Organisation", "Bands")]
    assert len(numbers) == 9
    for head in numbers:
        assert int(total[head]) == sum(int(line[head]) for line in lines)
    bands = dict(WATER.organisation.bands)
    counts = {band: int(lines[1][band or "Below 21"]) for band in bands}
    assert counts == bands
    assert int(lines[1]["Not classified"]) == WATER.organisation.not_classified
    assert int(lines[1]["Open decisions"]) == WATER.organisation.open


def test_the_name_of_an_organisation_leads_to_its_summary():
    text = index(entry_of(GALLERY, ["gallery-summary.html"]), entry_of(WATER, ["water & co-summary.html"]))
    links = lxml.html.document_fromstring(text).xpath("//table[@id='across']//a")
    assert {link.text: link.get("href") for link in links} == {
        "Mallee Regional Gallery": "gallery-summary.html",
        "Barwon Valley Water Authority": "water%20%26%20co-summary.html",
    }


class TestTwoAssessmentsOfOneOrganisation:
    """They are never added up: the later one counts, or neither does if it is not clear which is the later one."""

    def test_count_the_later_one_where_both_have_dates(self):
        text = index(of_gallery("old.xlsx", date(2024, 6, 30)), of_gallery("new.xlsx", date(2025, 6, 30), None))
        (line,) = table(text)
        assert line["Positions"] == "7"
        assert "old.xlsx, 30 June 2024, 7 positions: not counted" in line["Organisation"]
        assert "new.xlsx, 30 June 2025, 7 positions: counted" in line["Organisation"]
        links = lxml.html.document_fromstring(text).xpath("//table[@id='across']//a/@href")
        assert links == ["new.xlsx.html", "old.xlsx.html", "new.xlsx.html"]
        assert "Mallee Regional Gallery has 2 assessments, and only the latest is counted." in text

    @pytest.mark.parametrize(
        "days",
        [
            (None, None),
            (date(2024, 6, 30), None),
            (date(2024, 6, 30), date(2024, 6, 30)),
        ],
    )
    def test_count_neither_where_it_is_not_clear_which_is_the_later_one(self, days):
        entries = [of_gallery(f"{n}.xlsx", day) for n, day in enumerate(days)]
        text = index(*entries, entry_of(WATER, ["w.html"]))
        assert_well_formed(text)
        water, gallery = table(text)
        assert water["Positions"] == "40"
        assert gallery["Organisation"].startswith("Mallee Regional Gallery not counted 0.xlsx")
        assert {gallery[head] for head in gallery if head not in ("Organisation", "Bands")} == {"–"}
        page = lxml.html.document_fromstring(text)
        assert "1 organisation not counted" in page.xpath("string(//h1)")
        (said,) = page.xpath("//section[@id='uncounted']//li")
        assert words(said).startswith("Not counted: Mallee Regional Gallery, which has 2 assessments: 0.xlsx (")
        assert "Remove the workbooks that should not count" in words(said)

    def test_are_found_however_the_name_is_typed(self):
        rows = [replace(row, organisation="MALLEE  regional\u00a0gallery") for row in small()]
        sector = sector_of([of_gallery("a.xlsx", None), entry_of(assessment(rows, name="b.xlsx"), [""])], framework())
        assert (sector.lines, sector.total.positions, len(sector.uncounted)) == ((), 0, 1)

    def test_are_found_by_their_positions_where_no_workbook_names_an_organisation(self):
        made = [assessment([replace(row, organisation="") for row in rows], name=f"{n}.xlsx")
                for n, rows in enumerate((authority(40), authority(40)[3:], small()))]  # fmt: skip
        sector = sector_of([entry_of(one, [""]) for one in made], framework())
        assert [line.name for line in sector.lines] == ["2.xlsx"]
        (one,) = sector.uncounted
        assert [held.workbook for held in one.assessments] == ["0.xlsx", "1.xlsx"]
        assert sector.excluded() == {("0.xlsx", "0.xlsx"), ("1.xlsx", "1.xlsx")}

    def test_show_no_size_where_small_counts_are_withheld(self):
        entries = [of_gallery("old.xlsx", date(2024, 6, 30)), of_gallery("new.xlsx", date(2025, 6, 30))]
        text = index(*entries, entry_of(WATER, ["w.html"]), suppress_small=True)
        line = table(text)[0]
        assert "old.xlsx, 30 June 2024: not counted" in line["Organisation"]
        assert line["Positions"] == "7"

    @pytest.mark.parametrize("least", [0, small_totals().least])
    def test_are_treated_alike_by_every_total(self, least):
        """Whichever workbook comes first, the totals are those of a run without the one that is not counted."""
        old, new, water = of_gallery("o.xlsx", date(2024, 6, 30)), of_gallery("n.xlsx", date(2025, 6, 30)), entry_of(
            WATER, ["w.html"]
        )  # fmt: skip
        alone = sector_of([new, water], framework(), least)
        for entries in ([old, new, water], [new, old, water], [water, new, old]):
            both = sector_of(entries, framework(), least)
            assert (both.total, both.streams) == (alone.total, alone.streams)


def test_an_organisation_without_a_name_goes_by_its_workbook():
    nameless = assessment([replace(row, organisation="") for row in small()], name="no-name.xlsx")
    assert table(index(entry_of(nameless, ["n-summary.html"])))[0]["Organisation"].startswith("no-name.xlsx")


def test_a_strip_shows_every_band_of_an_organisation_on_the_scale_of_the_largest():
    sector = sector_of([entry_of(GALLERY, ["g"]), entry_of(WATER, ["w"])], framework())
    rows = rows_of(sector, [entry_of(GALLERY, ["g"]), entry_of(WATER, ["w"])], framework())
    widths = {row.name: sum(piece.width for piece in row.strip) for row in rows}
    assert widths["Barwon Valley Water Authority"] == pytest.approx(WIDTH, abs=0.1)
    assert widths["Mallee Regional Gallery"] == pytest.approx(WIDTH * 7 / 40, abs=0.1)
    tints = [piece.tint for row in rows for piece in row.strip if row.name.startswith("Barwon")]
    assert tints == [3, 2, 1, 0, None]


def test_organisations_can_be_filtered_by_what_is_open():
    text = index(entry_of(GALLERY, ["g"]), entry_of(WATER, ["w"]))
    page = lxml.html.document_fromstring(text)
    options = page.xpath("//select/option/text()")
    assert options == ["All", "Open decisions", "Positions not classified", "Positions in another band"]
    kinds = dict(zip(page.xpath("//table[@id='across']/tbody/tr/th/@data-k"),
                     page.xpath("//table[@id='across']/tbody/tr/th/@data-f"), strict=True))  # fmt: skip
    assert "Positions not classified" in kinds["Barwon Valley Water Authority"].split("|")
    assert "Positions not classified" not in kinds["Mallee Regional Gallery"].split("|")


def test_workbooks_that_could_not_be_read_are_named_with_the_reason():
    text = index(entry_of(GALLERY, ["g.html"]), unread=[Unread("b.xlsx", "it is password-protected.")])
    rows = lxml.html.document_fromstring(text).xpath("//section[@id='workbooks']//tbody/tr")
    assert [words(cell) for cell in rows[1]] == ["b.xlsx", "Not assessed. it is password-protected.", ""]
    page = lxml.html.document_fromstring(text)
    assert [words(item) for item in page.xpath("//section[@id='unread']//li")] == ["b.xlsx: it is password-protected."]
    assert page.xpath("string(//h1)").endswith("; 1 workbook not read")


def test_an_index_of_nothing_is_still_a_page():
    assert_well_formed(index(entry_of(assessment([]), ["a.html"]), unread=[Unread("b.xlsx", "no.")]))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_inert(text):
    made = assessment([replace(row, organisation=text) for row in small()], name=text)
    html = index(entry_of(made, ["a.html"]), unread=[Unread("b", "c")], marking=text)
    assert_well_formed(html)
    assert lxml.html.document_fromstring(html).xpath("//body//script/text()") == [part("tables.js")]
    html.encode()


def test_the_same_run_gives_the_same_bytes_and_loads_nothing():
    entries = [entry_of(GALLERY, ["g.html"]), entry_of(WATER, ["w.html"])]
    assert index(*entries, marking="OFFICIAL") == index(*entries, marking="OFFICIAL")
    assert "default-src 'none'" in index(*entries)
    assert [name for name in (" src=", "@import", "url(", "connect-src") if name in index(*entries)] == []


@pytest.mark.parametrize(
    ("days", "said", "not_said"),
    [
        ([(date(2026, 3, 1),), (date(2026, 3, 1),)], "same assessment date, 1 March 2026", "every position an"),
        ([(date(2026, 3, 1),), (None,)], "give every position an assessment date", "same assessment date"),
        ([(None,), (None,)], "give every position an assessment date", "same assessment date"),
    ],
)
def test_the_advice_for_two_assessments_does_not_ask_for_dates_that_are_there(days, said, not_said):
    text = words(lxml.html.document_fromstring(index(of_gallery("a.xlsx", *days[0]), of_gallery("b.xlsx", *days[1]))))
    advice = text.partition("Remove the workbooks")[2]
    assert said in advice
    assert not_said not in advice


def test_bands_of_one_colour_are_one_entry_of_the_legend():
    bands = ("PESES-3", "PESES-2", "PESES-1", "SES-3", "SES-1", "Below 21")
    sector = sector_of([entry_of(WATER, ["w.html"])], framework())._replace(bands=bands)
    assert [names for _, names in legend_of(sector, framework())] == [
        "PESES-3 or SES-3", "PESES-2", "PESES-1 or SES-1", "Below 21",
    ]  # fmt: skip
