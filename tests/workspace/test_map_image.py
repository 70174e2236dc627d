"""The printed map: a whole page, not blank, with everything a reviewer looks for on it."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsProject,
)
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QImage

from plugin.core import resources
from plugin.core.errors import GewuError
from plugin.workspace import geopackage, map_image, project
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

COMMUNITY = "990101001001"


@pytest.fixture
def ws(qgis_app, tmp_path):
    """A workspace of one community (400 × 200 m) with four grids of 10, 40, 70 and 120 households."""
    path = geopackage.create(tmp_path / "map.gpkg", QgsCoordinateReferenceSystem("EPSG:4545"), "示例区")
    east, north = 431000, 3286000
    boxes = [shapely.box(east + 100 * place, north, east + 100 * place + 100, north + 200) for place in range(4)]
    community = pd.DataFrame([{"code": COMMUNITY, "name": "桂坡社区", "geometry": shapely.union_all(boxes)}])
    grids = pd.DataFrame(
        {
            "code": [f"{COMMUNITY}00{place:03d}" for place in range(1, 5)],
            "community_code": COMMUNITY,
            "households": [10, 40, 70, 120],
            "shops": [0, 0, 0, 0],
            "geometry": boxes,
        }
    )
    ws = Workspace.open(path, QgsProject())
    ws.apply([Change("community", add=community), Change("micro_grid", add=grids)], "示例")
    return ws


def _page(ws, page="A3", **text):
    """Compose the page as `write` does and return (layout, project that must stay alive)."""
    shown = QgsProject()
    project.show(ws, shown)
    settings = resources.read_json("layouts", "micro_grid_map.json")
    composed = map_image._Page(ws, shown, settings, page, map_image.MapText(**text))
    return composed.compose(map_image._view(ws, None)), shown


def _items(layout, kind):
    return [item for item in layout.items() if isinstance(item, kind)]


def _colours(image: QImage, area: QRectF) -> set[int]:
    """Return the colours met on a net of points inside the share of the page."""
    found = set()
    for across in range(60):
        for up in range(60):
            x = int((area.x() + area.width() * across / 60) * image.width())
            y = int((area.y() + area.height() * up / 60) * image.height())
            found.add(image.pixel(x, y))
    return found


@pytest.mark.parametrize(("page", "size"), [("A3", (1654, 1169)), ("A4", (1169, 827))])
def test_png_has_the_page_size_and_a_drawing(ws, tmp_path, page, size):
    target = tmp_path / "map.png"
    assert map_image.write(ws, [target], page=page, dpi=100) == [target]
    image = QImage(str(target))
    assert abs(image.width() - size[0]) <= 2 and abs(image.height() - size[1]) <= 2
    drawn = _colours(image, QRectF(0.05, 0.3, 0.7, 0.4))
    assert len(drawn) > 20, "the map frame is nearly empty"
    assert len(_colours(image, QRectF(0.85, 0.3, 0.12, 0.3))) > 5, "no legend"
    assert list(tmp_path.glob(".map*")) == []


def test_grids_are_coloured_by_class(ws, tmp_path):
    map_image.write(ws, [tmp_path / "map.png"], dpi=100)
    layout, keep = _page(ws)
    drawn = _items(layout, QgsLayoutItemMap)[0]
    extent, frame = drawn.extent(), drawn.sceneBoundingRect()
    image = QImage(str(tmp_path / "map.png"))
    seen = []
    for place in range(4):
        across = (431000 + 100 * place + 82 - extent.xMinimum()) / extent.width()
        up = (extent.yMaximum() - 3286030) / extent.height()
        x = (frame.x() + across * frame.width()) / 420 * image.width()
        y = (frame.y() + up * frame.height()) / 297 * image.height()
        seen.append(image.pixel(int(x), int(y)))
    assert len(set(seen)) == 4
    assert keep is not None


def test_page_names_title_crs_date_sources_and_counts(ws):
    layout, keep = _page(ws, sources="虚构示例数据", day="2025-06-30", unit_name="示例市样例区")
    texts = "\n".join(item.text() for item in _items(layout, QgsLayoutItemLabel))
    for wanted in ("示例市样例区微网格分布图", "EPSG:4545", "2025-06-30", "虚构示例数据", "比例尺 1:", "北", "微网格：4 个",
                   "户数：240 户", "30–100 户：2 个（50.0%）"):  # fmt: skip
        assert wanted in texts
    assert keep is not None


@pytest.mark.parametrize("page", ["A3", "A4"])
def test_nothing_leaves_the_page_and_the_legend_does_not_reach_the_scale(ws, page):
    layout, keep = _page(ws, page)
    paper = QRectF(0, 0, *resources.read_json("layouts", "micro_grid_map.json")["pages"][page])
    kinds = (QgsLayoutItemLabel, QgsLayoutItemLegend, QgsLayoutItemMap)
    for item in (item for kind in kinds for item in _items(layout, kind)):
        assert paper.adjusted(-0.5, -0.5, 0.5, 0.5).contains(item.sceneBoundingRect())
    legend = _items(layout, QgsLayoutItemLegend)[0].sceneBoundingRect()
    scale = next(item for item in _items(layout, QgsLayoutItemLabel) if item.text().startswith("比例尺"))
    assert legend.height() > 15
    assert legend.bottom() <= scale.sceneBoundingRect().top()
    assert keep is not None


def test_map_shows_all_communities_at_a_listed_scale(ws):
    layout, keep = _page(ws)
    drawn = _items(layout, QgsLayoutItemMap)[0]
    assert drawn.extent().contains(map_image._view(ws, None))
    assert round(drawn.scale()) in resources.read_json("layouts", "micro_grid_map.json")["scales"]
    assert drawn.crs().authid() == "EPSG:4545"
    assert keep is not None


def test_a_map_of_one_community_counts_only_its_grids(ws):
    other = pd.DataFrame([{"code": "990101001002", "name": "云梯社区", "geometry": shapely.box(0, 0, 100, 100)}])
    grid = pd.DataFrame(
        [{"code": "99010100100200001", "community_code": "990101001002", "households": 55, "geometry": shapely.box(0, 0, 100, 100)}]
    )  # fmt: skip
    ws.apply([Change("community", add=other), Change("micro_grid", add=grid)], "示例")
    shown = QgsProject()
    project.show(ws, shown)
    settings = resources.read_json("layouts", "micro_grid_map.json")
    page = map_image._Page(ws, shown, settings, "A4", map_image.MapText(), ["990101001002"])
    assert page._numbers().splitlines()[:3] == ["社区：1 个", "微网格：1 个", "户数：55 户"]
    assert map_image._view(ws, ["990101001002"]).xMaximum() == 100


def test_pdf_is_one_page(ws, tmp_path):
    target = tmp_path / "map.pdf"
    map_image.write(ws, [target], page="A4", dpi=100)
    content = target.read_bytes()
    assert content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF")
    assert content.count(b"/Type /Page\n") == 1


def test_users_layers_keep_their_looks(ws, tmp_path):
    shown = QgsProject()
    project.show(ws, shown)
    layer = ws.layer("micro_grid")
    before = [rule.label() for rule in layer.renderer().rootRule().children()]
    map_image.write(ws, [tmp_path / "map.png"], dpi=60)
    assert [rule.label() for rule in layer.renderer().rootRule().children()] == before
    assert ws.project is shown and ws.layer("micro_grid") is layer


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"page": "B5"}, "图幅"),
        ({"paths": ["map.docx"]}, "map.docx"),
        ({"community_codes": ["000000000000"]}, "000000000000"),
        ({"paths": ["missing/map.png"]}, "不存在"),
    ],
)
def test_wrong_wishes_are_explained_and_leave_nothing(ws, tmp_path, change, words):
    folder = tmp_path / "out"
    folder.mkdir()
    paths = [folder / name for name in change.pop("paths", ["map.png"])]
    with pytest.raises(GewuError, match=words):
        map_image.write(ws, paths, dpi=60, **change)
    assert list(folder.iterdir()) == []


def test_an_empty_workspace_says_what_is_missing(qgis_app, tmp_path):
    path = geopackage.create(tmp_path / "empty.gpkg", QgsCoordinateReferenceSystem("EPSG:4545"), "空")
    with pytest.raises(GewuError, match="还没有可以出图的数据"):
        map_image.write(Workspace.open(path, QgsProject()), [tmp_path / "map.png"])
