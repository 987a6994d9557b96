"""Validate records against the JSON Schema that ships with the product.

Records are validated part by part. A process validates each different part only once, because most parts of the records
in tests are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from peecf_batch.outputs.record.schema import record_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST = 200  # the number of items of each list that are validated
INVALID: list[str] = []  # the problems of the records made since a test last read this list
_LISTS = ("positions", "findings", "rules", "organisations")
_valid: set[int] = set()


def _is_number(_: object, value: object) -> bool:
    """Return True if a value is a number that JSON can hold, which NaN and infinity are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _is_list(_: object, value: object) -> bool:
    return isinstance(value, list | tuple)


_KINDS = Draft202012Validator.TYPE_CHECKER.redefine_many({"array": _is_list, "number": _is_number})
Validator = extend(Draft202012Validator, type_checker=_KINDS)


@cache
def _validators() -> dict[str, Any]:
    """Return a validator for each member of a record, or for one item of a member that is a list of objects.

    The validator with the key "" checks that the record has the right members.
    """
    schema = record_schema()
    whole = Validator(schema)
    outline = {**schema, "properties": dict.fromkeys(schema["properties"], True)}
    parts = {name: part["items"] if name in _LISTS else part for name, part in schema["properties"].items()}
    return {name: whole.evolve(schema=part) for name, part in {"": outline, **parts}.items()}


def problems_of(record: Mapping[str, Any]) -> list[str]:
    """Return the problems of a record. Only the first 200 items of each list are validated."""
    found = _problems("", dict.fromkeys(record))
    for name, value in record.items():
        if name in _LISTS and isinstance(value, list | tuple):
            found += [problem for item in value[:MOST] for problem in _problems(name, item)]
        elif name in record_schema()["properties"]:
            found += _problems(name, value)
    return found


def _problems(name: str, value: object) -> list[str]:
    """Return the problems of one part of a record; none for a part that was found valid before."""
    value = _cut(value)
    key = hash((name, repr(value)))
    if key in _valid:
        return []
    errors = [f"{name}{error.json_path[1:]}: {error.message}" for error in _validators()[name].iter_errors(value)]
    if not errors:
        _valid.add(key)
    return errors


def _cut(value: Any) -> Any:
    """Return a part of a record with at most 200 items in each list inside it."""
    if isinstance(value, dict):
        return {name: _cut(inner) for name, inner in value.items()}
    return [_cut(item) for item in value[:MOST]] if isinstance(value, list | tuple) else value


def validating(members_of: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Return a function that makes the members of a record, and adds their problems to `INVALID`.

    Members that are iterators remain iterators: their items are validated when they are made.
    """

    def made(*arguments: Any, **options: Any) -> dict[str, Any]:
        members = members_of(*arguments, **options)
        lazy = {name: value for name, value in members.items() if isinstance(value, Iterator)}
        INVALID.extend(problems_of({**members, **dict.fromkeys(lazy, ())}))
        return {**members, **{name: _validated(name, items) for name, items in lazy.items()}}

    return made


def _validated(name: str, items: Iterator[Any]) -> Iterator[Any]:
    for number, item in enumerate(items):
        if number < MOST:
            INVALID.extend(_problems(name, item))
        yield item
