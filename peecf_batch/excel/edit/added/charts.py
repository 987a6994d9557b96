"""Write the chart of a new sheet: its drawing and its chart part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peecf_batch.definitions import NamedTuple
from peecf_batch.excel.address import area
from peecf_batch.excel.edit.texts import attribute_text, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peecf_batch.excel.edit.additions import BarChart, Series
    from peecf_batch.excel.package import Package

_NAME = "PEECF chart"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TEXT_COLOUR, _LINE_COLOUR = "3D4955", "C9D1DB"


class _Spaces(NamedTuple):
    """The name spaces of drawings, for transitional or strict Open XML."""

    main: str
    chart: str
    sheet: str
    relations: str


def _spaces(relations: str) -> _Spaces:
    strict = "purl.oclc.org" in relations
    root = "http://purl.oclc.org/ooxml/drawingml" if strict else "http://schemas.openxmlformats.org/drawingml/2006"
    return _Spaces(f"{root}/main", f"{root}/chart", f"{root}/spreadsheetDrawing", relations)


def drawing_xml(chart: BarChart, relation: str, relations: str) -> bytes:
    """Return the drawing part with the chart, which has the id `relation`; `relations` is the name space of ids."""
    s, place = _spaces(relations), area(chart.area)
    if place is None:
        raise ValueError(chart.area)
    corners = "".join(
        f"<xdr:{end}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row>"
        f"<xdr:rowOff>0</xdr:rowOff></xdr:{end}>"
        for end, column, row in (("from", place.left - 1, place.top - 1), ("to", place.right, place.bottom))
    )
    described = f'id="2" name="{_NAME}" descr="{attribute_text(chart.description)}"'
    return (
        f'{_HEADER}<xdr:wsDr xmlns:xdr="{s.sheet}" xmlns:a="{s.main}">'
        f'<xdr:twoCellAnchor editAs="oneCell">{corners}<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        f"<xdr:cNvPr {described}/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>"
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{s.chart}"><c:chart xmlns:c="{s.chart}" xmlns:r="{s.relations}" '
        f'r:id="{relation}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>'
        "</xdr:wsDr>"
    ).encode()


def is_our_drawing(package: Package, drawing: str, title: str) -> bool:
    """Return True if a drawing has nothing but a chart whose title begins with that of ours, or nothing at all.

    Some programs write the chart anew under another name, and LibreOffice adds drawings without content.
    """
    if drawing not in package:
        return False
    objects = len(list(package.tree(drawing).named("cNvPr")))
    if objects != 1:
        return objects == 0
    charts = [r.target for r in package.relations(drawing) if r.kind == "chart" and r.target in package]
    titles = [package.tree(chart).find("chart/title") for chart in charts]
    return len(titles) == 1 and titles[0] is not None and titles[0].all_text().strip().startswith(title)


def chart_xml(chart: BarChart, relations: str) -> bytes:
    """Return the chart part. It has the present values, for programs that do not calculate."""
    s = _spaces(relations)
    series = "".join(_series(number, one, chart) for number, one in enumerate(chart.series))
    return (
        f'{_HEADER}<c:chartSpace xmlns:c="{s.chart}" xmlns:a="{s.main}" xmlns:r="{s.relations}">'
        '<c:roundedCorners val="0"/><c:chart>'
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>{_font(1100, bold=True, tag='defRPr')}</a:pPr><a:r>"
        f"{_font(1100, bold=True, tag='rPr')}<a:t>{escaped(chart.title)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="60"/><c:axId val="50010001"/><c:axId val="50010002"/></c:barChart>'
        f"{_axes()}</c:plotArea>"
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text(900)}</c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>{_line()}</c:spPr></c:chartSpace>'
    ).encode()


def _series(number: int, series: Series, chart: BarChart) -> str:
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:v>{escaped(series.name)}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{series.colour}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls>{_text(900)}<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>{escaped(chart.labels)}</c:f><c:strCache>{_points(chart.texts)}</c:strCache></c:strRef>"
        f"</c:cat><c:val><c:numRef><c:f>{escaped(series.numbers)}</c:f><c:numCache><c:formatCode>0</c:formatCode>"
        f"{_points(series.values)}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _points(values: Sequence[object]) -> str:
    points = (f'<c:pt idx="{n}"><c:v>{escaped(str(value))}</c:v></c:pt>' for n, value in enumerate(values))
    return f'<c:ptCount val="{len(values)}"/>{"".join(points)}'


def _axes() -> str:
    """Return the axis of the groups, the first at the top, and the hidden axis of the numbers."""
    return (
        '<c:catAx><c:axId val="50010001"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>{_line()}</c:spPr>{_text(900)}'
        '<c:crossAx val="50010002"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="50010002"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="b"/><c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="50010001"/><c:crosses val="max"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def _line() -> str:
    return f'<a:ln w="9525"><a:solidFill><a:srgbClr val="{_LINE_COLOUR}"/></a:solidFill></a:ln>'


def _text(size: int) -> str:
    return (
        f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_font(size, bold=False, tag='defRPr')}</a:pPr><a:endParaRPr/></a:p></c:txPr>"
    )


def _font(size: int, *, bold: bool, tag: str) -> str:
    """Return the properties of a text. `size` is in hundredths of a point."""
    fill = f'<a:solidFill><a:srgbClr val="{_TEXT_COLOUR}"/></a:solidFill>'
    return f'<a:{tag} sz="{size}" b="{int(bold)}">{fill}</a:{tag}>'
