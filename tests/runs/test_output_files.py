"""Test the names of outputs, that no other file is replaced, and that each is written completely or not at all."""

from __future__ import annotations

import errno
import re
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from annotating import OPTIONS, annotate
from awkward import plain, zipped
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound

from peecf_batch.cli import commands
from peecf_batch.errors import Refusal
from peecf_batch.excel import package
from peecf_batch.runs.assessing import assess_file
from peecf_batch.runs.files.ours import check_free, is_ours
from peecf_batch.runs.files.output_names import Outputs, plan
from peecf_batch.runs.files.sources import Unusable, WorkbookFile, workbooks_in
from peecf_batch.runs.files.whole_files import write_whole
from peecf_batch.runs.writing import write_outputs

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
NAMES = st.sampled_from(
    [
        "a.xlsx",
        "A.XLSX",
        "a.xlsm",
        "a.xltx",
        "a-2.xlsx",
        "a-assessed.xlsx",
        "a-2-assessed.xlsx",
        "a-assessed-2.xlsx",
        "a-summary.xlsx",
        "b.xlsx",
    ]
)
FOLDERS = st.sampled_from(["/x", "/x/y", "/z"])


def outputs_in(folder: Path) -> Outputs:
    return plan([folder / "positions.xlsx"], folder)[0]


class TestThePlan:
    @given(st.lists(st.tuples(FOLDERS, NAMES), max_size=9, unique=True), st.none() | st.just(Path("/x")))
    def test_never_has_two_alike_nor_names_an_input(self, named: list[tuple[str, str]], folder: Path | None) -> None:
        inputs = [Path(where) / name for where, name in named]
        planned = plan(inputs, folder)
        names = [str(path).casefold() for outputs in planned for path in outputs.paths]
        assert len(names) == len(set(names)) == 3 * len(inputs)
        assert not {str(path).casefold() for path in inputs} & set(names)
        assert all(
            path.parent == (folder or source.parent)
            for source, o in zip(inputs, planned, strict=True)
            for path in o.paths
        )

    def test_names_outputs_after_the_workbook(self) -> None:
        outputs = plan([Path("/x/Executives 2025.XLSX")], Path("/out"))[0]
        assert [path.name for path in outputs.paths] == [
            "Executives 2025-assessed.xlsx",
            "Executives 2025-summary.html",
            "Executives 2025-assessment.json",
        ]

    @pytest.mark.parametrize(
        "named",
        [
            {"a-assessed-2.xlsx": "a-2-assessed.xlsx", "a-assessed.xlsx": "a-assessed.xlsx"},
            {"a-assessed.xlsx": "a-2-assessed.xlsx", "a.xlsx": "a-assessed.xlsx"},
            {
                "a-assessed-2.xlsx": "a-3-assessed.xlsx",
                "a-2-assessed.xlsx": "a-2-assessed.xlsx",
                "a.xlsx": "a-assessed.xlsx",
            },
        ],
    )
    def test_gives_the_plain_name_to_the_workbook_of_that_name_in_any_order(self, named: dict[str, str]) -> None:
        for order in permutations(named):
            planned = plan([Path("/x") / name for name in order], Path("/out"))
            assert dict(zip(order, (outputs.annotated.name for outputs in planned), strict=True)) == named

    def test_gives_a_number_that_no_other_workbook_has_in_its_name(self) -> None:
        planned = plan([Path("/b/a.xlsx"), Path("/c/a.xlsx"), Path("/x/a-2.xlsx")], Path("/out"))
        names = [outputs.annotated.name for outputs in planned]
        assert names == ["a-assessed.xlsx", "a-3-assessed.xlsx", "a-2-assessed.xlsx"]

    @pytest.mark.parametrize(
        ("name", "folder", "annotated"),
        [
            ("a-assessed.xlsx", "/y", "a-assessed.xlsx"),
            ("a-assessed.xlsx", None, "a-assessed-2.xlsx"),
            ("a-assessed-2.xlsx", None, "a-assessed-3.xlsx"),
            ("a-assessed-2.xlsx", "/y", "a-assessed.xlsx"),
            ("a-2-assessed.xlsx", "/y", "a-2-assessed.xlsx"),
            ("a-2-assessed.xlsx", None, "a-2-assessed-2.xlsx"),
            ("a-2.xlsx", None, "a-2-assessed.xlsx"),
            ("-assessed.xlsx", None, "-assessed-assessed.xlsx"),
        ],
    )
    def test_keeps_the_first_name_of_an_annotated_copy(self, name: str, folder: str | None, annotated: str) -> None:
        (outputs,) = plan([Path("/x") / name], Path(folder) if folder else None)
        assert outputs.annotated.name == annotated
        assert outputs.summary.name == re.sub(r"-assessed(-\d)?\.xlsx$", "-summary.html", annotated)

    @pytest.mark.parametrize(("name", "suffix"), [("a.xlsm", ".xlsm"), ("a.xltm", ".xlsm"), ("a.xltx", ".xlsx")])
    def test_keeps_macros_in_a_workbook_that_may_have_them(self, name: str, suffix: str) -> None:
        assert plan([Path(name)], None)[0].annotated.suffix == suffix

    def test_sees_through_links(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "real")
        first, second = plan([tmp_path / "real" / "a.xlsx", tmp_path / "link" / "a.xlsx"], None)
        assert first.annotated.name != second.annotated.name


