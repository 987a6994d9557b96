"""Write a tidy table as Parquet, some rows at a time, so that the whole table is never in memory."""

from __future__ import annotations

import hashlib
import io
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.definitions import pattern
from peecf_batch.excel.create.long_tables import writable
from peecf_batch.outputs.sector.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from _typeshed import ReadableBuffer

    from peecf_batch.outputs.sector.tables import Column, Value

MARK, _UNSEALED = b"peecf-batch/table/2", b"peecf-batch/table/1"  # earlier versions sealed nothing
_ROWS_AT_A_TIME = 20_000
_SEAL = "peecf-batch-seal"
_SEALED = pattern(_SEAL.encode() + rb"[^0-9a-f]{1,8}([0-9a-f]{64})")
_FOOT = 1 << 16
_LAST_BYTES = 8  # the length of the footer, and the mark of the format


class _Digesting(io.FileIO):
    """A file that is written once from its start, with the digest of its bytes so far."""

    def __init__(self, path: Path, mode: str) -> None:
        super().__init__(path, mode)
        self.digest = hashlib.sha256()

    def write(self, data: ReadableBuffer, /) -> int:
        written = super().write(data)
        self.digest.update(memoryview(data)[:written])
        return written


def can_write_parquet() -> bool:
    """Return True if the library that writes Parquet is installed."""
    return find_spec("pyarrow") is not None


def write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
    """Write a table to `path`. Raises OSError where that cannot be done."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {Kind.TEXT: pa.string(), Kind.WHOLE: pa.int32(), Kind.NUMBER: pa.float64(), Kind.YES_NO: pa.bool_()}
    fields = [pa.field(column.name, types[column.kind]) for column in columns]
    schema = pa.schema(fields, metadata={"peecf-batch": MARK})
    left = iter(rows)
    sink = _Digesting(path, "wb")
    with sink, parquet.ParquetWriter(sink, schema, compression="zstd") as file:
        while some := list(islice(left, _ROWS_AT_A_TIME)):
            arrays = [
                pa.array([_fit(value) for value in values], field.type)
                for field, values in zip(fields, zip(*some, strict=True), strict=True)
            ]
            file.write_table(pa.Table.from_arrays(arrays, schema=schema))
        file.add_key_value_metadata({_SEAL: sink.digest.hexdigest()})


def _fit(value: Value) -> Value:
    """Return `value`, without characters that Parquet cannot hold if it is a text."""
    return writable(value) if isinstance(value, str) else value


def is_written_by_us(path: Path, *, untouched: bool = False) -> bool:
    """Return True if a Parquet file was written by peecf-batch and, if `untouched`, has the rows that we wrote.

    Our files have a mark and the digest of their rows at their end; those of earlier versions have no digest.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _FOOT))
        foot = file.read()
        sealed = _SEALED.search(foot)
        if _UNSEALED in foot or not untouched or sealed is None:
            return _UNSEALED in foot or (MARK in foot and not untouched)
        rows = max(0, size - _LAST_BYTES - int.from_bytes(foot[-_LAST_BYTES:-4], "little"))
        file.seek(0)
        digest = hashlib.sha256()
        while rows and (some := file.read(min(rows, _FOOT))):
            digest.update(some)
            rows -= len(some)
    return MARK in foot and digest.hexdigest().encode() == sealed[1]
