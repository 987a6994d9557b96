"""Print, as JSON, the regular expressions of the product, each with its flags, its place and the methods used.

Run it in a process of its own: it watches `re` from before the product is imported, imports every module, and assesses
a few workbooks, so that functions make their patterns. It adds the patterns that are written out in the source.
"""

import ast
import contextlib
import importlib
import io
import json
import pkgutil
import re
import sys
import tempfile
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
CASES = Path(__file__).parents[1] / "cases" / "files"
PACKAGE = Path(__file__).parents[2] / "peecf_batch"
BOOKS = (
    SAMPLES / "every-defect.xlsx",
    SAMPLES / "moderation.xlsx",
    CASES / "excel" / "table-totals-row-note-beside.xlsx",
    CASES / "excel" / "number-formats.ods",
    CASES / "excel" / "title-line-above-semicolons.csv",
)
FLAGS = re.IGNORECASE | re.DOTALL | re.MULTILINE | re.VERBOSE
IMPORTS_RE = re.compile(r"^\s*(?:import re\b|from re import|from peecf_batch\.definitions import)", re.MULTILINE)
MAKERS = ("re.", "pattern")
METHODS = frozenset({"match", "fullmatch", "search", "sub", "findall", "finditer", "split"})
found: dict[tuple[str, bool, int], str] = {}


def record(pattern: str | bytes, flags: int, place: str) -> None:
    is_bytes = isinstance(pattern, bytes)
    text = pattern.decode("latin-1") if is_bytes else pattern
    found.setdefault((text, is_bytes, int(flags & FLAGS)), place)


def watch() -> None:
    """Record each pattern that a module of the product hands to `re`, at once or at its first use."""
    from peecf_batch import definitions

    inner, inner_later = re._compile, definitions.pattern

    def compiled(pattern, flags):
        made = inner(pattern, flags)
        frame = sys._getframe(2)
        module = frame.f_globals.get("__name__", "")
        if module.startswith("peecf_batch") and module != definitions.__name__:
            record(made.pattern, made.flags, f"{module}:{frame.f_lineno}")
        return made

    def later(text, flags=0):
        frame = sys._getframe(1)
        record(text, re.compile(text, flags).flags, f"{frame.f_globals['__name__']}:{frame.f_lineno}")
        return inner_later(text, flags)

    re._compile, definitions.pattern = compiled, later


def run_everything() -> None:
    """Import every module, and assess workbooks twice, so that functions make their patterns."""
    import peecf_batch

    for module in pkgutil.walk_packages(peecf_batch.__path__, "peecf_batch."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from click.testing import CliRunner

    from peecf_batch.cli import commands

    with tempfile.TemporaryDirectory() as folder:
        for book in BOOKS:
            CliRunner().invoke(commands, ["assess", str(book), "-o", folder])
        again = f"{folder}/every-defect-assessed.xlsx"
        CliRunner().invoke(commands, ["assess", again, "-o", f"{folder}/again", "--de-identified", "--board-paper"])


def read_source() -> dict[str, list[str]]:
    """Record each pattern that the source writes out in a call of a function of `re`.

    Return the methods that are used of the pattern of each such call, by its place. A place is missing if this is not
    plain.
    """
    used = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        text = path.read_text(encoding="utf-8")
        if not IMPORTS_RE.search(text):
            continue
        tree = ast.parse(text)
        methods = methods_of_names(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith(MAKERS):
                continue
            place = f"{module}:{node.lineno}"
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                words = ast.unparse(node)
                flags = sum(flag for flag in re.RegexFlag if f"re.{flag.name}" in words and flag & FLAGS)
                record(first.value, flags, place)
            name = ast.unparse(node.func).removeprefix("re.")
            known = [name] if name in METHODS else methods.get(ast.unparse(node))
            if known:
                used[place] = sorted(known)
    return used


def methods_of_names(tree: ast.Module) -> dict[str, set[str]]:
    """Return the methods used of each pattern that is compiled in a module, by the text of the call."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node in tree.body:
            names[node.targets[0].id] = ast.unparse(node.value)
    found_methods: dict[str, set[str]] = {}
    others = set()
    attributes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            text = ast.unparse(node.value)
            found_methods.setdefault(names.get(text, text), set()).add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in attributes:
            others.add(names.get(node.id, ""))
    return {text: methods for text, methods in found_methods.items() if text not in others}


if __name__ == "__main__":
    watch()
    with contextlib.redirect_stdout(io.StringIO()):
        run_everything()
    methods_at = read_source()
    told = [[*key, place, methods_at.get(place, sorted(METHODS))] for key, place in found.items()]
    sys.stdout.write(json.dumps(told))
