"""Test the comparison of two assessments: no position is dropped or guessed, and every change is reported."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from audit_pages import AFTER, BEFORE, FOLDER, audit_html, sample_audit
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from nothing_lost import losses
from position_books import FACTORS, FRAMEWORK, assessed, plain

from peecf_batch.assessment.comparison import Audit, compare
from peecf_batch.assessment.comparison_findings import findings_of
from peecf_batch.assessment.snapshot import PositionSnapshot, RecordError, Snapshot, snapshot_from, snapshot_of
from peecf_batch.cli import commands
from peecf_batch.outputs.record.audit import audit_text
from peecf_batch.outputs.record.record import record, record_text
from peecf_batch.outputs.seal import sealed_text
from peecf_batch.rules.privacy import Disclosed
from peecf_batch.rules.reference import TimingState

IN_2022 = "2022-07-01"


def script() -> Any:
    spec = importlib.util.spec_from_file_location("build_samples", FOLDER / "build_samples.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_samples"] = module  # dataclasses look up their module
    spec.loader.exec_module(module)
    return module


SAMPLES = script()
KEY = SAMPLES.AUDIT_KEY


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["audit", *map(str, arguments)])


@pytest.fixture(scope="module")
def record_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the record of the earlier workbook, with its seal."""
    path = tmp_path_factory.mktemp("record") / "audit-before-assessment.json"
    path.write_text(sealed_text(record_text(assessed(BEFORE))), encoding="utf-8")
    return path


def ids(held: Any) -> list[str]:
    return sorted(position.id for position in held)


class TestTheSamplePair:
    def test_gives_exactly_its_key(self) -> None:
        audit = sample_audit()
        names = [factor.name for factor in FRAMEWORK.factors]
        assert {
            "new": ids(audit.new),
            "gone": ids(audit.gone),
            "splits": {split.one.id: ids(split.several) for split in audit.splits},
            "mergers": {split.one.id: ids(split.several) for split in audit.mergers},
            "renamed": [c.after.id for c in audit.changes if c.renamed],
            "by former id": {c.before.id: c.after.id for c in audit.changes if c.by == "former id"},
            "by title": {c.before.id: c.after.id for c in audit.changes if c.by == "title"},
            "moved": {c.before.id: (c.before.band, c.after.band) for c in audit.changes if c.moved},
            "crossed": [audit.changes[n].after.id for n in audit.crossed],
            "factors": {
                c.before.id: [
                    (names[f.factor], f.after - f.before if f.after and f.before else None, f.rationale.value)
                    for f in c.factors
                ]
                for c in audit.changes
                if c.factors
            },
            "reassigned": [c.after.id for c in audit.changes if c.reassigned],
            "decisions": {f.after.id: f.result.value for f in audit.followed},
            "findings": sorted((f.code, f.position) for f in findings_of(audit)),
        } == KEY

    def test_read_the_other_way_round_is_the_mirror_image(self) -> None:
        audit = sample_audit()
        mirrored = compare(audit.after, audit.before, FRAMEWORK)
        assert (ids(mirrored.new), ids(mirrored.gone)) == (ids(audit.gone), ids(audit.new))
        assert [(s.one.id, ids(s.several)) for s in mirrored.mergers] == [
            (s.one.id, ids(s.several)) for s in audit.splits
        ]
        assert [(s.one.id, ids(s.several)) for s in mirrored.splits] == [
            (s.one.id, ids(s.several)) for s in audit.mergers
        ]
        turned = {(c.after.id, c.before.id): c for c in mirrored.changes}
        assert {(c.before.id, c.after.id) for c in audit.changes} == set(turned)
        for change in audit.changes:
            other = turned[change.before.id, change.after.id]
            assert other.points == (None if change.points is None else -change.points)
            assert [(f.factor, f.after, f.before, f.rationale) for f in other.factors] == [
                (f.factor, f.before, f.after, f.rationale) for f in change.factors
            ]
        assert {(old, now): n for (now, old), n in mirrored.moves} == dict(audit.moves)
        assert sorted(mirrored.changes[n].after.id for n in mirrored.crossed) == sorted(
            audit.changes[n].before.id for n in audit.crossed
        )

    def test_names_the_cell_of_every_factor_scored_anew_without_new_words(self) -> None:
        [finding] = [f for f in findings_of(sample_audit()) if f.code == "W651"]
        sheet = openpyxl.load_workbook(AFTER)["Positions"]
        assert sheet[finding.cell].value == int(finding.value)
        assert sheet[f"{re.match('[A-Z]+', finding.cell)[0]}1"].value == finding.heading

    def test_loses_no_position(self) -> None:
        audit = sample_audit()
        assert len(audit.changes) + len(audit.gone) == len(audit.before.positions)
        assert len(audit.changes) + len(audit.new) == len(audit.after.positions)


