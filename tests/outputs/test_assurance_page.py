"""Test that every figure on the assurance page is the record's, counted again from positions, findings and rows.

The samples, and random organisations with dates, evidence, stream checks, decisions, assessors and two frameworks.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
from builders import scores_adding_to
from examples import ALL
from hypothesis import given
from hypothesis import strategies as st
from pages import assert_well_formed
from position_books import DAY, FACTORS, Sheet, plain, position, write

from peecf_batch.assessment.assurance.ages import AgeLimits, age_limits, ages_of, months_before
from peecf_batch.outputs.html.assurance import render_assurance
from peecf_batch.outputs.privacy.deidentify import de_identified
from peecf_batch.outputs.privacy.disclosure import redacted
from peecf_batch.outputs.record.record import record_text
from peecf_batch.rules.findings import catalogue
from peecf_batch.rules.privacy import NOTHING, Disclosed
from peecf_batch.runs.api import assess
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.options import Assessor, Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peecf_batch.assessment.result import Assessment

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
ORGANISATIONS = 300 if ALL else 16
EDGES = (21, 35, 36, 47, 48, 56)  # the lowest and highest score of each band
KINDS = ("rationales", "examples", "shares")
SHA = "0" * 64
EVERYTHING = Disclosed(names=True, remuneration=True, gender=True)


def record_of(made: Assessment, disclosed: Disclosed = NOTHING) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(record_text(made, disclosed))
    return found


def page_of(made: Assessment, disclosed: Disclosed = NOTHING, **options: Any) -> str:
    return render_assurance(redacted(made, disclosed), SHA, **options)


def body_of(page: str) -> Any:
    return lxml.html.document_fromstring(page).find("body")


def text_in(element: Any) -> str:
    """Return the text of an element with a space between the texts in it."""
    return " ".join(" ".join(element.itertext()).split())


@cache
def sample(name: str, **options: Any) -> Assessment:
    return assess_file(SAMPLES / name, Options(as_at=DAY, **options)).assessment


def figures_on(page: str) -> dict[str, int]:
    """Return the figures on a page by their paths in the record. A path that is there twice has one figure."""
    found: dict[str, int] = {}
    for element in body_of(page).xpath(".//*[@data-n]"):
        path, shown = element.get("data-n"), int(element.text_content().replace(",", ""))
        assert found.setdefault(path, shown) == shown, path
    return found


def at(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value[step]
    return value


def counted_again(kept: dict[str, Any]) -> dict[str, int]:
    """Return the figures of the page by their paths, counted from the positions, findings, rules and rows alone."""
    every = kept["positions"]
    known = [p for p in every if p["score"] is not None]
    ids = [kept["framework"]["id"], *(one["id"] for one in kept["framework"]["others"])]
    used = [name for name in ids if any(p["framework"] == name for p in every)] or ids[:1]
    found = dict(outcomes(known, every, "organisation"))
    for name in used:
        mine = [p for p in every if p["framework"] == name]
        found |= outcomes([p for p in mine if p["score"] is not None], mine, f"assurance.frameworks.{name}")
    needed = [p for p in known if p["outcome"] != "same" or p["score"] in EDGES]
    decided = [p for p in needed if p["decision"] and p["decision"]["state"] == "decided"]
    found |= {
        "organisation.decisions": len(needed),
        "organisation.decided": len(decided),
        "organisation.open": len(needed) - len(decided),
    }
    found |= ages(known, len(every) - len(known), kept["determination"]["as_at"])
    for kind in KINDS:
        counts = Counter(p["evidence"][kind] for p in every)
        found |= {
            f"assurance.evidence.{kind}.{given}": counts[given] for given in ("complete", "incomplete", "no-column")
        }
    found["assurance.evidence.complete"] = sum(set(p["evidence"].values()) == {"complete"} for p in every)
    checks = Counter(p["stream_check"]["result"] or "not-asked" for p in known)
    results = ("aligns", "does-not-align", "not-done", "not-asked")
    found |= {f"assurance.stream_checks.{result}": checks[result] for result in results}
    return found | moderation(kept) | rows(kept) | rules(kept) | findings(kept)


def outcomes(known: list[Any], every: list[Any], path: str) -> dict[str, int]:
    counts = Counter(p["outcome"] for p in known)
    names = ("same", "higher", "lower", "below-executive", "no-reference")
    return {f"{path}.outcomes.{name}": counts[name] for name in names} | {
        f"{path}.positions": len(every),
        f"{path}.not_classified": len(every) - len(known),
        f"{path}.edges": sum(p["score"] in EDGES for p in known),
    }


def ages(known: list[Any], not_classified: int, as_at: str | None) -> dict[str, int]:
    if as_at is None:
        return {}
    day = date.fromisoformat(as_at)
    days = [date.fromisoformat(p["assessed_on"]) if p["assessed_on"] else None for p in known]
    past = [one for one in days if one and one <= day]
    path, starts = "assurance.ages", {years * 12: last_day(day, years) for years in (1, 3)}
    return {f"{path}.within.{months}": sum(one >= start for one in past) for months, start in starts.items()} | {
        f"{path}.older": sum(one < starts[36] for one in past),
        f"{path}.later": sum(one is not None and one > day for one in days),
        f"{path}.undated": days.count(None),
        f"{path}.not_classified": not_classified,
    }


def last_day(day: date, years: int) -> date:
    """Return the same day some years earlier; 28 February for 29 February where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def moderation(kept: dict[str, Any]) -> dict[str, int]:
    held, path = kept["moderation"], "assurance.moderation"
    named = sum(bool(p["assessor"]) for p in kept["positions"])
    found = {} if kept["withheld"]["names"] else {f"{path}.assessor_named": named}
    if held is None:
        return found
    points = [f for f in kept["findings"] if re.fullmatch(r"[NW]9\d\d", f["code"])]
    found |= {
        f"{path}.points_open": sum(not f["accepted"] for f in points),
        f"{path}.points_answered": sum(f["accepted"] for f in points),
    }
    agreed, lacking = held["consensus"]["recorded"], len(held["consensus"]["without_reason"])
    if agreed or lacking:
        found |= {f"{path}.agreed_recorded": agreed, f"{path}.agreed_without_reason": lacking}
    if held["assessors"]:
        found |= {
            f"{path}.assessors": len(held["assessors"]["assessors"]),
            f"{path}.positions_compared": held["assessors"]["shared"],
        }
    return found


