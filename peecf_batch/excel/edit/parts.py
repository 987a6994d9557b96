"""Add parts, relations and content types to a package, and remove them; existing ones keep their place."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from peecf_batch.excel.package import RELATIONS, TYPES, part_key, relations_part
from peecf_batch.excel.trees.tree import Element
from peecf_batch.excel.trees.written import serialise
from peecf_batch.excel.zip_members import NewPart

if TYPE_CHECKING:
    from peecf_batch.excel.package import Package
    from peecf_batch.excel.zip_members import Body

RELATION = "rIdPeecf"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"


class Parts:
    """The changes to a package: `changes` by part key (None removes a part), `added` in their order."""

    def __init__(self, package: Package, *, strict: bool) -> None:
        """Start with no changes. `strict` chooses the name spaces of strict Open XML."""
        self.package = package
        self.namespace = _STRICT if strict else _TRANSITIONAL
        self.changes: dict[str, Body | None] = {}
        self.added: list[NewPart] = []
        self._types = package.tree("[content_types].xml")
        self._relations: dict[str, Element] = {}
        self._touched: set[str] = set()
        named = (element.get("PartName") or "" for element in self._types.findall("Override"))
        self._names = {*package.parts, *(part_key(name) for name in named)}

    def new_name(self, folder: str, stem: str, extension: str, first: int = 1) -> str:
        """Return and reserve a free part name: `stem` with the lowest number from `first`; 0 is not written."""
        number = first
        while part_key(name := posixpath.join(folder, f"{stem}{number or ''}.{extension}")) in self._names:
            number += 1
        self._names.add(part_key(name))
        return name

    def folder(self, part: str) -> str:
        """Return the folder of a part as the package spells it."""
        return posixpath.dirname(self.package.parts[part].filename.replace("\\", "/").lstrip("/"))

    def add(self, name: str, body: bytes, content_type: str) -> None:
        """Add a part and declare its content type."""
        self.added.append(NewPart(name, body))
        self.declare(name, content_type)

    def add_related(self, name: str, body: bytes, content_type: str, kind: str, target: str) -> None:
        """Add a part with the one relation rId1, of this kind, to the part named `target`."""
        self.add(name, body, content_type)
        folder, base = posixpath.split(name)
        path = posixpath.relpath("/" + target, "/" + folder)
        root = _no_relations()
        root.add("Relationship", Id="rId1", Type=f"{self.namespace}/{kind}", Target=path)
        self.add(posixpath.join(folder, "_rels", f"{base}.rels"), serialise(root), _RELATIONS_TYPE)

    def declare(self, name: str, content_type: str) -> None:
        """Declare the content type of a part, unless it is the default of the part's extension."""
        extension = name.rsplit(".", 1)[-1].lower()
        default = self._default(extension)
        if default == content_type:
            return
        if default is None and extension in ("vml", "rels"):
            self._types.put_first(Element("Default", TYPES, {"Extension": extension, "ContentType": content_type}))
        else:
            self._types.append(Element("Override", TYPES, {"PartName": "/" + name, "ContentType": content_type}))
        self._touched.add("[content_types].xml")

    def _default(self, extension: str) -> str | None:
        for element in self._types.findall("Default"):
            if (element.get("Extension") or "").lower() == extension:
                return element.get("ContentType")
        return None

    def retype(self, part: str, old: str, new: str) -> None:
        """Change the declared content type of a part from `old` to `new`, where it is `old`."""
        for element in self._types.findall("Override"):
            if part_key(element.get("PartName") or "") == part and element.get("ContentType") == old:
                element.set("ContentType", new)
                self._touched.add("[content_types].xml")

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate `part` to the part named `target`, and return the id of the relation."""
        tree = self._tree(part)
        used = {element.get("Id") for element in tree}
        number = 1
        while (name := f"{RELATION}{number}") in used:
            number += 1
        path = posixpath.relpath("/" + target, "/" + self.folder(part))
        tree.add("Relationship", Id=name, Type=f"{self.namespace}/{kind}", Target=path)
        self._touched.add(relations_part(part))
        return name

    def unrelate(self, part: str, target: str) -> None:
        """Remove the relations of `part` to the part with the key `target`."""
        tree = self._tree(part)
        for element in list(tree):
            if self.package.resolve(part, element.get("Target", "")) == target:
                tree.remove(element)
                self._touched.add(relations_part(part))

    def remove(self, part: str) -> None:
        """Remove a part, with its relations part and its content type."""
        for gone in (part, relations_part(part)):
            if gone in self.package:
                self.changes[gone] = None
        for element in self._types.findall("Override"):
            if part_key(element.get("PartName") or "") == part:
                self._types.remove(element)
                self._touched.add("[content_types].xml")

    def _tree(self, part: str) -> Element:
        """Return the relations of `part` for editing, without any where the package has none."""
        key = relations_part(part)
        if key not in self._relations:
            self._relations[key] = self.package.tree(key) if key in self.package else _no_relations()
        return self._relations[key]

    def finish(self) -> None:
        """Write the touched relations and content types into `changes` and `added`."""
        for key, tree in self._relations.items():
            if key not in self._touched:
                continue
            if key in self.package:
                self.changes[key] = serialise(tree)
            else:
                folder, base = posixpath.split(key)
                owner = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
                real = self.package.parts[owner].filename.replace("\\", "/").lstrip("/")
                name = posixpath.join(posixpath.dirname(real), "_rels", posixpath.basename(real) + ".rels")
                self.add(name, serialise(tree), _RELATIONS_TYPE)
        if "[content_types].xml" in self._touched:
            self.changes["[content_types].xml"] = serialise(self._types)


def _no_relations() -> Element:
    root = Element("Relationships", RELATIONS)
    root.declared = {"": RELATIONS}
    return root
