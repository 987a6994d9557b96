"""Parts, relations and content types added to a package; what is there already is only added to."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from lxml import etree

from peecf_batch.excel.package import RELATIONS, TYPES, part_key, relations_part, serialise

if TYPE_CHECKING:
    from peecf_batch.excel.package import Body, Package

RELATION = "rIdPeecf"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


class Parts:
    """The changes to a package, gathered: `changes` by part key (None takes a part out), `added` as (name, bytes)."""

    def __init__(self, package: Package, *, strict: bool) -> None:
        """Begin with nothing changed. `strict` chooses the name spaces of strict Open XML."""
        self.package = package
        self.namespace = _STRICT if strict else _TRANSITIONAL
        self.changes: dict[str, Body | None] = {}
        self.added: list[tuple[str, bytes]] = []
        self._types = package.tree("[content_types].xml")
        self._relations: dict[str, etree._Element] = {}
        self._touched: set[str] = set()
        named = (element.get("PartName") or "" for element in self._types.iterfind("{*}Override"))
        self._names = {*package.parts, *(part_key(name) for name in named)}

    def new_name(self, folder: str, stem: str, extension: str, first: int = 1) -> str:
        """A part name that is free: `stem` with the lowest number from `first` on; 0 is not written."""
        number = first
        while part_key(name := posixpath.join(folder, f"{stem}{number or ''}.{extension}")) in self._names:
            number += 1
        self._names.add(part_key(name))
        return name

    def folder(self, part: str) -> str:
        """The folder of a part as the package spells it."""
        return posixpath.dirname(self.package.parts[part].filename.replace("\\", "/").lstrip("/"))

    def add(self, name: str, body: bytes, content_type: str) -> None:
        """Add a part and declare its content type."""
        self.added.append((name, body))
        self.declare(name, content_type)

    def declare(self, name: str, content_type: str) -> None:
        """Give the part its content type, unless its extension's default says so already."""
        extension = name.rsplit(".", 1)[-1].lower()
        default = self._default(extension)
        if default == content_type:
            return
        if default is None and extension in ("vml", "rels"):
            element = etree.Element(f"{{{TYPES}}}Default", Extension=extension, ContentType=content_type)
            self._types.insert(0, element)
        else:
            etree.SubElement(self._types, f"{{{TYPES}}}Override", PartName="/" + name, ContentType=content_type)
        self._touched.add("[content_types].xml")

    def _default(self, extension: str) -> str | None:
        for element in self._types.iterfind("{*}Default"):
            if (element.get("Extension") or "").lower() == extension:
                return element.get("ContentType")
        return None

    def retype(self, part: str, old: str, new: str) -> None:
        """Change the declared content type of a part from `old` to `new`, where it is `old`."""
        for element in self._types.iterfind("{*}Override"):
            if part_key(element.get("PartName") or "") == part and element.get("ContentType") == old:
                element.set("ContentType", new)
                self._touched.add("[content_types].xml")

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate `part` to the part named `target` and give the relation's id."""
        tree = self._tree(part)
        used = {element.get("Id") for element in tree if isinstance(element.tag, str)}
        number = 1
        while (name := f"{RELATION}{number}") in used:
            number += 1
        path = posixpath.relpath("/" + target, "/" + self.folder(part))
        space = tree.tag[1:].split("}")[0]
        etree.SubElement(tree, f"{{{space}}}Relationship", Id=name, Type=f"{self.namespace}/{kind}", Target=path)
        self._touched.add(relations_part(part))
        return name

    def unrelate(self, part: str, target: str) -> None:
        """Take out the relations of `part` to the part with the key `target`."""
        tree = self._tree(part)
        for element in list(tree):
            if isinstance(element.tag, str) and self.package.resolve(part, element.get("Target", "")) == target:
                tree.remove(element)
                self._touched.add(relations_part(part))

    def remove(self, part: str) -> None:
        """Take a part out, with its relations part and its content type."""
        for gone in (part, relations_part(part)):
            if gone in self.package:
                self.changes[gone] = None
        for element in list(self._types.iterfind("{*}Override")):
            if part_key(element.get("PartName") or "") == part:
                self._types.remove(element)
                self._touched.add("[content_types].xml")

    def _tree(self, part: str) -> etree._Element:
        held = relations_part(part)
        if held not in self._relations:
            new = etree.Element(f"{{{RELATIONS}}}Relationships", nsmap={None: RELATIONS})  # type: ignore[dict-item]
            self._relations[held] = self.package.tree(held) if held in self.package else new
        return self._relations[held]

    def finish(self) -> None:
        """Write the touched relations and content types into the changes."""
        for held, tree in self._relations.items():
            if held not in self._touched:
                continue
            if held in self.package:
                self.changes[held] = serialise(tree)
            else:
                folder, base = posixpath.split(held)
                owner = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
                real = self.package.parts[owner].filename.replace("\\", "/").lstrip("/")
                name = posixpath.join(posixpath.dirname(real), "_rels", posixpath.basename(real) + ".rels")
                self.add(name, serialise(tree), _RELATIONS_TYPE)
        if "[content_types].xml" in self._touched:
            self.changes["[content_types].xml"] = serialise(self._types)