def rows(kept: dict[str, Any]) -> dict[str, int]:
    sheets, path = kept["census"]["sheets"], "assurance.rows"
    kinds: Counter[str] = Counter()
    for sheet in sheets:
        kinds.update(sheet["rows"])
    found = {f"{path}.kinds.{kind}": count for kind, count in kinds.items()}
    return found | {
        f"{path}.rows": sum(sheet["last_row"] - sheet["first_row"] + 1 for sheet in sheets),
        f"{path}.sheets": len(sheets),
        f"{path}.sheets_left_out": len(kept["census"]["unread_sheets"]),
    }


def rules(kept: dict[str, Any]) -> dict[str, int]:
    counts = Counter(rule["status"] for rule in kept["rules"])
    found = {"assurance.rules": len(kept["rules"]), "assurance.passed": counts["passed"]}
    found |= {"assurance.found": counts["found"], "assurance.not_run": counts["not-run"]}
    return found | ({"assurance.withheld": counts["withheld"]} if counts["withheld"] else {})


def findings(kept: dict[str, Any]) -> dict[str, int]:
    counts = Counter((f["severity"], f["accepted"]) for f in kept["findings"])
    return {
        "assurance.findings.errors": counts["error", False] + counts["error", True],
        "assurance.findings.warnings_open": counts["warning", False],
        "assurance.findings.warnings_answered": counts["warning", True],
        "assurance.findings.notices": counts["notice", False] + counts["notice", True],
    }


