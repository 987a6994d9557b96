"""Test the rules of docs/architecture.md: imports in one direction, printing only in `cli`, thresholds as data."""

import ast
import importlib.resources
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import peecf_batch
from peecf_batch.rules.findings import catalogue

PACKAGE = Path(peecf_batch.__file__).parent
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "_compiled" not in p.parts)


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path):
    """Return the nodes of the syntax tree of a file."""
    return tuple(ast.walk(tree_of(path)))


# The sub-packages in order. A module may import from its own sub-package and from those before it.
ORDER = (
    "definitions",
    "errors",
    "rules",
    "excel",
    "reading",
    "checks",
    "moderation",
    "assessment",
    "outputs",
    "runs",
    "starting",
    "cli",
    "__main__",
)
PLACE = {name: place for place, name in enumerate(ORDER)}
LONGEST_CHAIN, MOST_ENTRIES, MOST_MODULES = 16, 15, 13
THRESHOLDS = {20, 21, 24, 35, 36, 40, 47, 48, 56}


def name_of(path):
    return path.relative_to(PACKAGE.parent).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")


def package_of(module):
    return module.split(".")[1] if "." in module else None


def type_checking_blocks(path):
    """Return the ids of the nodes that only a type checker reads."""
    blocks = [n for n in nodes(path) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)]
    return {id(inner) for block in blocks for node in block.body for inner in ast.walk(node)}


@cache
def imports(path, *, types):
    """Return the modules that a file imports anywhere. With `types`, include imports only for types."""
    return tuple(_imports(path, types=types))


def _imports(path, *, types):
    unseen = set() if types else type_checking_blocks(path)
    for node in nodes(path):
        if id(node) in unseen:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import in line {node.lineno}"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if PACKAGE.parent.joinpath(*inner.split(".")).with_suffix(".py").is_file() else node.module


def ours(path, *, types):
    return sorted({m for m in imports(path, types=types) if m.split(".")[0] == "peecf_batch" and m != "peecf_batch"})


def each(found):
    return [f"{path.relative_to(PACKAGE)}:{line}: {what}" for path, line, what in found]


def graph():
    """Return the modules that each module imports anywhere, including imports only for types."""
    return {name_of(path): set(ours(path, types=True)) - {name_of(path)} for path in FILES}


def cycles(needs):
    """Return the modules that remain when those without imports are removed repeatedly. They form or lead to cycles."""
    done = set()
    while ready := {name for name, others in needs.items() if name not in done and others <= done}:
        done |= ready
    return sorted(set(needs) - done)


def chains(needs):
    """Return the longest chain of imports that begins at each module. There must be no cycle."""
    found = {}

    def chain(name):
        if name not in found:
            found[name] = [name, *max((chain(other) for other in needs[name]), key=len, default=[])]
        return found[name]

    return {name: chain(name) for name in needs}


