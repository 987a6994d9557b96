"""Test the JSON Schema of the record: all records are valid, undocumented fields are not, all have a description."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from builders import assessment, authority, small
from click.testing import CliRunner
from copies import replace
from jsonschema import Draft202012Validator
from position_books import FACTORS, assessed, moderated, plain, position
from valid_records import INVALID, MOST, Validator, problems_of

from peecf_batch.cli import commands
from peecf_batch.outputs.record import record as record_module
from peecf_batch.outputs.record.record import SCHEMA, record, record_pieces, record_text
from peecf_batch.outputs.record.schema import record_schema, schema_page
from peecf_batch.outputs.seal import sealed_text
from peecf_batch.rules.findings import Severity, Status, catalogue
from peecf_batch.rules.framework import Outcome
from peecf_batch.rules.framework_file import load_framework
from peecf_batch.rules.privacy import Disclosed

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path for path in (ROOT / "sample_workbooks").glob("*.xlsx") if not path.stem.endswith("-assessed"))
EVERYTHING = Disclosed(names=True, remuneration=True, gender=True)
DISCLOSED = [Disclosed(*shown) for shown in product((False, True), repeat=3)]
KNOWN_PAY = date(2022, 7, 1)  # the values of this day are all verified, so that costs are known


def kept(made: Any, disclosed: Disclosed = EVERYTHING) -> dict[str, Any]:
    """Return the record as a reader gets it from the file. A number that JSON does not have is an error."""

    def unknown(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(sealed_text(record_text(made, disclosed)), parse_constant=unknown)


def parts_of(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every field of the schema with its path, and those of shared objects wherever they are used."""
    full = {**record_schema()["$defs"].get(schema.get("$ref", "").rpartition("/")[2], {}), **schema}
    yield path, full
    for name, field in full.get("properties", {}).items():
        yield from parts_of(field, f"{path}.{name}")
    if full.get("additionalProperties"):
        yield from parts_of(full["additionalProperties"], f"{path}.<{full['propertyNames']['title']}>")
    if "items" in full:
        yield from parts_of(full["items"], f"{path}[]")