class TestRecords:
    def test_tell_no_cost_unless_remuneration_is_asked_for(self) -> None:
        audit, held = sample_audit(), assessed(AFTER).reference
        shown, hidden = (json.loads(audit_text(audit, (), held, Disclosed(remuneration=r))) for r in (True, False))
        assert any(found["cost"] and found["cost"]["change"] for found in shown["reclassified"])
        assert shown["costs"]["all"]["positions"]
        assert not any(found["cost"] and found["cost"]["change"] for found in hidden["reclassified"])
        assert hidden["costs"] is None

    def test_stand_for_their_workbooks_on_either_side(self) -> None:
        audit = sample_audit()
        paid = Disclosed(names=True, remuneration=True)
        told = [snapshot_from(json.loads(record_text(assessed(path), paid)), FRAMEWORK) for path in (BEFORE, AFTER)]
        again = compare(*told, FRAMEWORK)
        assert again.counts == audit.counts
        assert again.cost == audit.cost
        assert [(f.factor, f.rationale) for c in again.changes for f in c.factors] == [
            (f.factor, f.rationale) for c in audit.changes for f in c.factors
        ]

    @pytest.mark.parametrize("day", [date(2024, 1, 1), date(2028, 1, 1), None])
    def test_give_the_timing_as_at_the_day_of_the_audit(self, day: date | None) -> None:
        told = snapshot_from(record(assessed(AFTER, as_at=date(2022, 7, 1))), FRAMEWORK, day)
        again = snapshot_of(assessed(AFTER, as_at=day))
        timings = [p.consequence.timing for p in told.positions if p.consequence]
        assert timings == [p.consequence.timing for p in again.positions if p.consequence]
        assert {timing.state for timing in timings} > {TimingState.UNKNOWN}

    def test_written_without_remuneration_tell_nobodys_pay(self) -> None:
        told = record(assessed(AFTER))
        assert {
            p["consequence"]["cost"]["change"]
            for p in told["positions"]
            if p["consequence"] and p["consequence"]["cost"]
        } == {None}
        audit = compare(snapshot_of(assessed(BEFORE)), snapshot_from(told, FRAMEWORK), FRAMEWORK)
        assert (audit.cost.positions, audit.uncosted) == (0, 2)
        assert "without remuneration" in audit_html(audit, remuneration=True)

    @pytest.mark.parametrize("wrong", [{}, [], None, 5, {"framework": {"id": "peecf"}, "positions": [{}]}])
    def test_that_are_none_are_refused(self, wrong: object) -> None:
        with pytest.raises(RecordError):
            snapshot_from(wrong, FRAMEWORK)

    @pytest.mark.parametrize(
        "wrong",
        [
            *({"scores": score} for score in (True, 3.9, 99, 0, "7", [1], float("inf"))),
            *({"score": score} for score in ("7", [1], True, 12.0, float("inf"), None)),
            *({"band": band} for band in ("NOPE", ["x"], 5, None)),
            {"below_executive": True}, {"reference_band": 5}, {"reference_band": "NOPE"}, {"edge": "odd"},
            {"outcome": "odd"}, {"id": 5}, {"title": ["x"]}, {"row": "3"}, {"assessor": {}},
            {"consequence": {"earliest_change": "soon", "cost": None, "minister": False, "vacant": False}},
            *({"consequence": {"earliest_change": None, "minister": False, "vacant": False,
                               "cost": {"change": change, "target": 1, "financial_year": None}}}
              for change in ("NaN", "1e999", "x", 5)),
        ],
        ids=repr,
    )  # fmt: skip
    def test_with_a_field_that_is_not_sound_are_refused_by_position_and_nothing_is_guessed(self, wrong: Any) -> None:
        told = record(assessed(BEFORE))
        position = told["positions"][3]
        if "scores" in wrong:
            wrong = {"scores": {**position["scores"], "impact": wrong["scores"]}}
        told["positions"][3] = {**position, **wrong}
        with pytest.raises(RecordError, match="position '" if "id" in wrong else "position 'A-04' in it has"):
            snapshot_from(told, FRAMEWORK)

    def test_take_what_is_null_for_nothing(self) -> None:
        told = record(assessed(BEFORE))
        told["positions"][3] |= {"id": None, "organisation": None, "assessor": None}
        held = snapshot_from(told, FRAMEWORK).positions[3]
        assert (held.id, held.organisation, held.assessor) == ("", "", "")

    def test_of_another_framework_are_refused(self) -> None:
        told = record(assessed(BEFORE))
        told["framework"] |= {"id": "other", "title": "Another"}
        with pytest.raises(RecordError, match="another framework"):
            snapshot_from(told, FRAMEWORK)


