"""Assess workbooks of executive positions under the Victorian Public Entity Executive Classification Framework.

`assess`, `audit`, `template`, `read_workbook`, `output_names`, `index_html`, `load_framework` and `load_determinations`
are the public Python API, with the types that they use; see docs/python.md for examples. The import of the package is
fast, because each name is loaded when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` would take some milliseconds, in which Ctrl-C is not handled
if TYPE_CHECKING:
    from peecf_batch.errors import MissingExtraError, PeecfError, Refusal, RuleFileError
    from peecf_batch.rules.determination_file import load_determinations
    from peecf_batch.rules.framework_file import load_framework
    from peecf_batch.rules.privacy import Disclosed
    from peecf_batch.runs.api import Assessment, Audit, assess, audit, index_html, output_names, read_workbook
    from peecf_batch.runs.options import Assessor, Options
    from peecf_batch.starting.new_workbook import template

__version__ = "0.2.0"
__all__ = [
    "Assessment",
    "Assessor",
    "Audit",
    "Disclosed",
    "MissingExtraError",
    "Options",
    "PeecfError",
    "Refusal",
    "RuleFileError",
    "assess",
    "audit",
    "index_html",
    "load_determinations",
    "load_framework",
    "output_names",
    "read_workbook",
    "template",
]
_HOMES = {
    "peecf_batch.errors": ("MissingExtraError", "PeecfError", "Refusal", "RuleFileError"),
    "peecf_batch.rules.determination_file": ("load_determinations",),
    "peecf_batch.rules.framework_file": ("load_framework",),
    "peecf_batch.rules.privacy": ("Disclosed",),
    "peecf_batch.runs.api": (
        "Assessment",
        "Audit",
        "assess",
        "audit",
        "index_html",
        "output_names",
        "read_workbook",
    ),
    "peecf_batch.runs.options": ("Assessor", "Options"),
    "peecf_batch.starting.new_workbook": ("template",),
}


def __getattr__(name: str) -> object:
    """Return a name of the public API, loaded from its module."""
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(home), name)
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