class TestSize:
    def test_the_package_has_few_entries(self):
        entries = [path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"]
        assert len(entries) <= MOST_ENTRIES, entries

    def test_every_folder_has_few_modules(self):
        folders = Counter(path.parent for path in FILES if path.name != "__init__.py")
        assert {folder.name: count for folder, count in folders.items() if count > MOST_MODULES} == {}


class TestImports:
    def test_every_module_is_in_a_package_of_the_order(self):
        assert {package_of(name_of(path)) for path in FILES} - {None} == set(PLACE)

    def test_run_in_one_direction_with_those_for_types(self):
        back = [
            (name_of(path), module)
            for path in FILES
            for module in ours(path, types=True)
            if package_of(name_of(path)) and PLACE[package_of(module)] > PLACE[package_of(name_of(path))]
        ]
        assert back == []

    def test_no_two_modules_import_each_other_types_and_late_imports_included(self):
        assert cycles(graph()) == []

    def test_follow_each_other_in_short_chains(self):
        needs = {
            name: others - {"peecf_batch.definitions"} for name, others in graph().items()
        }  # like `typing` and `re`
        longest = max(chains(needs).values(), key=len)
        assert len(longest) <= LONGEST_CHAIN, " > ".join(longest)

    def test_excel_imports_no_other_package(self):
        outside = [
            (name_of(path), module)
            for path in FILES
            if package_of(name_of(path)) == "excel"
            for module in ours(path, types=True)
            if package_of(module) not in ("excel", "errors", "definitions")
        ]
        assert outside == []

    @pytest.mark.parametrize(
        "name", ["utils", "util", "helpers", "helper", "manager", "common", "misc", "models", "constants"]
    )
    def test_no_module_has_a_name_that_says_nothing(self, name):
        assert name not in {path.stem for path in FILES}

    def test_only_excel_knows_the_parts_of_a_workbook(self):
        knowing = {"lxml", "zipfile", "python_calamine", "openpyxl", "xlsxwriter"}
        found = [
            (name_of(path), module)
            for path in FILES
            if package_of(name_of(path)) != "excel"
            for module in imports(path, types=False)
            if module.split(".")[0] in knowing or module.startswith(("xml.parsers", "xml.etree", "pyexpat"))
            if (name_of(path), module) != ("peecf_batch.outputs.word.package", "zipfile")
        ]
        assert found == []

    def test_only_the_page_is_made_from_templates(self):
        found = {
            name_of(p) for p in FILES for m in imports(p, types=False) if m.split(".")[0] in ("jinja2", "markupsafe")
        }
        assert {name.rpartition(".")[0] for name in found} <= {"peecf_batch.outputs.html", "peecf_batch.outputs.page"}


# A forked process that writes outputs must end at once: returning would run the clean-up and the command line of the
# first process a second time. A worker must end when its parent has ended, because its work is no longer needed.
ENDS_ITSELF = {("second_process.py", "_exit", "in_second_process"), ("workers.py", "_exit", "_end_with_parent")}


def within(path, node):
    """Return the name of the innermost function that contains a node, or ""."""
    inside = [f.name for f in nodes(path) if isinstance(f, ast.FunctionDef) and node in ast.walk(f)]
    return inside[-1] if inside else ""


def calls(path):
    for node in nodes(path):
        if isinstance(node, ast.Call):
            function = node.func
            yield node, function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_command_line(path: Path) -> bool:
    return path.parent.name == "cli"


class TestWhatOnlyTheCommandLineDoes:
    def test_is_to_print_and_to_exit(self):
        printing = {"print", "echo", "secho", "exit", "_exit", "input"}
        found = [
            (p, n.lineno, name)
            for p in FILES
            for n, name in calls(p)
            if name in printing and not is_command_line(p) and (p.name, name, within(p, n)) not in ENDS_ITSELF
        ]
        streams = [
            (p, n.lineno, ast.unparse(n))
            for p in FILES
            for n in nodes(p)
            if isinstance(n, ast.Attribute) and n.attr in ("stdout", "stderr") and not is_command_line(p)
        ]
        assert each(found) + each(streams) == []

    def test_is_to_ask_for_the_time_the_environment_or_the_folder(self):
        asking = {
            "now",
            "utcnow",
            "today",
            "time",
            "time_ns",
            "localtime",
            "getenv",
            "getcwd",
            "cwd",
            "expanduser",
            "home",
        }
        found = [
            (p, n.lineno, name)
            for p in FILES
            for n, name in calls(p)
            if name in asking
            and not is_command_line(p)
            and not (name == "time" and not ast.unparse(n.func).startswith("time"))
        ]
        environment = [
            (p, n.lineno, ast.unparse(n))
            for p in FILES
            for n in nodes(p)
            if isinstance(n, ast.Attribute) and n.attr in ("environ", "platform", "argv") and not is_command_line(p)
        ]
        assert each(found) + each(environment) == []

    def test_is_not_left_to_chance_anywhere(self):
        found = [(name_of(p), m) for p in FILES for m in imports(p, types=False) if m in ("random", "secrets", "uuid")]
        assert found == []


class TestWhereTheRulesStand:
    def test_no_threshold_of_the_framework_is_compared_with_in_code(self):
        found = [
            (path, node.lineno, ast.unparse(node))
            for path in FILES
            for node in nodes(path)
            if isinstance(node, ast.Compare) and "len(" not in ast.unparse(node)  # the length of a text is not a score
            for part in [node.left, *node.comparators]
            for leaf in (part.elts if isinstance(part, ast.Tuple | ast.List | ast.Set) else [part])
            if isinstance(leaf, ast.Constant) and type(leaf.value) is int and leaf.value in THRESHOLDS
        ]
        assert each(found) == []

    def test_no_band_stream_or_factor_is_named_in_code(self):
        named = re.compile(r"PESES|Regulatory|Professional/Specialist|judgement_and_risk|resource_management")
        found = [
            (path, node.lineno, node.value)
            for path in FILES
            for node in nodes(path)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and named.search(node.value)
            if not is_docstring(path, node)
        ]
        assert each(found) == []

    def test_every_code_that_the_product_can_find_is_in_the_catalogue_and_every_rule_can_be_found(self):
        code = re.compile(r"[EWN][0-9]{3}")
        emitted = {
            node.value
            for path in FILES
            for node in nodes(path)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and code.fullmatch(node.value)
        }
        assert emitted - set(catalogue()) == set()
        assert set(catalogue()) - emitted == set()

    def test_every_rule_and_framework_is_data_beside_the_code(self):
        files = importlib.resources.files("peecf_batch")
        for name in ("rules/rules.toml", "reading/headings/headings.toml", "rules/frameworks/peecf.toml", "py.typed"):
            assert files.joinpath(*name.split("/")).is_file()


class TestPatterns:
    def test_have_no_possessive_quantifier_and_no_atomic_group(self):
        """CPython before 3.11.5 loses the groups inside them, and would read every score as blank."""
        possessive = re.compile(r"(?<!\\)[*+?}]\+|\(\?>")
        found = [
            (path, node.lineno, node.value)
            for path in FILES
            for node in nodes(path)
            if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
            if possessive.search(node.value if isinstance(node.value, str) else node.value.decode("latin-1"))
        ]
        assert each(found) == []


def is_docstring(path, node):
    return any(
        isinstance(owner, ast.Module | ast.ClassDef | ast.FunctionDef)
        and owner.body
        and isinstance(owner.body[0], ast.Expr)
        and owner.body[0].value is node
        for owner in nodes(path)
    )


class TestTheseTests:
    """Run the tests above on a module that breaks the rules. They must fail."""

    def test_see_a_threshold_an_import_and_a_print(self, tmp_path, monkeypatch):
        bad = tmp_path / "peecf_batch" / "rules" / "framework.py"
        bad.parent.mkdir(parents=True)
        bad.write_text("from peecf_batch.cli import main\nif total in (1, 36): print(main)\n")
        monkeypatch.setitem(globals(), "PACKAGE", bad.parent.parent)
        monkeypatch.setitem(globals(), "FILES", [bad])
        for test in (
            TestImports().test_run_in_one_direction_with_those_for_types,
            TestWhatOnlyTheCommandLineDoes().test_is_to_print_and_to_exit,
            TestWhereTheRulesStand().test_no_threshold_of_the_framework_is_compared_with_in_code,
        ):
            with pytest.raises(AssertionError):
                test()
