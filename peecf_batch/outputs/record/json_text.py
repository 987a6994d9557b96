"""Write records as JSON, with one line for each object of a list, and compare their values with their seal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from peecf_batch.outputs.seal import SEAL, sealed_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_AT_ONCE = 1_000
_DIVISIONS = "divisions"  # the last member of an organisation
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def as_json(data: dict[str, Any]) -> str:
    """Return a record as JSON, with one line for each object of each list; it can always be written as UTF-8."""
    return b"".join(json_pieces(data)).decode()


def json_pieces(data: dict[str, Any]) -> Iterator[bytes]:
    """Yield the text of `as_json` as UTF-8, in pieces."""
    for number, (key, value) in enumerate(data.items()):
        yield (b",\n" if number else b"{\n") + _json(key) + b": "
        if isinstance(value, list | Iterator):
            yield from _lines(value)
        else:
            yield _json(value)
    yield b"\n}\n"


def has_sealed_values(record: Mapping[str, Any]) -> bool:
    """Return True if a record has the values that it was sealed with, or has no seal, as those of earlier versions.

    Only values count, so a script may write the record with other spaces and line ends.
    """
    if SEAL not in record:
        return True
    values = {key: value for key, value in record.items() if key != SEAL}
    try:
        return bool(json.loads(sealed_text(as_json(values)))[SEAL] == record[SEAL])
    except (AttributeError, TypeError, ValueError, RecursionError):  # from values that no record has
        return False


def _json(value: Any) -> bytes:
    """Return a value as JSON in UTF-8, with lone surrogates escaped."""
    return _encode(value).encode("utf-8", "backslashreplace")


def _lines(items: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield a list of objects as JSON, one line for each object, in pieces of up to 1,000 lines."""
    left, between = iter(items), b"[\n"
    while some := list(islice(left, _AT_ONCE)):
        encode = _fast_encoder() if len(some) == _AT_ONCE else _line
        yield between + b",\n".join(map(encode, some))
        between = b",\n"
    yield b"[]" if between == b"[\n" else b"\n]"


def _line(item: dict[str, Any]) -> bytes:
    """Return an object as JSON, on one line; the divisions of an organisation are on lines of their own."""
    if not item.get(_DIVISIONS):
        return _json(item)
    *others, (name, divisions) = item.items()
    return _json(dict(others))[:-1] + b"," + _json(name) + b":[" + b",\n".join(map(_json, divisions)) + b"]}"


@cache
def _fast_encoder() -> Callable[[dict[str, Any]], bytes]:
    """Return an encoder for a large record: orjson, which gives the same text, or `_line` where it is not installed."""
    try:
        from orjson import dumps
    except ImportError:  # pragma: no cover - for systems without a wheel of it
        return _line

    def encode(item: dict[str, Any]) -> bytes:
        try:
            return _line(item) if _DIVISIONS in item else dumps(item)
        except TypeError:  # a lone surrogate, which the other encoder accepts
            return _json(item)

    return encode