def contradictions(made: Assessment, disclosed: Disclosed = NOTHING) -> list[str]:
    """Return the figures of the page that are not the record's, or not those counted again, in words."""
    kept = record_of(made, disclosed)
    shown, again = figures_on(page_of(made, disclosed)), counted_again(kept)
    wrong = [f"{path}: {count}, not {at(kept, path)} as in the record" for path, count in shown.items()
             if count != at(kept, path)]  # fmt: skip
    wrong += [f"{path}: {at(kept, path)}, not {count} as counted" for path, count in again.items()
              if count != at(kept, path)]  # fmt: skip
    missing = {path for path in again if ".frameworks." not in path or len(kept["assurance"]["frameworks"]) > 1}
    unknown = shown.keys() - again.keys() - {"assurance.moderation.assessor_named"}
    return [*wrong, *(f"{path} is not on the page" for path in missing - shown.keys()), *unknown]


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".xlsx", ".csv")))
@pytest.mark.parametrize("disclosed", [NOTHING, EVERYTHING], ids=["as usual", "people shown"])
def test_every_figure_of_a_sample_is_the_records(name: str, disclosed: Disclosed) -> None:
    made = sample(name)
    assert contradictions(made, disclosed) == []


ENDS = {"rationales": " rationale", "examples": " example", "shares": " share of work"}
HEADS = (
    "Position ID", "Position title", "Part 3", "Vacant", "Current band", "Assessment date", "Assessor",
    "Primary stream", "Stream check", "Decision", *(f"{name}{end}" for name in FACTORS for end in ("", *ENDS.values())),
)  # fmt: skip


def random_rows(draw: random.Random, count: int, kinds: tuple[str, ...]) -> Iterator[tuple[list[Any], dict[str, str]]]:
    """Yield rows of positions, each with the evidence that it has, as the record says it."""
    for n in range(count):
        scores: list[Any] = list(scores_adding_to(draw.choice([18, *EDGES, 30, 41, 52]), draw.randrange(99)))
        if draw.random() < 0.15:
            scores[draw.randrange(8)] = draw.choice([None, 9, "n/a"])
        assessed = DAY - timedelta(days=draw.choice([-3, 0, 1, 364, 365, 366, 1095, 1096, 1097, 2000]))
        row = [
            f"R-{n}", f"Director {n}", draw.choice(["Yes", "No", "No"]), draw.choice(["Yes", "No"]),
            draw.choice(["PESES-1", "PESES-2", "PESES-3", "SES-2", None]),
            draw.choice([assessed.isoformat(), assessed.isoformat(), None, "soon"]),
            draw.choice(["Kim Tran", "Assessor B", None]), draw.choice(["Delivery", "Policy", None]),
            draw.choice(["Aligns", "Does not align", "Not yet done", "perhaps", None]),
            draw.choice(["PESES-1, Board", "Deferred", "perhaps PESES-2 or PESES-3", None]),
        ]  # fmt: skip
        evidence, gaps = {}, {kind: draw.random() < 0.3 for kind in KINDS}
        places = {kind: draw.randrange(8) for kind in KINDS}
        for factor, score in enumerate(scores):
            texts = {"rationales": f"Leads work {n} on {factor} across the whole organisation.",
                     "examples": f"Program {factor}", "shares": draw.choice([70, 80, 100])}  # fmt: skip
            wrong = {"rationales": None, "examples": "  ", "shares": draw.choice([None, "most"])}
            blank = {kind for kind in KINDS if gaps[kind] and places[kind] == factor}
            row += [score, *((wrong if kind in blank else texts)[kind] for kind in kinds)]
        for kind in KINDS:
            evidence[kind] = "no-column" if kind not in kinds else "incomplete" if gaps[kind] else "complete"
        yield row, evidence