class TestAFileThatIsThere:
    def test_and_is_ours_may_be_replaced(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, zipped(plain()))
        assert all(is_ours(path) for path in outputs.paths)
        check_free(outputs.paths, force=False)

    @pytest.mark.parametrize("index", [0, 1, 2])
    def test_and_is_not_ours_is_left_alone_unless_forced(self, tmp_path: Path, index: int) -> None:
        read, outputs = annotate(tmp_path, zipped(plain()))
        body = [zipped(plain()), b"<html>mine</html>", b'{"schema": "mine"}'][index]
        outputs.paths[index].write_bytes(body)
        others = [path.read_bytes() for path in outputs.paths]
        with pytest.raises(Refusal, match="not made by peecf-batch"):
            write_outputs(read, outputs, OPTIONS)
        assert [path.read_bytes() for path in outputs.paths] == others
        check_free(outputs.paths, force=True)

    @pytest.mark.parametrize("force", [True, False])
    def test_and_is_a_folder_is_never_replaced(self, tmp_path: Path, force: bool) -> None:
        outputs = outputs_in(tmp_path)
        outputs.summary.mkdir()
        with pytest.raises(Refusal, match="there is a folder called"):
            check_free(outputs.paths, force=force)

    def test_and_may_not_be_read_is_refused_in_words(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        outputs = outputs_in(tmp_path)
        outputs.annotated.write_bytes(b"x")
        monkeypatch.setattr(Path, "read_bytes", _denied)
        with pytest.raises(Refusal):
            check_free(outputs.paths, force=False)


def _denied(*_: object) -> NoReturn:
    raise PermissionError(errno.EACCES, "Permission denied")


def _full(*_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def _broken(*_: object) -> NoReturn:
    raise KeyError("a bug")


class TestWritingWhole:
    @pytest.mark.parametrize(
        ("fail", "raised", "words"),
        [(_denied, Refusal, "could not be written"), (_full, Refusal, "No space left"), (_broken, KeyError, "a bug")],
    )
    @pytest.mark.parametrize("there", [True, False])
    def test_leaves_what_was_there_when_it_fails_in_the_middle(
        self, tmp_path: Path, fail: Callable[..., NoReturn], raised: type[Exception], words: str, there: bool
    ) -> None:
        path = tmp_path / "out.xlsx"
        if there:
            path.write_bytes(b"old")

        def write(beside: Path) -> None:
            beside.write_bytes(b"half of it")
            fail()

        with pytest.raises(raised, match=words):
            write_whole(path, write)
        assert [p.name for p in tmp_path.iterdir()] == (["out.xlsx"] if there else [])
        assert not there or path.read_bytes() == b"old"

    @pytest.mark.parametrize("fail", [_denied, _full])
    def test_leaves_what_was_there_when_it_cannot_be_put_in_place(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fail: Callable[..., NoReturn]
    ) -> None:
        path = tmp_path / "out.xlsx"
        path.write_bytes(b"old")
        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(Refusal):
            write_whole(path, lambda beside: beside.write_bytes(b"new"))
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("out.xlsx", b"old")]

    def test_makes_the_folder_that_is_not_there(self, tmp_path: Path) -> None:
        write_whole(tmp_path / "a" / "b" / "out.txt", lambda beside: beside.write_bytes(b"x"))
        assert (tmp_path / "a" / "b" / "out.txt").read_bytes() == b"x"

    def test_says_so_where_a_file_stands_in_the_way_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"")
        with pytest.raises(Refusal, match="could not be written"):
            write_whole(tmp_path / "a" / "out.txt", lambda beside: beside.write_bytes(b"x"))

    def test_of_a_workbook_on_a_full_disk_leaves_none_of_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = tmp_path / "positions.xlsx"
        source.write_bytes(zipped(plain()))
        outputs = plan([source], tmp_path / "out")[0]
        read = assess_file(source, OPTIONS)
        zip_file = package.zipfile.ZipFile
        monkeypatch.setattr(
            package.zipfile,
            "ZipFile",
            lambda target, *rest: zip_file("/dev/full" if isinstance(target, Path) else target, *rest),
        )
        with pytest.raises(Refusal, match="No space left"):
            write_outputs(read, outputs, OPTIONS)
        assert sorted(path.name for path in outputs.annotated.parent.iterdir()) == [
            "positions-assessment.json",
            "positions-summary.html",
        ]

    def test_never_follows_a_link_that_somebody_left_where_it_writes(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "precious").write_bytes(b"mine")
        for name in ("a.txt", ".a.txt.partial"):
            (tmp_path / "out" / name).symlink_to(tmp_path / "precious")
        write_whole(tmp_path / "out" / "a.txt", lambda beside: beside.write_bytes(b"ours"))
        assert (tmp_path / "precious").read_bytes() == b"mine"
        assert (tmp_path / "out" / "a.txt").read_bytes() == b"ours"
        assert not (tmp_path / "out" / "a.txt").is_symlink()


