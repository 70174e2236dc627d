"""The map that is printed and handed in: 微网格分布图 with title, legend, scale, north, CRS, date and sources.

Sizes, layers and scales are data: `resources/layouts/micro_grid_map.json`. The looks are those of `resources/styles`.
Main thread only (it reads layers).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from osgeo import gdal
from qgis.core import (
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutMeasurement,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapLayerStyle,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsUnitTypes,
)
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont

from ..core import resources
from ..core.errors import GewuError
from ..core.grids import bounds
from ..core.progress import Progress, silent
from ..core.safe_file import replacing
from ..core.text import listed, tr
from . import grid_bounds, layers, project, styles
from .ledgers import crs_title
from .workspace import Workspace

_INK = "#22303c"


@dataclass(frozen=True)
class MapText:
    """What is written on the map besides the drawing. day: yyyy-mm-dd, "" = today; sources: 资料来源."""

    title: str = ""
    sources: str = ""
    unit_name: str = ""
    day: str = ""


def write(
    ws: Workspace,
    paths: list[Path | str],
    text: MapText | None = None,
    page: str = "A3",
    dpi: int = 200,
    community_codes: list[str] | None = None,
    progress: Progress = silent,
) -> list[Path]:
    """Draw the workspace's map on one landscape page and write it to every path (.png, .jpg, .tif or .pdf).

    page: A3 or A4; dpi: of images; community_codes: show only the surroundings of these communities, None = all.
    Layers the user has on screen are drawn with their present looks; a workspace not shown gets the standard ones.
    Raises GewuError for an unknown page or file type, an empty workspace and a file that cannot be written.
    """
    settings = resources.read_json("layouts", "micro_grid_map.json")
    if page not in settings["pages"]:
        raise GewuError(tr("没有名为“{page}”的图幅。").format(page=page), remedy=tr("可选：A3、A4。"))
    targets = [Path(path) for path in paths]
    for target in targets:
        if target.suffix.lower() not in _WRITERS:
            raise GewuError(
                tr("不能把地图写成“{file}”。").format(file=target.name), remedy=tr("请使用 .png、.jpg、.tif 或 .pdf。")
            )
    view = _view(ws, community_codes)
    progress(0.1, tr("准备图层"))
    before = ws.project
    fresh = None
    if not layers.shown(before, ws.path):
        fresh = QgsProject()
        project.show(ws, fresh)
    try:
        layout = _Page(ws, fresh or before, settings, page, text or MapText(), community_codes).compose(view)
        for number, target in enumerate(targets):
            progress(0.3 + 0.7 * number / len(targets), tr("绘制 {file}").format(file=target.name))
            with replacing(target) as temporary:
                result = _WRITERS[target.suffix.lower()](layout, str(temporary), dpi)
                if result != QgsLayoutExporter.ExportResult.Success or not temporary.exists():
                    raise GewuError(
                        tr("地图“{file}”没有写成。").format(file=target),
                        details=str(result),
                        remedy=tr("内存不足时请降低分辨率（dpi）或改用 A4。"),
                    )
    finally:
        if fresh is not None:
            ws.project = before
            fresh.clear()
    progress(1.0, "")
    return targets


def _image(layout: QgsPrintLayout, path: str, dpi: int):
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = dpi
    gdal.PushErrorHandler("CPLQuietErrorHandler")  # QGIS tries in vain to write a position into PNG files
    try:
        return QgsLayoutExporter(layout).exportToImage(path, settings)
    finally:
        gdal.PopErrorHandler()


def _pdf(layout: QgsPrintLayout, path: str, dpi: int):
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.dpi = dpi
    return QgsLayoutExporter(layout).exportToPdf(path, settings)


_WRITERS = {".png": _image, ".jpg": _image, ".jpeg": _image, ".tif": _image, ".pdf": _pdf}


def _view(ws: Workspace, codes: list[str] | None) -> QgsRectangle:
    """Return what the map must show: the communities, where there are none everything stored."""
    communities = ws.read("community")
    if codes is not None:
        unknown = sorted(set(codes) - set(communities["code"]))
        if unknown:
            raise GewuError(
                tr("工作区里没有这些社区：{codes}").format(codes=listed(unknown)),
                remedy=tr("请检查社区编码（12 位统计用区划代码）。"),
            )
        communities = communities[communities["code"].isin(codes)]
    boxes = [shape.bounds for shape in communities["geometry"] if shape is not None and not shape.is_empty]
    if boxes:
        lows, highs = zip(*((box[:2], box[2:]) for box in boxes))
        view = QgsRectangle(*(min(values) for values in zip(*lows)), *(max(values) for values in zip(*highs)))
    else:
        view = project.extent(ws)
    if view is None or view.isEmpty():
        raise GewuError(
            tr("工作区“{name}”里还没有可以出图的数据。").format(name=ws.name), remedy=tr("请先导入社区和楼栋。")
        )
    return view


class _Page:
    """One page being composed: places are in millimetres from the top left corner."""

    def __init__(
        self,
        ws: Workspace,
        shown_in: QgsProject,
        settings: dict,
        page: str,
        text: MapText,
        codes: list[str] | None = None,
    ) -> None:
        self.ws, self.settings, self.text, self.codes = ws, settings, text, codes
        self.layers = layers.shown(shown_in, ws.path)
        self.width, self.height = settings["pages"][page]
        self.margin, self.gap = settings["margin"], settings["gap"]
        self.panel = settings["panel_width"][page]
        self.title_size, self.text_size = settings["title_size"][page], settings["text_size"][page]
        self.legend_size = settings["legend_size"][page]
        self.layout = QgsPrintLayout(shown_in)
        self.layout.initializeDefaults()
        self.layout.pageCollection().page(0).setPageSize(QgsLayoutSize(self.width, self.height))

    def compose(self, view: QgsRectangle) -> QgsPrintLayout:
        """Return the finished layout."""
        margin, gap = self.margin, self.gap
        top = margin + self.settings["title_height"] + gap
        bottom = self.height - margin - self.settings["footer_height"]
        side = self.width - margin - self.panel
        title = self.text.title or tr("微网格分布图")
        heading = f"{self.text.unit_name or self.ws.name}{title}"
        self._label(heading, margin, margin, self.width - 2 * margin, self.settings["title_height"], self.title_size,
                    bold=True, align=Qt.AlignmentFlag.AlignHCenter)  # fmt: skip
        drawn = self._map(view, margin, top, side - gap - margin, bottom - top - gap)
        self._box(side, top, self.panel, bottom - top - gap)
        arrow = self._arrow(side + self.panel / 2, top + gap)
        used = self._label(self._numbers(), side + gap, arrow + gap, self.panel - 2 * gap, 0, self.text_size)
        foot = self._scale(drawn, side + gap, bottom - 2 * gap)
        self._legend(drawn, side + gap, used + gap, foot - gap)
        self._label(self._footer(), margin, bottom, self.width - 2 * margin, self.settings["footer_height"],
                    self.text_size - 0.5, vertical=Qt.AlignmentFlag.AlignVCenter)  # fmt: skip
        return self.layout

    def _map(self, view: QgsRectangle, x: float, y: float, width: float, height: float) -> QgsLayoutItemMap:
        item = QgsLayoutItemMap(self.layout)
        self.layout.addLayoutItem(item)
        item.attemptMove(QgsLayoutPoint(x, y))
        item.attemptResize(QgsLayoutSize(width, height))
        item.setCrs(self.ws.crs)
        wanted = [self.layers[role] for role in self.settings["roles"] if role in self.layers]
        item.setLayers(wanted)
        item.setKeepLayerSet(True)
        item.setKeepLayerStyles(True)
        item.setLayerStyleOverrides(self._print_styles())
        item.setFrameEnabled(True)
        item.setFrameStrokeWidth(QgsLayoutMeasurement(0.4))
        item.setFrameStrokeColor(QColor(_INK))
        room = 1 + 2 * self.settings["view_margin"]
        least = max(view.width() * room / width, view.height() * room / height) * 1000
        scale = next((step for step in self.settings["scales"] if step >= least), least)
        item.setExtent(QgsRectangle.fromCenterAndSize(view.center(), width * scale / 1000, height * scale / 1000))
        return item

    def _print_styles(self) -> dict[str, str]:
        """Return {layer id: style} of the layers that look different on paper; the user's layers are not touched."""
        low, high = grid_bounds.limits(self.ws)
        step = self.settings["class_step"]
        first, second = (round((low + (high - low) * share) / step) * step for share in self.settings["class_share"])
        words = styles.vocabulary(low, high)
        words.update(
            first=f"{first:g}", first_next=f"{first + 1:g}", second=f"{second:g}", second_next=f"{second + 1:g}"
        )
        found = {}
        for role, style in self.settings["print_styles"].items():
            if role in self.layers:
                copy = self.layers[role].clone()
                styles.apply(copy, style, words)
                look = QgsMapLayerStyle()
                look.readFromLayer(copy)
                found[self.layers[role].id()] = look.xmlData()
        return found

    def _label(self, text, x, y, width, height, size, bold=False, align=Qt.AlignmentFlag.AlignLeft,
               vertical=Qt.AlignmentFlag.AlignTop) -> float:  # fmt: skip
        """Add a text and return where it ends; height 0 = as high as its lines."""
        lines = text.count("\n") + 1
        height = height or lines * size * 0.53 + 1
        item = QgsLayoutItemLabel(self.layout)
        item.setText(text)
        item.setFont(_font(size, bold))
        item.setFontColor(QColor(_INK))
        item.setHAlign(align)
        item.setVAlign(vertical)
        item.setMargin(0)
        self.layout.addLayoutItem(item)
        item.attemptMove(QgsLayoutPoint(x, y))
        item.attemptResize(QgsLayoutSize(width, height))
        return y + height

    def _box(self, x: float, y: float, width: float, height: float) -> None:
        item = QgsLayoutItemLabel(self.layout)
        item.setText("")
        item.setFrameEnabled(True)
        item.setFrameStrokeWidth(QgsLayoutMeasurement(0.4))
        item.setFrameStrokeColor(QColor(_INK))
        self.layout.addLayoutItem(item)
        item.attemptMove(QgsLayoutPoint(x, y))
        item.attemptResize(QgsLayoutSize(width, height))

    def _arrow(self, middle: float, y: float) -> float:
        """Add the north arrow (grid north: the map is never turned) and return where it ends."""
        y = self._label(tr("北"), middle - 10, y, 20, 0, self.text_size + 2, True, Qt.AlignmentFlag.AlignHCenter)
        item = QgsLayoutItemPicture(self.layout)
        item.setPicturePath(str(resources.path("layouts", "north.svg")))
        self.layout.addLayoutItem(item)
        item.attemptMove(QgsLayoutPoint(middle - 6, y))
        item.attemptResize(QgsLayoutSize(12, 18))
        return y + 18

    def _numbers(self) -> str:
        grids = self.ws.read("micro_grid")
        grids = grids[grids["state"] != bounds.RETIRED]
        if self.codes is not None:
            grids = grids[grids["community_code"].isin(self.codes)]
        communities = self.ws.count("community") if self.codes is None else len(set(self.codes))
        low, high = grid_bounds.limits(self.ws)
        counts = bounds.summary(bounds.standing(grids, low, high))
        return "\n".join(
            [
                tr("社区：{count} 个").format(count=communities),
                tr("微网格：{count} 个").format(count=len(grids)),
                *([tr("其中专属：{count} 个").format(count=counts.exempt)] if counts.exempt else []),
                tr("户数：{count:.0f} 户").format(count=grids["households"].sum()),
                tr("商铺：{count:.0f} 个").format(count=grids["shops"].sum()),
                tr("{low:g}–{high:g} 户：{inside} 个（{share}）").format(
                    low=low, high=high, inside=counts.inside, share=counts.share_text
                ),
            ]
        )

    def _legend(self, drawn: QgsLayoutItemMap, x: float, y: float, bottom: float) -> None:
        legend = QgsLayoutItemLegend(self.layout)
        legend.setTitle(tr("图例"))
        legend.setAutoUpdateModel(False)
        root = legend.model().rootGroup()
        root.removeAllChildren()
        for entry in self.settings["legend"]:
            layer = self.layers.get(entry["role"])
            if layer is None or not layer.featureCount() or not _visible(layer, drawn.scale()):
                continue
            node = root.addLayer(layer)
            if not entry["title"]:
                QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
        legend.setLinkedMap(drawn)
        legend.setLegendFilterByMapEnabled(True)
        for style, size, bold in (
            (QgsLegendStyle.Style.Title, self.legend_size + 2, True),
            (QgsLegendStyle.Style.Group, self.legend_size, True),
            (QgsLegendStyle.Style.Subgroup, self.legend_size, True),
            (QgsLegendStyle.Style.SymbolLabel, self.legend_size - 1, False),
        ):
            legend.setStyleFont(style, _font(size, bold))
        legend.setFontColor(QColor(_INK))
        legend.setSymbolWidth(7)
        legend.setSymbolHeight(3.6)
        legend.setBoxSpace(0)
        legend.setBackgroundEnabled(False)
        self.layout.addLayoutItem(legend)
        legend.attemptMove(QgsLayoutPoint(x, y))
        self._fit(legend, bottom - y)

    def _fit(self, legend: QgsLayoutItemLegend, room: float) -> None:
        """Draw the legend tighter, then in two columns, until it is no higher than `room` mm.

        A legend does not know its size before it has been painted once, hence the small trial page.
        """
        QgsLayoutExporter(self.layout).renderPageToImage(0, QSize(int(self.width), int(self.height)))
        for columns in (1, 2):
            legend.setColumnCount(columns)
            legend.setSplitLayer(columns > 1)
            legend.setColumnSpace(2)
            for space in self.settings["legend_spacing"]:
                for style in (QgsLegendStyle.Style.Symbol, QgsLegendStyle.Style.Subgroup):
                    look = legend.style(style)
                    look.setMargin(QgsLegendStyle.Side.Top, space)
                    legend.setStyle(style, look)
                legend.adjustBoxSize()
                if legend.rect().height() <= room:
                    return

    def _scale(self, drawn: QgsLayoutItemMap, x: float, bottom: float) -> float:
        """Add the scale bar and the scale at the panel's foot and return where they begin."""
        metres = (self.panel - 2 * self.gap) / 1000 * drawn.scale() * self.settings["bar_share"]
        length = max([step for step in self.settings["bar_lengths"] if step <= metres] or [metres])
        bar = QgsLayoutItemScaleBar(self.layout)
        bar.setStyle("Single Box")
        bar.setLinkedMap(drawn)
        bar.setUnits(_unit("meters"))
        bar.setUnitLabel(tr("米"))
        bar.setNumberOfSegments(2)
        bar.setNumberOfSegmentsLeft(0)
        bar.setUnitsPerSegment(length)
        bar.setHeight(1.8)
        bar.setLabelBarSpace(1)
        bar.setBoxContentSpace(0.5)
        bar.setFont(_font(self.text_size - 0.5))
        self.layout.addLayoutItem(bar)
        bar.update()
        start = bottom - bar.rect().height()
        bar.attemptMove(QgsLayoutPoint(x, start))
        start -= self.text_size * 0.53 + 2
        text = tr("比例尺 1:{scale:.0f}").format(scale=drawn.scale())
        self._label(text, x, start, self.panel - 2 * self.gap, 0, self.text_size)
        return start

    def _footer(self) -> str:
        day = self.text.day or date.today().isoformat()
        parts = [tr("坐标系：{crs}").format(crs=crs_title(self.ws.crs)), tr("制图日期：{day}").format(day=day)]
        if self.text.sources:
            parts.append(tr("资料来源：{sources}").format(sources=self.text.sources))
        parts.append(tr("内部工作用图"))
        return "    ".join(parts)


def _unit(name: str):
    """Return QGIS's distance unit of that name, the same way in every version."""
    return QgsUnitTypes.decodeDistanceUnit(name)[0]


def _visible(layer, scale: float) -> bool:
    return layer.isInScaleRange(scale)


def _font(size: float, bold: bool = False) -> QFont:
    font = QFont(styles.font_family())
    font.setPointSizeF(size)
    font.setBold(bold)
    return font