class TestTheCommand:
    def test_writes_the_later_workbook_annotated_a_page_and_a_record(self, tmp_path: Path) -> None:
        result = run(BEFORE, AFTER, "-o", tmp_path, "--as-at", IN_2022)
        assert result.exit_code == 1, result.output  # one score of the later workbook is invalid
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "audit-after-audit.html", "audit-after-audit.json", "audit-after-audited.xlsx",
        ]  # fmt: skip
        assert "Of 36 positions in both assessments, 3 changed band" in result.stdout
        book = openpyxl.load_workbook(tmp_path / "audit-after-audited.xlsx")
        assert book.sheetnames == [
            "Positions",
            "PEECF summary",
            "PEECF results",
            "PEECF findings",
            "PEECF decisions",
            "PEECF moderation",
            "PEECF audit",
        ]
        said = [[cell.value for cell in row] for row in book["PEECF audit"].iter_rows(min_row=4, max_col=7)]
        assert [
            "A-08",
            "Director Metering",
            9,
            "Band changed",
            "PESES-1, score 35",
            "PESES-2, score 36",
            "the move begins or ends at a band boundary",
        ] in said
        assert {row[3] for row in said} >= {"New position", "Gone", "Split position", "Merged position", "Renamed"}

    def test_loses_nothing_of_the_later_workbook_and_never_piles_up(self, tmp_path: Path) -> None:
        run(BEFORE, AFTER, "-o", tmp_path)
        audited = tmp_path / "audit-after-audited.xlsx"
        assert losses(AFTER.read_bytes(), audited.read_bytes()) == []
        run(BEFORE, audited, "-o", tmp_path / "again")
        again = next((tmp_path / "again").glob("*-audited.xlsx"))
        assert openpyxl.load_workbook(again).sheetnames == openpyxl.load_workbook(audited).sheetnames

    def test_gives_the_same_bytes_twice(self, tmp_path: Path) -> None:
        for folder in ("one", "two"):
            run(BEFORE, AFTER, "-o", tmp_path / folder)
        for name in ("audit-after-audit.html", "audit-after-audit.json", "audit-after-audited.xlsx"):
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()

    def test_takes_records_and_then_writes_no_workbook(self, tmp_path: Path) -> None:
        for path in (BEFORE, AFTER):
            (tmp_path / f"{path.stem}-assessment.json").write_text(record_text(assessed(path)), encoding="utf-8")
        old, now = (tmp_path / f"{path.stem}-assessment.json" for path in (BEFORE, AFTER))
        result = run(old, now, "-o", tmp_path / "out")
        assert result.exit_code == 0, result.output
        assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
            "audit-after-audit.html",
            "audit-after-audit.json",
        ]

    def test_warns_of_records_that_somebody_changed(self, tmp_path: Path, record_before: Path) -> None:
        """Vacancies, contracts and costs cannot be checked: nothing else in a record says what they were."""
        text = record_before.read_text(encoding="utf-8")
        edited = tmp_path / "edited.json"
        edited.write_text(text.replace(*SAMPLES.RECORD_EDIT, 1), encoding="utf-8")
        assert edited.read_text(encoding="utf-8") != text
        said = "the record of audit-before.xlsx, the earlier assessment, was changed after peecf-batch wrote it"
        result = run(edited, AFTER, "-o", tmp_path)
        assert f"W655 warning: {said}. Compare the record with the workbook" in result.stderr
        told = json.loads((tmp_path / "audit-after-audit.json").read_text(encoding="utf-8"))["findings"]
        known = SAMPLES.RECORD_KEY + [one for one in KEY["findings"] if one[0] != "N654"]  # the record has no assessors
        assert sorted((f["code"], f["position"]) for f in told) == sorted(known)
        page = (tmp_path / "audit-after-audit.html").read_text(encoding="utf-8")
        assert f"Warning: {said}.</strong>" in page
        assert "W655 A record that was changed" in page
        sheet = openpyxl.load_workbook(tmp_path / "audit-after-audited.xlsx")["PEECF audit"]
        assert sheet["A2"].value.endswith(f"W655: {said}.")
        assert run(edited, AFTER, "-o", tmp_path, "-q").output == ""

    def test_trusts_records_that_only_look_otherwise(self, tmp_path: Path, record_before: Path) -> None:
        values = json.loads(record_before.read_text(encoding="utf-8"))
        for number, (kept, indent) in enumerate(((True, 2), (False, None))):
            path = tmp_path / f"{number}.json"
            path.write_text(json.dumps({k: v for k, v in values.items() if kept or k != "seal"}, indent=indent))
            result = run(path, record_before, "-o", tmp_path)
            assert (result.exit_code, result.stderr) == (0, "")
            assert "Warning:" not in (tmp_path / "audit-before-audit.html").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("key", "value", "said"),
        [
            ("outcome", "higher", "outcome 'higher' against its bands"),
            ("outcome", None, "outcome None against its bands"),
            ("edge", "lowest", "edge 'lowest' against its score"),
            ("reference_band", "PESES-3", "outcome 'same' against its bands"),
        ],
    )
    def test_refuses_records_whose_results_do_not_follow(
        self, tmp_path: Path, record_before: Path, key: str, value: str | None, said: str
    ) -> None:
        values = json.loads(record_before.read_text(encoding="utf-8"))
        position = next(
            p for p in values["positions"] if (p["outcome"], p["edge"], p["band"]) == ("same", None, "PESES-1")
        )
        position[key] = value
        path = tmp_path / "edited.json"
        path.write_text(json.dumps(values), encoding="utf-8")
        result = run(path, AFTER, "-o", tmp_path)
        assert result.exit_code == 3
        assert f"position '{position['id']}' in it has {said}" in result.stderr

    def test_says_of_both_sides_what_cannot_be_read(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.json"
        bad.write_text("{", encoding="utf-8")
        result = run(bad, tmp_path / "none.xlsx", "-o", tmp_path)
        assert result.exit_code == 3
        assert "its content is not JSON" in result.stderr
        assert "no such file" in result.stderr
        assert "Traceback" not in result.output

    def test_never_replaces_a_file_that_is_not_ours(self, tmp_path: Path) -> None:
        (tmp_path / "audit-after-audit.html").write_text("mine", encoding="utf-8")
        result = run(BEFORE, AFTER, "-o", tmp_path)
        assert result.exit_code == 3
        assert (tmp_path / "audit-after-audit.html").read_text(encoding="utf-8") == "mine"

    def test_outputs_in_a_folder_are_not_assessed(self, tmp_path: Path) -> None:
        run(BEFORE, AFTER, "-o", tmp_path)
        result = CliRunner().invoke(commands, ["check", str(tmp_path)])
        assert "it has no workbook to assess" in result.stderr


class TestThePage:
    def test_shows_no_number_that_is_not_in_the_record(self, tmp_path: Path) -> None:
        run(BEFORE, AFTER, "-o", tmp_path)
        told = json.loads((tmp_path / "audit-after-audit.json").read_text(encoding="utf-8"))
        html = (tmp_path / "audit-after-audit.html").read_text(encoding="utf-8")
        marked = re.findall(r'<span data-n="counts\.(\w+)">([\d,]+)</span>', html)
        assert len(marked) >= 9
        assert all(told["counts"][name] == int(number.replace(",", "")) for name, number in marked)

    def test_tells_nobodys_pay_unless_asked(self) -> None:
        audit = sample_audit()
        assert "Least change a year" not in audit_html(audit)
        assert "From 2027-28" not in audit_html(audit)
        assert "Least change a year" in audit_html(audit, remuneration=True)

    def test_tells_gender_only_when_asked_and_never_a_small_count(self) -> None:
        assert "Women" not in audit_html(sample_audit())
        shown = audit_html(sample_audit(), gender=True)
        table = shown[shown.index("id=reporting") :]
        table = table[: table.index("</table>")]
        assert "n.p." in table
        cells = [row.split("<td")[1:] for row in table.split("<tr")[3:]]
        for row in cells:
            for year in (row[:4], row[5:9]):
                counts = [int(n) for n in re.findall(r">(\d+)", " ".join(year))]
                assert all(count == 0 or count >= 5 for count in counts)

    def test_of_the_sample_is_small(self) -> None:
        assert len(audit_html(sample_audit(), remuneration=True, gender=True).encode()) < 100_000

    def test_shows_hostile_text_as_text(self, tmp_path: Path) -> None:
        hostile = ["<script>alert(1)</script>", "=HYPERLINK(1)", "\u202eevil", "x" * 5000]
        rows = [(f"P-{n}", text, *[5] * 8) for n, text in enumerate(hostile)]
        books = [plain(tmp_path / "a.xlsx", rows, ("Position ID", "Position title", *FACTORS))]
        changed = [(key, f"{title} now", *[4] * 8) for key, title, *_ in rows]
        books.append(plain(tmp_path / "b.xlsx", changed, ("Position ID", "Position title", *FACTORS)))
        html = audit_html(compare(*(snapshot_of(assessed(book)) for book in books), FRAMEWORK))
        assert "<script>alert" not in html
        assert "\u202e" not in html


class TestOnBandsAlone:
    def test_an_audit_still_runs_and_says_what_it_could_not_check(self, tmp_path: Path) -> None:
        heads = ("Position ID", "Current band", *FACTORS)
        for name, scores in (("a", [4] * 8), ("b", [5] * 8)):
            plain(tmp_path / f"{name}.xlsx", [("P-1", "PESES-1", *scores)], heads)
        audit = compare(*(snapshot_of(assessed(tmp_path / f"{n}.xlsx")) for n in "ab"), FRAMEWORK)
        assert (len(audit.reclassified), audit.counts["moved"], audit.uncosted) == (1, 1, 1)
        html = audit_html(audit)
        for said in ("no rationales", "no assessors", "no packages", "no contract ends"):
            assert said in html
        assert {f.rationale.value for c in audit.changes for f in c.factors} == {"not known"}

    def test_an_assessment_against_itself_changes_nothing(self) -> None:
        audit = compare(snapshot_of(assessed(AFTER)), snapshot_of(assessed(AFTER)), FRAMEWORK)
        assert (audit.new, audit.gone, audit.crossed) == ((), (), ())
        assert {f.code for f in findings_of(audit)} == {"N656"}  # what was decided is not done yet
        assert {c.by.value for c in audit.changes} == {"id"}
        assert "No position and no factor score has changed" in audit_html(audit)


PLAIN = sample_audit().after.positions[5]


def snapshot(*positions: PositionSnapshot) -> Snapshot:
    return Snapshot("b.xlsx", "0", "S", positions, {})


ROWS = st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz"), st.sampled_from(["", "Alpha", "Beta"]))


class TestMatching:
    def made(self, old: list[PositionSnapshot], now: list[PositionSnapshot]) -> Audit:
        return compare(snapshot(*old), snapshot(*now), FRAMEWORK)

    def test_takes_no_title_that_two_rows_share(self) -> None:
        old = [replace(PLAIN, id="X-1", title="Director"), replace(PLAIN, id="X-2", title="Director")]
        now = [replace(PLAIN, id="Y-1", title="Director")]
        audit = self.made(old, now)
        assert (len(audit.changes), len(audit.gone), len(audit.new)) == (0, 2, 1)

    def test_takes_no_id_that_stands_twice(self) -> None:
        old = [replace(PLAIN, id="X-1", title="A"), replace(PLAIN, id="X-1", title="B")]
        audit = self.made(old, [replace(PLAIN, id="X-1", title="A")])
        assert [c.by.value for c in audit.changes] == ["title"]
        assert len(audit.gone) == 1

    def rows(self, organisation: str, *ids: str) -> list[PositionSnapshot]:
        return [replace(PLAIN, id=key, title=f"T {key}", organisation=organisation) for key in ids]

    def test_takes_ids_that_organisations_share_within_each_of_them(self) -> None:
        old = [*self.rows("Alpha", "1", "2"), *self.rows("Beta", "1", "2")]
        audit = self.made(old, [*self.rows("BETA", "1"), *self.rows("The Alpha", "01", "2")])
        matched = [(c.before.organisation, c.before.id, c.after.organisation, c.after.id) for c in audit.changes]
        assert matched == [
            ("Beta", "1", "BETA", "1"),
            ("Alpha", "1", "The Alpha", "01"),
            ("Alpha", "2", "The Alpha", "2"),
        ]
        assert [(p.organisation, p.id) for p in audit.gone] == [("Beta", "2")]

    def test_follows_an_id_into_another_organisation_only_if_no_other_has_it(self) -> None:
        old = [*self.rows("Alpha", "1"), *self.rows("Beta", "1"), *self.rows("Alpha", "7")]
        audit = self.made(old, [*self.rows("Gamma", "1"), *self.rows("Beta", "7")])
        assert [(c.before.id, c.after.organisation) for c in audit.changes] == [("7", "Beta")]

    def test_knows_whose_split_it_is_where_organisations_share_an_id(self) -> None:
        old = [*self.rows("Alpha", "P-1"), *self.rows("Beta", "P-1")]
        audit = self.made(old, [*self.rows("Alpha", "P-1"), *self.rows("Beta", "P-1A", "P-1B")])
        assert [split.one.organisation for split in audit.splits] == ["Beta"]

    @pytest.mark.parametrize(("parts", "split"), [(["P-1A", "P-1B"], True), (["P-1.1", "P-1.2"], True),
                                                  (["P-10", "P-11"], False), (["P-1A"], False)])  # fmt: skip
    def test_knows_a_split_by_ids_with_a_letter_or_a_marked_number_behind(self, parts: list[str], split: bool) -> None:
        now = [replace(PLAIN, id=part, title=f"T {part}") for part in parts]
        audit = self.made([replace(PLAIN, id="P-1", title="Old")], now)
        assert bool(audit.splits) is split

    @given(st.lists(ROWS, max_size=7), st.lists(ROWS, max_size=7))
    def test_never_uses_a_row_twice_or_loses_one(
        self, old: list[tuple[str, str, str]], now: list[tuple[str, str, str]]
    ) -> None:
        rows = [[replace(PLAIN, id=k, title=t, organisation=o) for k, t, o in side] for side in (old, now)]
        audit = self.made(*rows)
        assert (
            len({id(c.before) for c in audit.changes})
            == len(audit.changes)
            == len({id(c.after) for c in audit.changes})
        )
        assert len(audit.changes) + len(audit.gone) == len(old)
        assert len(audit.changes) + len(audit.new) == len(now)
        mirrored = self.made(*reversed(rows))
        assert len(mirrored.changes) == len(audit.changes)

    @pytest.mark.parametrize(
        ("old", "now", "crossed"),
        [
            (35, 36, True),
            (36, 35, True),
            (34, 36, True),
            (35, 40, True),
            (34, 37, False),
            (30, 34, False),
            (20, 21, True),
            (19, 22, False),
            (47, 48, True),
            (21, 48, True),
        ],
    )
    def test_tells_where_one_point_decides_the_band(self, old: int, now: int, crossed: bool) -> None:
        def held(score: int) -> PositionSnapshot:
            bands = {band.name: (band.lowest, band.highest) for band in FRAMEWORK.bands}
            band = next((name for name, (low, high) in bands.items() if low <= score <= high), "")
            return replace(PLAIN, id="P", score=score, band=band)

        assert bool(self.made([held(old)], [held(now)]).crossed) is crossed