@pytest.mark.parametrize("seed", range(ORGANISATIONS))
def test_every_figure_of_a_random_organisation_is_the_records(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    kinds = tuple(kind for kind in KINDS if draw.random() < 0.8)
    heads = [head for head in HEADS if not any(head.endswith(ENDS[k]) for k in KINDS if k not in kinds)]
    made_rows = list(random_rows(draw, draw.randrange(1, 15), kinds))
    below = [[], ["Total", None], ["Note: bands are as at the Determination."]][: draw.randrange(4)]
    sheets = [Sheet("Positions", [heads, *(row for row, _ in made_rows), *below])]
    if draw.random() < 0.3:
        sheets.append(Sheet("Old list", [HEADS[:2], ("R-0", "Director 0"), ("R-1", "Director 1")]))
    path = write(tmp_path / "b.xlsx", sheets)
    made = assess_file(path, Options(as_at=DAY, moderated=seed % 4 > 0)).assessment
    assert contradictions(made, EVERYTHING if seed % 3 == 0 else NOTHING) == []
    truth = {row[0]: evidence for row, evidence in made_rows}
    kept = record_of(made)
    assert {p["id"]: p["evidence"] for p in kept["positions"]} == truth
    shown = {d: record_of(made, d)["assurance"]["moderation"]["assessor_named"] for d in (NOTHING, EVERYTHING)}
    assert shown[NOTHING] == shown[EVERYTHING] == sum(bool(row[6]) for row, _ in made_rows)


def test_a_figure_that_is_not_the_records_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    made = sample("water-authority.xlsx")
    monkeypatch.setattr("peecf_batch.outputs.page.assurance.page.figures_of", lambda a: _one_more(a))
    assert "assurance.findings.errors: 1, not 0 as in the record" in contradictions(made)


def _one_more(made: Assessment) -> Any:
    from peecf_batch.assessment.assurance.figures import figures_of

    found = figures_of(made)
    return found._replace(findings=found.findings._replace(errors=found.findings.errors + 1))


class TestTheAgeOfAnAssessment:
    @pytest.mark.parametrize(
        ("day", "months", "start"),
        [
            ("2025-06-30", 12, "2024-06-30"),
            ("2025-06-30", 36, "2022-06-30"),
            ("2024-02-29", 12, "2023-02-28"),
            ("2024-02-29", 36, "2021-02-28"),
            ("2024-02-29", 48, "2020-02-29"),
            ("2025-02-28", 12, "2024-02-28"),
            ("2025-03-01", 12, "2024-03-01"),
            ("2025-03-31", 1, "2025-02-28"),
            ("2024-03-31", 1, "2024-02-29"),
            ("2025-05-31", 6, "2024-11-30"),
            ("2025-01-31", 1, "2024-12-31"),
            ("2025-12-31", 12, "2024-12-31"),
            ("2025-01-15", 13, "2023-12-15"),
        ],
    )
    def test_is_counted_back_to_the_same_day_or_the_last_of_its_month(self, day: str, months: int, start: str) -> None:
        assert months_before(date.fromisoformat(day), months) == date.fromisoformat(start)

    @given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(1, 120))
    def test_is_never_longer_by_a_day(self, day: date, months: int) -> None:
        start = months_before(day, months)
        assert (day.year - start.year) * 12 + day.month - start.month == months
        assert start.day == day.day or (start.day < day.day and (start + timedelta(days=1)).day == 1)

    @pytest.mark.parametrize(
        ("assessed", "places"),
        [
            ("2024-06-30", "12 36"),  # exactly 12 months before the day
            ("2024-06-29", "36"),
            ("2022-06-30", "36"),  # exactly 36 months
            ("2022-06-29", "older"),
            ("2025-06-30", "12 36"),
            ("2025-07-01", "later"),
            (None, "undated"),
        ],
    )
    def test_is_on_one_side_of_each_limit(self, assessed: str | None, places: str, tmp_path: Path) -> None:
        heads = ("Position ID", "Position title", *FACTORS, "Assessment date")
        made = assess_file(plain(tmp_path / "b.xlsx", [(*position(1), assessed)], heads), Options(as_at=DAY)).assessment
        kept = record_of(made)["assurance"]["ages"]
        counts = {**kept["within"], "older": kept["older"], "later": kept["later"], "undated": kept["undated"]}
        assert " ".join(name for name, count in counts.items() if count) == places

    def test_of_29_february_is_within_12_months_of_28_february_a_year_later(self, tmp_path: Path) -> None:
        heads = ("Position ID", "Position title", *FACTORS, "Assessment date")
        path = plain(tmp_path / "b.xlsx", [(*position(1), "2024-02-29")], heads)
        for day, count in ((date(2025, 2, 28), 1), (date(2025, 3, 1), 0)):
            made = assess_file(path, Options(as_at=day)).assessment
            assert record_of(made)["assurance"]["ages"]["within"]["12"] == count

    def test_has_limits_that_are_data_and_says_whose_they_are(self) -> None:
        assert age_limits().months == (12, 36)
        assert "peecf-batch's interpretation" in age_limits().basis
        assert age_limits().url.startswith("https://vpsc.vic.gov.au/")
        own = ages_of([], DAY, AgeLimits((6,), "", "", "", ""))
        assert own is not None
        assert [(one.months, one.since) for one in own.within] == [(6, date(2024, 12, 30))]

    def test_is_not_counted_without_a_day(self) -> None:
        made = assess_file(SAMPLES / "water-authority.xlsx", Options()).assessment
        assert record_of(made)["assurance"]["ages"] is None
        text = text_in(body_of(page_of(made)))
        assert "Ages were not counted, because the day of the assessment is not known. Use --as-at." in text
        assert contradictions(made) == []