def paths_in(value: Any, schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield the path of every field that a part of a record has, as `parts_of` names it."""
    full = {**record_schema()["$defs"].get(schema.get("$ref", "").rpartition("/")[2], {}), **schema}
    yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in full.get("properties", {}):
                yield from paths_in(inner, full["properties"][name], f"{path}.{name}")
            else:
                by = full["propertyNames"]["title"]
                yield from paths_in(inner, full["additionalProperties"], f"{path}.<{by}>")
    elif isinstance(value, list):
        for item in value:
            yield from paths_in(item, full["items"], f"{path}[]")


class TestTheSchema:
    def test_is_a_valid_schema_of_draft_2020_12(self) -> None:
        Draft202012Validator.check_schema(record_schema())
        assert record_schema()["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
        assert record_schema()["$id"] == "urn:peecf-batch:assessment:1"
        assert record_schema()["properties"]["schema"]["const"] == SCHEMA

    def test_describes_every_field_in_sentences(self) -> None:
        for path, field in parts_of(record_schema()):
            if not path.endswith("[]"):
                assert field["description"].endswith("."), path
                assert "|" not in field["description"], path

    def test_allows_no_other_fields_in_any_object(self) -> None:
        for path, field in parts_of(record_schema()):
            if "object" in str(field.get("type")):
                assert ("properties" in field) is (field["additionalProperties"] is False), path
                assert "properties" not in field or set(field["required"]) <= set(field["properties"]), path

    def test_names_the_outcomes_severities_statuses_and_codes_of_the_product(self) -> None:
        parts = dict(parts_of(record_schema()))
        assert set(parts[".positions[].outcome"]["enum"]) == {*Outcome, None}
        assert set(parts[".organisation.outcomes"]["properties"]) == set(Outcome)
        assert set(parts[".findings[].severity"]["enum"]) == set(Severity)
        assert set(parts[".rules[].status"]["enum"]) == set(Status)
        code = Validator({"pattern": parts[".rules[].code"]["pattern"]})
        assert all(code.is_valid(rule) for rule in catalogue())

    def test_names_no_band_and_no_factor_of_a_framework(self) -> None:
        schema = copy.deepcopy(record_schema())
        del schema["properties"]["positions"]["items"]["examples"]
        named = {part for path, _ in parts_of(schema) for part in path.split(".")}
        framework = load_framework()
        assert named.isdisjoint([factor.key for factor in framework.factors] + [band.name for band in framework.bands])

    def test_has_an_example_that_is_a_real_position(self) -> None:
        (example,) = record_schema()["properties"]["positions"]["items"]["examples"]
        told = kept(moderated(ROOT / "sample_workbooks" / "small-organisation.xlsx"), Disclosed())["positions"]
        assert example in told
        assert list(example) == list(told[0])

    def test_is_beside_the_code_and_read_once(self) -> None:
        assert resources.files("peecf_batch.outputs.record").joinpath("assessment.schema.json").is_file()
        assert record_schema() is record_schema()


class TestEveryRecordFits:
    @pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
    def test_of_a_sample_with_and_without_moderation_and_facts_about_people(self, path: Path) -> None:
        for made in (moderated(path), assessed(path)):
            for disclosed in DISCLOSED:
                assert problems_of(kept(made, disclosed)) == []
                assert problems_of(record(made, disclosed)) == []

    def test_of_a_sample_as_a_whole(self) -> None:
        told = kept(moderated(ROOT / "sample_workbooks" / "moderation.xlsx"))
        assert len(told["moderation"]["assessors"]["assessors"]) > 1
        assert list(Validator(record_schema()).iter_errors(told)) == []

    def test_of_nothing(self) -> None:
        assert problems_of(kept(assessment([], rules=False))) == []

    @pytest.mark.parametrize("option", ["--values-only", "--de-identified", "--no-moderation", "--show-remuneration"])
    def test_that_a_command_writes(self, option: str, tmp_path: Path) -> None:
        sample = ROOT / "sample_workbooks" / "water-authority.xlsx"
        done = CliRunner().invoke(commands, ["assess", str(sample), "-o", str(tmp_path), option])
        assert done.exit_code == 0
        written = [json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*-assessment.json")]
        assert [problems_of(told) for told in written] == [[]]

    def test_under_another_framework(self, tmp_path: Path) -> None:
        text = resources.files("peecf_batch").joinpath("rules", "frameworks", "peecf.toml").read_text(encoding="utf-8")
        text = text.replace("PESES-", "Level-").replace('key = "impact"', 'key = "reach"')
        (tmp_path / "own.toml").write_text(text, encoding="utf-8")
        own = load_framework(tmp_path / "own.toml")
        rows = [("P-1", "Level-2", *[5] * 8), ("P-2", "Level-3", *[2] * 8), ("P-3", "", *[4] * 7, 9)]
        told = kept(
            moderated(plain(tmp_path / "a.xlsx", rows, ("Position ID", "Current band", *FACTORS)), framework=own)
        )
        assert problems_of(told) == []
        assert [found["band"] for found in told["positions"]] == ["Level-2", None, None]
        assert "reach" in told["positions"][0]["scores"]

    @pytest.mark.parametrize("day", [date(1999, 1, 1), date(2020, 12, 18), KNOWN_PAY, date(2030, 6, 30)])
    def test_on_any_day(self, day: date) -> None:
        path = ROOT / "sample_workbooks" / "audit-after.xlsx"
        assert problems_of(kept(moderated(path, as_at=day, determination=day))) == []
        assert problems_of(kept(moderated(path, as_at=day, determinations=()))) == []

    def test_and_together_they_have_every_field_that_is_documented(self) -> None:
        written = {
            path
            for sample in SAMPLES
            for day in (None, KNOWN_PAY)
            for path in paths_in(kept(moderated(sample, as_at=day)), record_schema())
        }
        assert {path for path, _ in parts_of(record_schema())} - written == set()


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "an undocumented member": lambda told: told.update(sheets={}),
    "an undocumented field of a position": lambda told: told["positions"][0].update(worksheet="Positions"),
    "an undocumented field of a finding": lambda told: told["findings"][0].update(column=3),
    "an undocumented field of a rule": lambda told: told["rules"][0].update(title="Title"),
    "an undocumented field deep inside": lambda told: told["moderation"]["reporting"]["spans"][0].update(depth=1),
    "an undocumented count": lambda told: told["organisations"][0]["divisions"][0].update(edge=1),
    "an outcome that does not exist": lambda told: told["positions"][0].update(outcome="demoted"),
    "an edge that does not exist": lambda told: told["positions"][0].update(edge="middle"),
    "a severity that does not exist": lambda told: told["findings"][0].update(severity="fatal"),
    "a status that does not exist": lambda told: told["rules"][0].update(status="skipped"),
    "another version": lambda told: told.update(schema="peecf-batch/assessment/2"),
    "no score": lambda told: told["positions"][0].pop("score"),
    "no findings": lambda told: told.pop("findings"),
    "no count of an outcome": lambda told: told["organisation"]["outcomes"].pop("lower"),
    "a truth value in place of a score": lambda told: told["positions"][0]["scores"].update(knowledge=True),
    "a truth value in place of the sum": lambda told: told["positions"][0].update(score=True),
    "a text in place of a score": lambda told: told["positions"][0]["scores"].update(knowledge="7"),
    "half a score": lambda told: told["positions"][0]["scores"].update(knowledge=5.5),
    "a number that JSON does not have": lambda told: told["moderation"].update(chance=float("nan")),
    "a date as people write it": lambda told: told["determination"].update(date="18/12/2020"),
    "an address that is none": lambda told: told["findings"][0].update(cell="row 3"),
    "a code that is none": lambda told: told["positions"][0]["findings"].append("F12"),
    "a digest that is none": lambda told: told["workbook"].update(sha256="abc"),
    "a classified position without an outcome": lambda told: told["positions"][0].update(outcome=None),
    "a band without a score": lambda told: told["positions"][0].update(score=None),
    "an outcome without a consequence": lambda told: told["positions"][0].update(outcome="higher", consequence=None),
    "a basis without a reference band": lambda told: told["positions"][0].update(reference_band=None),
    "a rule that did not run and no reason": lambda told: told["rules"][0].update(status="not-run", reason=""),
    "a rule that found nothing": lambda told: told["rules"][0].update(status="found", count=0),
    "an error that somebody accepted": lambda told: told["findings"][0].update(severity="error", accepted=True),
    "an amount that is missing and known": lambda told: told["determination"]["values"]["floor"].update(mark="missing"),
    "a time fraction without a package": lambda told: told["positions"][0].update(fte=0.8),
}


@pytest.fixture(scope="module")
def valid() -> dict[str, Any]:
    return kept(moderated(ROOT / "sample_workbooks" / "small-organisation.xlsx"), Disclosed())


class TestARecordThatIsNotAsDocumented:
    @pytest.mark.parametrize("what", CHANGES)
    def test_fails(self, what: str, valid: dict[str, Any]) -> None:
        told = copy.deepcopy(valid)
        assert problems_of(told) == []
        CHANGES[what](told)
        assert problems_of(told) != []
        assert not Validator(record_schema()).is_valid(told)


class TestEveryTest:
    """The fixtures of conftest.py validate the records of all tests, in whatever way they are made."""

    @pytest.fixture
    def undocumented(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Add a field to rules, and one to positions; what is found of them is no failure of these tests."""
        rule, place = record_module.rule_record, record_module._place
        monkeypatch.setattr(record_module, "rule_record", lambda result: {**rule(result), "title": ""})
        monkeypatch.setattr(record_module, "_place", lambda details: {**place(details), "worksheet": ""})
        yield
        INVALID.clear()

    @pytest.mark.usefixtures("undocumented")
    @pytest.mark.parametrize("make", [record, record_text, lambda made: list(record_pieces(made))])
    def test_has_its_records_validated(self, make: Callable[[Any], object]) -> None:
        assert INVALID == []
        make(assessment(small()))
        assert {problem.partition(":")[0] for problem in INVALID} == {"rules", "positions"}

    @pytest.mark.usefixtures("undocumented")
    def test_that_writes_a_file_too(self, tmp_path: Path) -> None:
        book = plain(tmp_path / "a.xlsx", [position(1)])
        assert CliRunner().invoke(commands, ["assess", str(book)]).exit_code == 0
        assert INVALID != []

    @pytest.mark.usefixtures("undocumented")
    def test_has_the_first_positions_of_a_large_record_validated(self) -> None:
        made = assessment(authority(MOST + 50))
        record(replace(made, rules=()))
        assert len(INVALID) == MOST


class TestThePage:
    PAGE = ROOT / "docs" / "record.md"

    def test_is_as_the_schema_says(self) -> None:
        assert self.PAGE.read_text(encoding="utf-8") == schema_page(), "run: make docs"

    def test_has_every_field_once(self) -> None:
        rows = [line.split("`")[1] for line in schema_page().splitlines() if line.startswith("| `")]
        assert len(rows) == len(set(rows))
        documented = schema_page()
        for path, field in parts_of(record_schema()):
            assert path.endswith("[]") or not path or field["description"] in documented, path

    def test_has_an_example_in_python_that_runs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        text = record_text(assessment(authority()))
        Path("executives-assessment.json").write_text(text, encoding="utf-8")
        (code,) = (block.partition("```")[0] for block in schema_page().split("```python\n")[1:])
        names: dict[str, Any] = {}
        exec(code, names)  # noqa: S102
        assert names["higher"] == [p["title"] for p in json.loads(text)["positions"] if p["outcome"] == "higher"] != []
