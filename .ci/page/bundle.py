"""Bundle the Python of the page: only the modules that it can import, compiled. Runs inside Pyodide; see bundle.mjs.

Reads `/build/site`, the tree of the product and of its packages, and `/pyodide`. Writes to `/build/parts` the files
that the page unpacks, each compressed, and `/build/modules.json`, which lists what is in them.
"""

from __future__ import annotations

import ast
import importlib._bootstrap_external as loading
import importlib.util
import io
import json
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from types import CodeType

SITE, PARTS = Path("/build/site"), Path("/build/parts")
ASKED = json.loads(Path("/build/asked.json").read_text())  # roots, left_out and frozen
MOMENT = (1980, 1, 1, 0, 0, 0)


def modules_of(files: dict[str, bytes]) -> dict[str, str]:
    """Return the file of each module among `files`, by the module's name."""
    names = {}
    for file in files:
        if file.endswith(".py"):
            names[file[:-3].replace("/", ".").removesuffix(".__init__")] = file
    return names


class Reached(ast.NodeVisitor):
    """The modules that a module imports anywhere, except those that only a type checker reads."""

    def __init__(self, module: str, file: str) -> None:
        self.names: set[str] = set()
        self._package = module if file.endswith("__init__.py") else module.rpartition(".")[0]

    def visit_If(self, node: ast.If) -> None:
        """Leave out what only a type checker reads."""
        if "TYPE_CHECKING" not in ast.unparse(node.test):
            self.generic_visit(node)
        else:
            for other in node.orelse:
                self.visit(other)

    def visit_Import(self, node: ast.Import) -> None:
        """Note the modules of `import a, b`."""
        self.names.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Note the modules of `from a import b`, where b may be a module too."""
        base = node.module or ""
        if node.level:
            parent = self._package.split(".")
            base = ".".join([*parent[: len(parent) - node.level + 1], *([base] if base else [])])
        self.names.add(base)
        self.names.update(f"{base}.{alias.name}" for alias in node.names)


def reached_from(roots: list[str], files: dict[str, bytes]) -> list[str]:
    """Return the files of the modules that can be imported from `roots`, in order of their names."""
    modules = modules_of(files)
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            module = ".".join(parts[:depth])
            if module in found or module not in modules or is_left_out(module) or module in ASKED["frozen"]:
                continue
            found.add(module)
            finder = Reached(module, modules[module])
            finder.visit(ast.parse(files[modules[module]]))
            waiting.extend(finder.names)
    return sorted(modules[name] for name in found)


def missed(code: list[str], files: dict[str, bytes]) -> list[str]:
    """Return the imports of modules that are left out, where the importing module cannot be loaded without them."""
    modules = modules_of(files)
    names = {file: module for module, file in modules.items()}
    found = []
    for file in code:
        finder = Reached(names[file], file)
        for node in ast.parse(files[file]).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                finder.visit(node)
        found += [f"{names[file]}: {name}" for name in sorted(finder.names & modules.keys()) if is_left_out(name)]
    return found


def is_left_out(module: str) -> bool:
    """Return True if a module is not needed, although another one can import it."""
    return any(module == name or module.startswith(f"{name}.") for name in ASKED["left_out"])


def compiled(name: str, source: bytes) -> bytes:
    """Return the code of a module without docstrings, as Python stores it, never to be compared with a source."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=2)
    return bytes(loading._code_to_hash_pyc(bare(code), importlib.util.source_hash(source), checked=False))


def bare(code: CodeType) -> CodeType:
    """Return code without the numbers of its lines, which are a third of it. Each function keeps its first one.

    The table of lines then has entries without a place, each for at most 8 units of code: Python expects an entry for
    every unit when it prints a traceback.
    """
    inner = tuple(bare(constant) if isinstance(constant, CodeType) else constant for constant in code.co_consts)
    whole, rest = divmod(len(code.co_code) // 2, 8)
    table = b"\xff" * whole + (bytes([0xF8 | rest - 1]) if rest else b"")
    return code.replace(co_linetable=table, co_consts=inner)


def packed(data: bytes) -> bytes:
    """Return data as gzip without a time, which every browser can unpack."""
    made = zlib.compressobj(9, zlib.DEFLATED, 31, 9)
    return made.compress(data) + made.flush()


def zipped(files: dict[str, bytes]) -> bytes:
    """Return files as a zip archive that is not compressed, from which Python can import."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), data)
    return stream.getvalue()


def joined(files: dict[str, bytes]) -> bytes:
    """Return files one after the other, after a list of their names and sizes and its length."""
    listed = json.dumps([[name, len(data)] for name, data in files.items()]).encode()
    return struct.pack("<I", len(listed)) + listed + b"".join(files.values())


def main() -> None:
    """Write the parts of the page and the list of the modules in them."""
    with zipfile.ZipFile("/pyodide/python_stdlib.zip") as archive:
        library = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    own = {path.relative_to(SITE).as_posix(): path.read_bytes() for path in sorted(SITE.rglob("*")) if path.is_file()}
    if clash := library.keys() & own.keys():
        raise SystemExit(f"in the standard library and in the product: {sorted(clash)}")
    code = reached_from(ASKED["roots"], library | own)
    if missing := missed(code, library | own):
        raise SystemExit("modules.toml leaves out modules that others need:\n" + "\n".join(missing))
    data = [name for name in own if not name.endswith(".py")]
    standard = {f"{name}c": compiled(name, library[name]) for name in code if name in library}
    site = {f"{name}c": compiled(name, own[name]) for name in code if name in own} | {name: own[name] for name in data}
    PARTS.mkdir(exist_ok=True)
    for name, content in {
        "python_stdlib.zip": zipped(standard),
        "site.bin": joined(site),
        "pyodide.asm.wasm": Path("/pyodide/pyodide.asm.wasm").read_bytes(),
        "worker.js": Path("/build/worker.js").read_bytes(),
    }.items():
        (PARTS / f"{name}.gz").write_bytes(packed(content))
    Path("/build/modules.json").write_text(json.dumps({"standard": sorted(standard), "site": list(site)}, indent=1))


if sys.platform == "emscripten":
    main()