class TestModeration:
    def text(self, name: str, **options: Any) -> str:
        made = sample(name, **options)
        block = body_of(page_of(made)).xpath(".//h3[@id='h-moderation']/..")[0]
        return text_in(block)

    def test_that_left_no_trace_is_neither_held_nor_not_held(self) -> None:
        for options in ({}, {"moderated": False}):
            text = self.text("water-authority.xlsx", **options)
            assert "No record of moderation in this workbook." in text
            assert not re.search(r"\b(?:was|not) held\b", text)
        assert "--no-moderation" in text

    def test_with_several_assessors_says_how_they_agree_and_claims_no_meeting(self) -> None:
        text = self.text("moderation.xlsx")
        assert "Assessors whose scores were compared 3" in text
        assert "Share of 12 positions that all assessors' own totals put in the same band" in text
        assert "This page does not say whether a moderation meeting was held." in text
        assert "No record" not in text

    def test_by_sheets_of_assessors_is_known_too(self) -> None:
        assessors = tuple(Assessor(name, name) for name in ("Assessor A", "Assessor B"))
        text = self.text("assessors-by-sheet.xlsx", assessors=assessors)
        assert "Assessors whose scores were compared 2" in text


class TestThePage:
    def test_has_rule_codes_only_in_the_schedule_and_every_rule_there(self) -> None:
        made = sample("every-defect.xlsx")
        body = body_of(page_of(made))
        (schedule,) = body.xpath(".//section[@id='schedule']")
        listed = set(re.findall(r"\b[EWN]\d{3}\b", text_in(schedule)))
        kept = record_of(made)
        assert listed == {rule["code"] for rule in kept["rules"] if rule["status"] != "withheld"}
        schedule.getparent().remove(schedule)
        assert re.findall(r"\b[EWN]\d{3}\b", text_in(body)) == []

    def test_gives_every_reason_why_rules_did_not_run_and_adds_them_up(self) -> None:
        made = sample("moderation.xlsx")
        items = [text_in(item) for item in body_of(page_of(made)).xpath(".//section[@id='rules']//li")]
        reasons = Counter(rule["reason"] for rule in record_of(made)["rules"] if rule["status"] == "not-run")
        assert sorted(items) == sorted(f"{reason} ({count})" for reason, count in reasons.items())

    @pytest.mark.parametrize("name", ["every-defect.xlsx", "small-organisation.xlsx", "rows-and-sheets.xlsx"])
    def test_is_well_formed_with_and_without_codes(self, name: str) -> None:
        made = sample(name)
        assert_well_formed(page_of(made, marking="OFFICIAL: Sensitive"))
        assert_well_formed(render_assurance(de_identified(made), "", coded=True))

    def test_names_the_positions_with_gaps_and_the_sheets_left_out(self) -> None:
        text = text_in(body_of(page_of(sample("every-defect.xlsx"))))
        assert (
            "Rationale for every factor, incomplete: A blank rationale; An edge score with a blank rationale." in text
        )
        assert "Last year: it shares positions with sheet 'Positions'" in text
        assert "Not everything is accounted for: 1 row is unclear and 1 sheet was not read." in text

    def test_has_the_columns_of_both_frameworks_and_their_sum(self) -> None:
        made = sample("every-defect.xlsx")
        (table,) = body_of(page_of(made)).xpath(".//table[@aria-labelledby='h-outcomes']")
        assert [text_in(head) for head in table.xpath(".//thead//th")] == ["Count", "PEECF", "VPSCF", "All"]
        for row in table.xpath(".//tbody/tr"):
            first, second, whole = (int(text_in(cell)) for cell in row.xpath("td"))
            assert first + second == whole

    def test_says_what_it_does_not_assure_and_has_lines_to_sign(self) -> None:
        body = body_of(page_of(sample("small-organisation.xlsx")))
        limits = text_in(body.xpath(".//section[@id='limits']")[0])
        assert "It does not say that the scores are correct." in limits
        assert "rationales, examples and shares of work are true or sufficient" in limits
        signatories = body.xpath(".//table[@class='sign']/tbody/tr")
        assert [text_in(row[0]) for row in signatories] == [
            "Prepared by", "Reviewed by", "Chair of the audit and risk committee",
        ]  # fmt: skip
        assert all(text_in(cell) == "" for row in signatories for cell in row.xpath("td"))

    def test_that_is_de_identified_leaves_out_dates_checks_and_the_workbook(self) -> None:
        made = sample("water-authority.xlsx")
        page = render_assurance(de_identified(made), "", coded=True)
        text = text_in(body_of(page))
        assert not [path for path in figures_on(page) if ".ages" in path or ".stream_checks" in path]
        assert "Assessment dates are left out of a de-identified copy" in text
        assert "Codes in no particular order replace titles" in text
        assert made.source.name not in page
        assert made.source.sha256 not in page
        assert "organisation.decided" not in figures_on(page)  # the copy withholds reference bands

    def test_of_no_position_is_a_page_too(self, tmp_path: Path) -> None:
        made = assess_file(plain(tmp_path / "b.xlsx", []), Options(as_at=DAY)).assessment
        assert contradictions(made) == []
        assert "0 of 0 executive positions classified" in text_in(body_of(page_of(made)))

    def test_is_the_same_each_time_and_in_python(self) -> None:
        path = SAMPLES / "small-organisation.xlsx"
        made = assess(path, Options(as_at=DAY))
        assert made.assurance_html() == assess(path, Options(as_at=DAY)).assurance_html()

    def test_calls_the_rules_of_moderation_points_for_discussion(self) -> None:
        assert {code[1] for code, rule in catalogue().items() if rule.group == "moderation"} == {"9"}
        assert {rule.group for code, rule in catalogue().items() if code[1] == "9"} == {"moderation"}
