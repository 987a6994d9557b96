"""Read the JSON Schemas of the records of an assessment and of a history, and describe every field on a page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_ASSESSMENT, _HISTORY = "assessment.schema.json", "history.schema.json"
_SHARED = "#/$defs/"
_ONE = {
    "string": ("text",),
    "integer": ("whole number",),
    "number": ("number",),
    "boolean": ("true", "false"),
    "object": ("object",),
    "null": ("null",),
}
_MANY = {"string": "texts", "integer": "whole numbers", "object": "objects"}
_TABLE = ("| Field | Type | Meaning |", "|---|---|---|")
_HEAD = """\
# The record of an assessment

`peecf-batch assess executives.xlsx` writes the record `executives-assessment.json`. It contains the same results as the
summary and the annotated workbook, as data. Use it in Power BI and in scripts. You can also give it to
`peecf-batch audit` in place of a workbook.

The tables below describe every field. `make docs` writes this page from
[`assessment.schema.json`](../peecf_batch/outputs/record/assessment.schema.json), a JSON Schema (draft 2020-12).

## Versions

The field `schema` gives the version of the format: `peecf-batch/assessment/1`.

- Later versions of the program may add fields. Your script must ignore fields that it does not know.
- They will not remove or rename a field, or change its meaning. If that is ever necessary, the format will get a new
  number.
- The schema allows only the fields described here. To validate a record, use the schema from the version of the
  program that wrote it. The field `tool.version` gives that version.

## How to read it

The file is one JSON object in UTF-8, with one line for each position, finding and rule.

- Null means that a fact is not known or does not apply. The tables state which. A blank text is `""`.
- Dates are texts such as `2026-06-30`.
- The names of factors, bands and streams come from the framework. If you use your own framework, they differ.
- A path such as `positions[].scores.<factor key>` means: for each position, in `scores`, one field for each factor.
- Names, pay and gender are left out. To include them, use `--show-names`, `--show-remuneration` or `--show-gender`.

In Power BI, choose *Get data*, *Blank query*, *Advanced editor*. Then enter this query, with the path of your own file:

```powerquery
let
    Record = Json.Document(File.Contents("C:\\Results\\executives-assessment.json"), 65001),
    Positions = Table.FromRecords(Record[positions])
in
    Positions
```

In Python:

```python
import json
from pathlib import Path

record = json.loads(Path("executives-assessment.json").read_text(encoding="utf-8"))
higher = [position["title"] for position in record["positions"] if position["outcome"] == "higher"]
```

## An example

This position is from the record of `sample_workbooks/small-organisation.xlsx`. In the file, it is on one line.
"""
_HISTORY_HEAD = """\
# The record of a history

`peecf-batch history` writes the record `peecf-history.json` beside its page `peecf-history.html`. It contains the same
results as data: every position in each assessment, and what changed from one assessment to the next.

The tables below describe every field. `make docs` writes this page from
[`history.schema.json`](../peecf_batch/outputs/record/history.schema.json), a JSON Schema (draft 2020-12).

The field `schema` gives the version of the format: `peecf-batch/history/1`. [The record of an
assessment](record.md) explains versions and how to read the file. The same rules apply here. Assessments are
numbered from 1, in the order of `assessments`.
"""


@cache
def _schema(file: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of the record. Every call returns the same object, which must not be changed."""
    return _schema(_ASSESSMENT)


def history_schema() -> dict[str, Any]:
    """Return the JSON Schema of the record of a history, as `record_schema` does."""
    return _schema(_HISTORY)


def schema_page() -> str:
    """Return a Markdown page about the record, with the path, type and meaning of every field."""
    example = _example(record_schema()["properties"]["positions"]["items"]["examples"][0])
    return "\n".join([_HEAD, example, *_fields(record_schema())])


def history_schema_page() -> str:
    """Return a Markdown page about the record of a history, as `schema_page` does."""
    return "\n".join([_HISTORY_HEAD, *_fields(history_schema())])


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tables of all fields of a schema, with their headings."""
    members = schema["properties"]
    yield "## The whole record\n"
    yield from _table(_Field(name, _type(member), member["description"]) for name, member in members.items())
    shared = {name: part for name, part in schema.get("$defs", {}).items() if "object" in _kinds(part)}
    for name, part in {**members, **shared}.items():
        yield from _section(name, part)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as the page shows it: its path, its type in words and its meaning."""

    path: str
    type: str
    meaning: str


def _example(example: Mapping[str, Any]) -> str:
    """Return an object as JSON in Markdown, with one line for each of its fields."""
    fields = (f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in example.items())
    return "```json\n{\n" + ",\n".join(fields) + "\n}\n```\n"


def _section(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield a heading, the description and a table of the fields inside, or nothing if there are none."""
    if fields := list(_fields_inside(name, schema)):
        yield f"## {name}\n"
        yield f"{schema['description']}\n"
        yield from _table(fields)


def _table(fields: Iterable[_Field]) -> Iterator[str]:
    yield from _TABLE
    yield from (f"| `{field.path}` | {field.type} | {field.meaning} |" for field in fields)
    yield ""


def _fields_inside(path: str, schema: Mapping[str, Any]) -> Iterator[_Field]:
    """Yield every field inside the one at `path`, and the fields inside those.

    Fields of a shared object are left out, because the object has its own section. If the name of a field is not fixed,
    its path has a word for the name in angle brackets.
    """
    for name, field in schema.get("properties", {}).items():
        optional = "" if name in schema["required"] else ", optional"
        yield _Field(f"{path}.{name}", _type(field) + optional, field["description"])
        yield from _fields_inside(f"{path}.{name}", field)
    if field := schema.get("additionalProperties"):
        inner = f"{path}.<{schema['propertyNames']['title']}>"
        yield _Field(inner, _type(field), field["description"])
        yield from _fields_inside(inner, field)
    if "items" in schema:
        yield from _fields_inside(f"{path}[]", schema["items"])


def _type(schema: Mapping[str, Any]) -> str:
    """Return the type of a field in words, with a link if it is a shared object."""
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return _choice(["null" if value is None else f"`{value}`" for value in schema["enum"]])
    name = schema.get("$ref", "").removeprefix(_SHARED)
    full = {**record_schema()["$defs"].get(name, {}), **schema}
    if name and "object" in _kinds(full):
        return _choice([f"[{name}](#{name})", *(["null"] if "null" in _kinds(full) else [])])
    return _choice([word for kind in _kinds(full) for word in _words(kind, full)])


def _words(kind: str, schema: Mapping[str, Any]) -> Sequence[str]:
    """Return the words for one type that a field can have."""
    if kind == "array":
        return (f"list of {_of_many(schema['items'])}",)
    if kind == "object" and "propertyNames" in schema:
        return (f"object by {schema['propertyNames']['title']}",)
    return ("date",) if kind == "string" and schema.get("format") == "date" else _ONE[kind]


def _of_many(schema: Mapping[str, Any]) -> str:
    """Return the type of the items of a list, in the plural."""
    (kind,) = _kinds(schema)
    return f"lists of {_of_many(schema['items'])}" if kind == "array" else _MANY[kind]


def _kinds(schema: Mapping[str, Any]) -> Sequence[str]:
    """Return the names of the JSON types that a schema allows."""
    kinds = schema.get("type", ())
    return (kinds,) if isinstance(kinds, str) else kinds


def _choice(words: Sequence[str]) -> str:
    return " or ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
