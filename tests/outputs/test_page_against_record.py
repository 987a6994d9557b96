"""Test that every number in the text of the summary page is in the record."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import lxml.html
import pytest
from builders import assessment, authority, framework, small
from copies import replace
from pages import counts_on

from peecf_batch.outputs.html.summary import render_summary
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.record.record import record_text
from peecf_batch.rules.findings import catalogue
from peecf_batch.rules.privacy import NOTHING, Disclosed
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Options

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
NUMBER = re.compile(r"(?<![\w#.])(?<!SHA-)\d[\d,]*(?![\w]*[a-z])")


@cache
def sample(name):
    return assess_file(SAMPLES / f"{name}.xlsx", Options(framework())).assessment


EVERYTHING = Disclosed(names=True, remuneration=True, gender=True)


def people():
    made, positions = assessment(authority()), []
    for n, p in enumerate(made.positions):
        known = {"incumbent": f"Person {n + 900}", "trp": 250_731.0 + n, "fte": 1.0, "gender": "FM"[n % 3 == 0]}
        positions.append(replace(p, position=replace(p.position, details=replace(p.position.details, **known))))
    return replace(made, positions=tuple(positions))


PAGES = {
    "people": people,
    "small": lambda: assessment(small()),
    "authority": lambda: assessment(authority()),
    "two hundred": lambda: assessment(authority(200, divisions=12)),
    "small-organisation": lambda: sample("small-organisation"),
    "moderation": lambda: sample("moderation"),
    "assessors-by-sheet": lambda: sample("assessors-by-sheet"),
    "water-authority": lambda: sample("water-authority"),
    "every-defect": lambda: sample("every-defect"),
    "boundaries": lambda: sample("boundaries"),
}


def numbers(text: str) -> set[int]:
    return {int(found.replace(",", "").rstrip(",") or 0) for found in NUMBER.findall(text)}


def leaves(value):
    """Yield all keys, texts and numbers of a record, and the lengths of its lists."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif isinstance(value, list):
        yield len(value)
        for inner in value:
            yield from leaves(inner)
    elif isinstance(value, int | float | str) and not isinstance(value, bool):
        yield value


def texts(value):
    """Yield every text of the rules, whose numbers are the publisher's and not the assessment's."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from texts(inner)


def known(record) -> set[int]:
    found = set()
    for leaf in leaves(record):
        found |= numbers(leaf) if isinstance(leaf, str) else {abs(int(leaf))}  # the page shows the sign separately
        found |= {round(leaf * 100)} if isinstance(leaf, float) and 0 < leaf < 1 else set()  # a share in per cent
    return found


@pytest.fixture(scope="module")
def published() -> set[int]:
    rules = [rule for held in catalogue().values() for rule in (held.title, held.why, held.fix)]
    return {number for text in (*texts(framework()), *rules) for number in numbers(text)}


@pytest.mark.parametrize("disclosed", [NOTHING, EVERYTHING], ids=["as usual", "people shown"])
@pytest.mark.parametrize("name", PAGES)
def test_every_number_on_the_page_is_in_the_record(name, disclosed, published):
    made = PAGES[name]()
    body = lxml.html.document_fromstring(render_summary(made, disclosed=disclosed)).find("body")
    for unread in body.xpath(".//script|.//dl[@class='reasons']/dd"):  # rationales are text of the workbook
        unread.getparent().remove(unread)
    allowed = known(json.loads(record_text(made, disclosed))) | published
    strange = [
        (sorted(numbers(text) - allowed), text.strip()[:90], text.getparent().tag)
        for text in body.xpath(".//text()")
        if numbers(text) - allowed
    ]
    assert strange == []


@pytest.mark.parametrize("name", PAGES)
def test_every_count_on_the_page_leads_to_its_place_in_the_record(name):
    made = PAGES[name]()
    record = json.loads(record_text(made))
    codes = [finding["code"] for finding in record["findings"]]
    statuses = [rule["status"] for rule in record["rules"]]
    body = lxml.html.document_fromstring(render_summary(made)).find("body")
    counts = counts_on(body)
    assert len(counts) > 10
    for path, shown in counts:
        kind, _, rest = path.partition(".")
        if kind == "findings":
            assert shown == codes.count(rest), path
        elif kind == "rules":
            assert shown == (len(statuses) if rest == "total" else statuses.count(rest)), path
        else:
            assert shown == at(record[kind], rest), path


@pytest.mark.parametrize("as_at", [None, date(2026, 12, 1), date(2027, 7, 1)])
def test_the_sample_of_forty_positions_with_rationales_stays_small_too(as_at):
    made = assess_file(SAMPLES / "water-authority.xlsx", Options(framework(), as_at=as_at)).assessment
    assert len(render_summary(made, marking="OFFICIAL: Sensitive").encode()) < 100_000


def section_on_moderation(made, *, coded=False):
    body = lxml.html.document_fromstring(render_summary(made, coded=coded)).find("body")
    assert body.xpath("string(.//nav//a[@href='#moderation'])").strip() == "Moderation"
    return [
        " ".join(line.text_content().split())
        for line in body.xpath(".//section[@id='moderation']//*[self::dd or self::h3]")
    ]


def test_moderation_is_reached_from_the_top_and_calls_positions_by_title_and_id():
    told = section_on_moderation(sample("moderation"))
    assert "Manager, Visitor Sites, M-11 (cell M12): Impact is 6, above the 4 of 'M-09', its manager." in told
    assert "Assessor C scores" in " ".join(told)
    assert "Layers of reporting" in told


def test_moderation_of_codes_does_not_say_the_title_of_a_rule_twice():
    section = " ".join(section_on_moderation(de_identified(sample("moderation")), coded=True))
    assert "(cell" not in section
    assert len(re.findall(r"P\d\d", section)) > 3


def at(value, path):
    """Return the value at a dotted path; names of streams and bands must not contain dots."""
    for step in path.split("."):
        value = value[step]
    return value


def test_a_number_that_is_not_in_the_record_would_be_seen(published):
    made = assessment(small())
    assert not numbers("53 and 24") - known(json.loads(record_text(made))) - published
    assert numbers("4,711 positions") - known(json.loads(record_text(made))) - published == {4711}
