"""Write a tidy table as Parquet, some rows at a time, so that the whole table is never in memory."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING

from peecf_batch.excel.create.long_tables import writable
from peecf_batch.outputs.sector.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from peecf_batch.outputs.sector.tables import Column, Value

MARK = b"peecf-batch/table/1"
_ROWS_AT_A_TIME = 20_000
_FOOT = 1 << 16


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
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        while some := list(islice(left, _ROWS_AT_A_TIME)):
            arrays = [
                pa.array([_fit(value) for value in values], field.type)
                for field, values in zip(fields, zip(*some, strict=True), strict=True)
            ]
            file.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _fit(value: Value) -> Value:
    """Return `value`, without characters that Parquet cannot hold if it is a text."""
    return writable(value) if isinstance(value, str) else value


def is_written_by_us(path: Path) -> bool:
    """Return True if a Parquet file was written by peecf-batch: those files have a mark at their end."""
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _FOOT))
        return MARK in file.read()
