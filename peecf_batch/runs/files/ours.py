"""Recognise outputs of this product, and refuse to replace any other file."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


_HEAD = 4096
_BEFORE_POSITIONS = 1 << 17  # bytes of a record that have its framework and its workbook
_WORKBOOKS, _SEALED = (".xlsx", ".xlsm"), (".html", ".json")
_JSON_MARK = b'"schema": "peecf-batch/'
_HTML_MARK = b'content="peecf-batch'
_DIGEST = pattern(rb'"sha256": ?"([0-9a-f]{64})"')


def check_free(paths: Iterable[Path], *, force: bool) -> None:
    """Raise Refusal if an output would replace a file that this product did not write, or a file that cannot be read.

    The same applies to an output that was changed since. With `force`, any file may be replaced, but not a folder.
    """
    for path in paths:
        try:
            _check_free(path, force=force)
        except OSError as error:
            raise Refusal(
                f"'{path.name}' cannot be written: {error.strerror or type(error).__name__}.",
                "Close it if it is open in Excel; otherwise shorten the name, or name another folder with -o.",
            ) from None


def _check_free(path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise Refusal(
            f"there is a folder called '{path.name}' where an output should go.", "Name another folder with -o."
        )
    folder = path.parent
    if folder.exists() and not folder.is_dir():
        raise Refusal(
            f"there is a file called '{folder.name}' where a folder of outputs should go.",
            "Rename it, or name another folder with -o.",
        )
    if force or not path.exists():
        return
    if not is_ours(path):
        raise Refusal(
            f"'{path.name}' is there already and was not made by peecf-batch.",
            "Name another folder with -o, or replace it with --force.",
        )
    if not is_ours(path, untouched=True):
        is_workbook = path.suffix.lower() in _WORKBOOKS
        keep = "assess that file itself" if is_workbook and "-assessed" in path.stem else "rename it"
        raise Refusal(
            f"'{path.name}' was changed since peecf-batch wrote it.",
            f"To keep the changes, {keep}; to replace it, run again with --force.",
        )


def recorded_digest(record: Path) -> str:
    """Return the SHA-256 of the workbook that an assessment record of ours is about; "" for any other file."""
    try:
        with record.open("rb") as file:
            head = file.read(_BEFORE_POSITIONS)
    except OSError:
        return ""
    found = _DIGEST.search(head) if _JSON_MARK in head[:64] else None
    return found[1].decode() if found else ""


def remove_stale(paths: Iterable[Path]) -> str:
    """Remove outputs of an earlier run that this run does not replace, and say so in sentences; "" for none.

    A file stays that this product did not write, that belongs to another workbook, or that may not be written. So does
    one that was changed since, which is named.
    """
    removed, kept = [], []
    for path in paths:
        try:
            if not path.is_file() or not is_ours(path) or _belongs_to_another(path):
                continue
            if is_ours(path, untouched=True) and path.stat().st_mode & stat.S_IWUSR:
                path.unlink()
                removed.append(path.name)
            else:
                kept.append(path.name)
        except OSError:
            kept.append(path.name)
    said = [f"Removed {name}, which showed an earlier version of this workbook." for name in removed]
    said += [f"{name} shows an earlier version of this workbook. It was kept." for name in kept]
    return " ".join(said)


def _belongs_to_another(path: Path) -> bool:
    """Return True if a record beside an output has the same stem, so that both are of a workbook with that name."""
    stem = path.name
    for end in ("-summary.html", "-assurance.html", "-board-paper.docx"):
        stem = stem.removesuffix(end)
    return stem.endswith("-de-identified") and path.with_name(f"{stem}-assessment.json").exists()


def is_ours(path: Path, *, untouched: bool = False) -> bool:
    """Return True if a file is an output of this product and, with `untouched`, was not changed since.

    An output of an earlier version, without a seal, counts as untouched. Raises OSError if the file cannot be read.
    """
    if path.suffix.lower() in _WORKBOOKS:
        from peecf_batch.excel.edit.earlier.recognised import annotated_file

        data = path.read_bytes()
        if annotated_file(data, untouched=untouched):
            return True
        from peecf_batch.excel.create.long_tables import is_written_by_us as rows_made_here

        return rows_made_here(data, untouched=untouched)
    if path.suffix.lower() == ".docx":
        from peecf_batch.outputs.word.package import is_written_by_us

        return is_written_by_us(path.read_bytes(), untouched=untouched)
    if path.suffix.lower() == ".parquet":
        from peecf_batch.outputs.sector.parquet import is_written_by_us as table_made_here

        return table_made_here(path, untouched=untouched)
    with path.open("rb") as file:
        head = file.read(_HEAD)
        is_made_here = _JSON_MARK in head[:64] or _HTML_MARK in head
        if not is_made_here or not untouched or path.suffix.lower() not in _SEALED:
            return is_made_here
        from peecf_batch.outputs.seal import is_as_sealed

        return is_as_sealed(head + file.read())
