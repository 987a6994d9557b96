"""Append cell formats to a styles part, each once, and keep the indexes of the existing ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.errors import Refusal
from peecf_batch.excel.cell import Look
from peecf_batch.excel.trees.tree import Element, tree_of

if TYPE_CHECKING:
    from peecf_batch.excel.workbook import Sheet

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_FIRST_CUSTOM_FORMAT = 164
_BUILT_IN = {"0": 1, "0.00": 2, "0%": 9}  # Excel allows few number formats besides those that it knows by number
_MOST_ENTRIES = 65_490
_LIMITED = {"fonts": "fonts", "fills": "fills", "borders": "borders", "cellXfs": "cell formats"}


class StyleBook:
    """The cell formats of a workbook, with methods to add to them. `root` is changed in place."""

    def __init__(self, root: Element | None, namespace: str) -> None:
        """Start with the styles part `root`, or with an empty one in `namespace` where the workbook has none."""
        self.namespace = namespace
        self.root = _empty(namespace) if root is None else root
        self._before = {name: len(list(self._list(name))) for name in _LIMITED}
        for name in _LIMITED:
            self._seed(name)
        self._memo: dict[tuple[int, int], tuple[int, Look]] = {}
        self._differential: dict[Look, int] = {}
        self._known: dict[str, dict[bytes, int]] = {}
        self._fill_free: dict[int, bytes] = {}

    def xf(self, base: int, look: Look) -> int:
        """Return the index of the cell format that is `base` changed by `look`; append it where there is none."""
        known = self._memo.get((base, id(look)))
        if known is None:
            known = self._memo[base, id(look)] = (self._xf(base, look), look)
        return known[0]

    def dxf(self, look: Look) -> int:
        """Return the index of the differential format of `look`, its fill and font, for conditional formats."""
        if look not in self._differential:
            self._differential[look] = self._dxf(look)
        return self._differential[look]

    def _dxf(self, look: Look) -> int:
        dxf = self._new("dxf")
        if look.bold or look.colour:
            font = dxf.add("font")
            if look.bold:
                font.add("b")
            if look.colour:
                font.add("color", rgb="FF" + look.colour)
        if look.fill:
            dxf.add("fill").add("patternFill").add("bgColor", rgb="FF" + look.fill)
        return self._index("dxfs", dxf)

    def check_limits(self) -> None:
        """Raise Refusal if more entries were added to a list than Excel opens."""
        for name, what in _LIMITED.items():
            count = len(list(self._list(name)))
            if count > _MOST_ENTRIES and count > self._before[name]:
                raise Refusal(
                    f"with what is to be added, it would have {count:,} {what}; Excel opens {_MOST_ENTRIES:,}.",
                    "Delete cell styles and formats that are not used.",
                )

    def without_fill(self, base: int) -> int:
        """Return the index of the cell format that is `base` without its fill."""
        xf = self._formats()[base].copy()
        xf.set("fillId", "0")
        return self._index("cellXfs", xf)

    def content_without_fill(self, index: int) -> bytes:
        """Return the content of a cell format apart from its fill, for comparison."""
        if index not in self._fill_free:
            formats = self._formats()
            xf = formats[index].copy() if index < len(formats) else self._new("xf")
            for name in ("fillId", "applyFill"):
                xf.attributes.pop(name, None)
            self._fill_free[index] = _canonical(xf)
        return self._fill_free[index]

    def fill_colours(self) -> list[str]:
        """Return the solid fill colour of every cell format, as RRGGBB, "" where it has none."""
        fills = []
        for fill in self._list("fills"):
            solid = (p for p in fill.findall("patternFill") if p.get("patternType") == "solid")
            colour = next((c for p in solid for c in p.findall("fgColor")), None)
            fills.append((colour.get("rgb") or "")[-6:].upper() if colour is not None else "")
        numbers = [xf.get("fillId", "0") for xf in self._formats()]
        return [fills[int(n)] if n.isdigit() and int(n) < len(fills) else "" for n in numbers]

    def border_colours(self) -> list[str]:
        """Return the colour of the left border of every cell format, as RRGGBB, "" where it has none."""
        edges = [border.find("left/color") for border in self._list("borders").findall("border")]
        colours = [(edge.get("rgb") or "")[-6:].upper() if edge is not None else "" for edge in edges]
        numbers = [xf.get("borderId", "0") for xf in self._formats()]
        return [colours[int(n)] if n.isdigit() and int(n) < len(colours) else "" for n in numbers]

    def _formats(self) -> list[Element]:
        return self._list("cellXfs").findall("xf")

    def _xf(self, base: int, look: Look) -> int:
        formats = self._formats()
        xf = (
            formats[base].copy()
            if base < len(formats)
            else self._new("xf", numFmtId="0", fontId="0", fillId="0", borderId="0", xfId="0")
        )
        if look.fill:
            self._set(xf, "fillId", "applyFill", self._fill(look.fill))
        if look.bold or look.colour or look.size or look.underline:
            self._set(xf, "fontId", "applyFont", self._font(int(xf.get("fontId", "0")), look))
        if look.border:
            self._set(xf, "borderId", "applyBorder", self._border(look.border))
        if look.number_format:
            self._set(xf, "numFmtId", "applyNumberFormat", self._number_format(look.number_format))
        if look.wrap or look.horizontal or look.vertical:
            self._align(xf, look)
        if look.text:
            xf.set("quotePrefix", "1")
        return self._index("cellXfs", xf)

    @staticmethod
    def _set(xf: Element, name: str, applied: str, index: int) -> None:
        xf.set(name, str(index))
        xf.set(applied, "1")

    def _align(self, xf: Element, look: Look) -> None:
        alignment = xf.find("alignment")
        if alignment is None:
            alignment = self._new("alignment")
            xf.put_first(alignment)
        if look.wrap:
            alignment.set("wrapText", "1")
        for name, value in (("horizontal", look.horizontal), ("vertical", look.vertical)):
            if value:
                alignment.set(name, value)
        xf.set("applyAlignment", "1")

    def _fill(self, colour: str) -> int:
        fill = self._new("fill")
        pattern = fill.add("patternFill", patternType="solid")
        pattern.add("fgColor", rgb="FF" + colour)
        pattern.add("bgColor", indexed="64")
        return self._index("fills", fill)

    def _font(self, base: int, look: Look) -> int:
        fonts = self._list("fonts").findall("font")
        font = fonts[base].copy() if base < len(fonts) else self._new("font")
        replaced = [
            name
            for name, wanted in (("b", look.bold), ("color", look.colour), ("sz", look.size), ("u", look.underline))
            if wanted
        ]
        for name in replaced:
            for old in font.findall(name):
                font.remove(old)
        values = {"b": {}, "u": {}, "sz": {"val": str(look.size)}, "color": {"rgb": "FF" + look.colour}}
        for name in ("color", "sz", "u", "b"):
            if name in replaced:
                font.put_first(self._new(name, **values[name]))
        return self._index("fonts", font)

    def _border(self, colour: str) -> int:
        border = self._new("border")
        for side in ("left", "right", "top", "bottom"):
            border.add(side, style="thin").add("color", rgb="FF" + colour)
        border.add("diagonal")
        return self._index("borders", border)

    def _number_format(self, code: str) -> int:
        if code in _BUILT_IN:
            return _BUILT_IN[code]
        formats = self._list("numFmts")
        for element in formats:
            if element.get("formatCode") == code:
                return int(element.get("numFmtId", "0"))
        used = [int(given) for element in formats if (given := element.get("numFmtId", "")).isdigit()]
        number = max([_FIRST_CUSTOM_FORMAT - 1, *used]) + 1
        self._append(formats, self._new("numFmt", numFmtId=str(number), formatCode=code))
        return number

    def _index(self, name: str, element: Element) -> int:
        """Return the index of `element` in the list `name`, found by its content or appended."""
        entries = self._list(name)
        if name not in self._known:
            children = list(enumerate(entries))
            self._known[name] = {_canonical(child): index for index, child in reversed(children)}
        known, key = self._known[name], _canonical(element)
        if key not in known:
            known[key] = len(list(entries))
            self._append(entries, element)
        return known[key]

    def _append(self, entries: Element, element: Element) -> None:
        entries.append(element)
        entries.set("count", str(len(list(entries))))

    def _seed(self, name: str) -> None:
        """Fill a list up to the entries on which every plain cell, or Excel itself, relies."""
        entries = self._list(name)
        plain = _empty(self.namespace).find(name)
        present = len(list(entries))
        for child in list(plain if plain is not None else ())[present:]:
            self._append(entries, child)

    def _list(self, name: str) -> Element:
        entries = self.root.find(name)
        if entries is None:
            entries = self._new(name)
            later = set(_ORDER[_ORDER.index(name) + 1 :])
            mark = next((element for element in self.root if element.name in later), None)
            if mark is None:
                self.root.append(entries)
            else:
                self.root.put_before(mark, entries)
        return entries

    def _new(self, name: str, **attributes: str) -> Element:
        return Element(name, self.namespace, attributes)


def _canonical(element: Element) -> bytes:
    """Return the content of an element, without name spaces that are declared but not used."""
    parts: list[str] = []
    _add_content(element, parts)
    return "\0".join(parts).encode("utf-8", "replace")


def _add_content(element: Element, parts: list[str]) -> None:
    """Append the tag, attributes, text and children of an element to `parts`."""
    parts.append(f"{{{element.namespace}}}{element.name}")
    parts.extend(f"{key}={value}" for key, value in sorted(element.attributes.items()))
    parts.append((element.text or "").strip())
    for child in element:
        _add_content(child, parts)
    parts.append("/")


def _empty(namespace: str) -> Element:
    """Return a styles part with only what Excel requires."""
    text = (
        f'<styleSheet xmlns="{namespace}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
    return tree_of(text.encode())


def cell_style(sheet: Sheet, row: int, column: int) -> int:
    """Return the format of a cell, or the format that a new cell there would take from its row or column."""
    cell = sheet.scan.find(row, column)
    if cell is not None:
        return cell.style
    if sheet.scan.row_attribute(row, b"customFormat") in (b"1", b"true"):
        return int(sheet.scan.row_attribute(row, b"s") or 0)
    return sheet.scan.column_style(column)