class TestAFolderOfWorkbooks:
    def test_is_read_in_order_without_locks_and_without_our_own(self, tmp_path: Path) -> None:
        _, outputs = annotate(tmp_path, zipped(plain()), "b.xlsx")
        (tmp_path / "sub").mkdir()
        for name in ("c-assessed.xlsx", "~$b.xlsx", ".hidden.xlsx", "a.XLSM", "sub/d.xltx", "notes.txt"):
            (tmp_path / name).write_bytes(zipped(plain()))
        found = [
            source.path.relative_to(tmp_path).as_posix()
            for source in workbooks_in([tmp_path])
            if isinstance(source, WorkbookFile)
        ]
        assert found == ["a.XLSM", "b.xlsx", "c-assessed.xlsx", "sub/d.xltx"]
        assert outputs.annotated.exists()

    def test_with_nothing_in_it_is_said_to_be_so(self, tmp_path: Path) -> None:
        (source,) = workbooks_in([tmp_path])
        assert isinstance(source, Unusable)
        assert source.path == tmp_path
        assert "it has no workbook to assess" in source.refusal.reason


def test_a_template_that_is_not_there_is_no_fault_of_the_disk(tmp_path: Path) -> None:
    def renders(_: Path) -> None:
        raise TemplateNotFound("summary.html.j2")

    with pytest.raises(TemplateNotFound):
        write_whole(tmp_path / "a.html", renders)
    assert list(tmp_path.iterdir()) == []


class TestOutputsOfAnEarlierRun:
    """What a run with other options left must not be beside newer outputs, where it would contradict them."""

    @staticmethod
    def run(*arguments: object) -> str:
        return CliRunner().invoke(commands, ["assess", *map(str, arguments), "--as-at", "2026-11-28"]).output

    def test_are_removed_where_they_were_not_changed(self, tmp_path: Path) -> None:
        book = tmp_path / "executives.xlsx"
        book.write_bytes((SAMPLES / "small-organisation.xlsx").read_bytes())
        self.run(book, "--board-paper", "--de-identified")
        assert (tmp_path / "executives-board-paper.docx").exists()
        said = self.run(tmp_path / "executives-assessed.xlsx")
        assert "Removed executives-board-paper.docx, which showed an earlier version of this workbook." in said
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "executives-assessed-2.xlsx",
            "executives-assessed.xlsx",
            "executives-assessment.json",
            "executives-summary.html",
            "executives.xlsx",
        ]

    def test_are_kept_and_named_where_they_were_changed(self, tmp_path: Path) -> None:
        book = tmp_path / "executives.xlsx"
        book.write_bytes((SAMPLES / "small-organisation.xlsx").read_bytes())
        self.run(book, "--de-identified")
        page = tmp_path / "executives-de-identified-summary.html"
        page.write_text(page.read_text(encoding="utf-8").replace("<h1>", "<h1>My "), encoding="utf-8")
        book.write_bytes((SAMPLES / "water-authority.xlsx").read_bytes())
        said = self.run(book, "--force")
        assert "executives-de-identified-summary.html shows an earlier version of this workbook." in said
        assert page.exists()

    def test_stay_where_the_workbook_is_the_same(self, tmp_path: Path) -> None:
        book = tmp_path / "executives.xlsx"
        book.write_bytes((SAMPLES / "small-organisation.xlsx").read_bytes())
        self.run(book, "--board-paper")
        assert "Removed" not in self.run(book)
        assert (tmp_path / "executives-board-paper.docx").exists()

    def test_stay_where_they_are_those_of_a_workbook_with_that_name(self, tmp_path: Path) -> None:
        (tmp_path / "a.xlsx").write_bytes((SAMPLES / "small-organisation.xlsx").read_bytes())
        (tmp_path / "a-de-identified.xlsx").write_bytes((SAMPLES / "water-authority.xlsx").read_bytes())
        self.run(tmp_path, "--board-paper")
        (tmp_path / "a.xlsx").write_bytes((SAMPLES / "boundaries.xlsx").read_bytes())
        said = self.run(tmp_path / "a.xlsx")
        assert "Removed a-board-paper.docx, which showed an earlier version of this workbook." in said
        assert (tmp_path / "a-de-identified-summary.html").exists()
        assert (tmp_path / "a-de-identified-board-paper.docx").exists()

    def test_that_are_not_ours_stay(self, tmp_path: Path) -> None:
        book = tmp_path / "executives.xlsx"
        book.write_bytes((SAMPLES / "small-organisation.xlsx").read_bytes())
        (tmp_path / "executives-board-paper.docx").write_bytes(b"mine")
        assert "executives-board-paper" not in self.run(book)
        assert (tmp_path / "executives-board-paper.docx").read_bytes() == b"mine"
