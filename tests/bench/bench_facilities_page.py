"""The 挂接 page with a city's facilities: `python -m tests.bench.bench_facilities_page [share] [workspace to keep]`.

86,000 facilities in 3,044 communities with 51,784 compounds under 120 片区. Main-thread time of what the user does;
"longest wait" is the longest time the event loop stood still meanwhile.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from tests.bench import big_city  # noqa: E402

FACILITIES, PRECINCTS, DOUBTFUL = 86_000, 120, 500
_NAMES = ["社区服务站", "幼儿园", "超市", "药店", "卫生服务中心", "小学", "公厕", "菜市场", "养老服务站", "健身点"]


def make(path: Path, share: float) -> None:
    """Write units and tagged facilities; the first DOUBTFUL ones stand on borders, outside, or have no position."""
    from qgis.core import QgsCoordinateReferenceSystem

    from plugin.core.facilities.classes import taxonomy
    from plugin.core.facilities.tags import tagging
    from plugin.workspace import geopackage
    from plugin.workspace.edits import Change
    from plugin.workspace.workspace import Workspace

    city = big_city.tables(round(big_city.COMMUNITIES * share))
    communities, compounds = city["communities"], city["compounds"]
    of = np.arange(len(communities)) * max(round(PRECINCTS * share), 1) // len(communities)
    communities["precinct_code"] = [f"P{number:03d}" for number in of]
    shapes = [shapely.box(*shapely.total_bounds(part)) for _, part in communities["geometry"].groupby(of)]
    precincts = pd.DataFrame(
        {"code": [f"P{n:03d}" for n in range(len(shapes))], "name": [f"示例{n + 1}片区" for n in range(len(shapes))]}
    ).assign(geometry=shapes)
    facilities = _facilities(communities, [entry.code for entry in taxonomy.load().classes], share)
    found = tagging.tag(facilities, None, communities, compounds).frame
    units = {"precinct": precincts, "community": communities, "compound": compounds, "facility": found}
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "示例城市", overwrite=True)
    Workspace.open(path).apply([Change(name, add=frame) for name, frame in units.items()], "示例数据")


def _facilities(communities: pd.DataFrame, classes: list[str], share: float) -> pd.DataFrame:
    random = np.random.default_rng(3)
    count, doubtful = round(FACILITIES * share), round(DOUBTFUL * share)
    home = random.integers(0, len(communities), count)
    west, south, east, north = shapely.bounds(communities["geometry"].to_numpy()[home]).T
    x, y = random.uniform(west, east), random.uniform(south, north)
    points = shapely.points(x, y)
    border = shapely.boundary(communities["geometry"].to_numpy()[home[:doubtful]])
    points[:doubtful] = shapely.line_interpolate_point(border, random.random(doubtful), normalized=True)
    points[: doubtful // 10] = None
    code = communities["code"].to_numpy()[home]
    return pd.DataFrame(
        {
            "uid": [f"f{number:031x}" for number in range(count)],
            "code": [f"S{number:06d}" for number in range(count)],
            "name": [f"{_NAMES[number % len(_NAMES)]}（{number}号店）" for number in range(count)],
            "class_code": np.array(classes, dtype=object)[random.integers(0, len(classes), count)],
            "address": [f"示例区{one[-6:]}路{number % 300}号" for number, one in enumerate(code)],
            "state": "在用",
            "tag_state": "待定",
            "floor_area": random.integers(50, 3000, count).astype(float),
            "geometry": points,
        }
    )


def main(share: float, kept: str) -> None:
    from qgis.core import QgsApplication

    application = QgsApplication([], True)
    application.initQgis()
    from qgis.PyQt.QtCore import Qt
    from qgis.PyQt.QtTest import QTest

    from plugin.gui.window import Window
    from tests.bench.bench_grid_list import told
    from tests.desktop import Desktop

    folder = Path(tempfile.mkdtemp(prefix="gewu-"))
    path = Path(kept) if kept else folder / "city.gpkg"
    if not path.is_file():
        make(path, share)
    copied = shutil.copy(path, folder / "open.gpkg")
    desktop = Desktop()
    window = Window(desktop)
    window.session.open(str(copied))
    window.session.map.canvas.setRenderFlag(False)  # drawing the map is not what is measured
    QTest.qWait(500)
    print(f"{'ms':<58}{'own':>10}{'longest wait':>14}{'until there':>10}")
    page = next(page for page in window.dock.pages if page.ID == "facilities")
    told("open the page: the rows are there", lambda: window.dock.show_page("facilities"), lambda: page.rows.count > 0)
    told("candidates of the queue are there", lambda: None)
    queue, panel = page.queue, page.table
    print(
        f"{page.rows.count} facilities, {queue.items.total} doubtful, {len(page.units.rows.units()['compound'])} compounds"
    )

    def settle() -> None:
        known = len(queue.candidates.source.frame) > 0
        QTest.keyClick(
            queue.table,
            (Qt.Key.Key_Return if queue.accept_button.isEnabled() else Qt.Key.Key_1) if known else Qt.Key.Key_N,
        )

    for number in range(3):
        told(f"queue: one key settles one, the next is shown ({number + 1})", settle)
        QTest.qWait(400)
    times = []
    for _ in range(100):
        begun = time.perf_counter()
        settle()
        times.append(1000 * (time.perf_counter() - begun))
        QTest.qWait(1)
    print(
        f"{'queue: 100 facilities, median and p95 per key':<58}{np.median(times):>10.0f}{np.quantile(times, 0.95):>14.0f}"
    )
    QTest.qWait(400)
    told("queue: undo brings one back", window.session.undo)
    QTest.qWait(400)
    told("table: open", lambda: page.tabs.setCurrentWidget(panel))
    table, source = panel.table, panel.table.source
    told("table: find a text (first time)", lambda: panel.filter.setText("幼儿"))
    told("table: find another text", lambda: panel.filter.setText("药店 2"))
    told("table: no text", lambda: panel.filter.clear())
    told("table: only 待定", lambda: panel.state.setCurrentIndex(panel.state.findData("待定")))
    told("table: all states", lambda: panel.state.setCurrentIndex(0))
    told("table: one class", lambda: page.classes.choose(frozenset(["B01"])))
    told("table: all classes", lambda: page.classes.choose(None))
    told("table: one community", lambda: panel.community.setCurrentIndex(7))
    told("table: all communities", lambda: panel.community.setCurrentIndex(0))
    for name in ("name", "class_name", "community"):
        told(f"table: sort by {name}", lambda name=name: table.sortByColumn(source.column_of(name), Qt.SortOrder(0)))
    told("table: choose a row", lambda: table.selectRow(11))
    column = source.column_of("name")
    for number in range(2):
        told(
            "table: write a name (with the edit itself)",
            lambda number=number: source.setData(source.index(11, column), f"新名{number}", Qt.ItemDataRole.EditRole),
        )
        QTest.qWait(400)
    told("table: set the state of 1000", lambda: _set_many(panel))
    QTest.qWait(400)
    begun = time.perf_counter()
    page.rows._tables["facility"]._touched(int(source.values["fid"][12]))
    page.refresh()
    print(f"{'table: follow one edit of another tool':<58}{1000 * (time.perf_counter() - begun):>10.0f}")
    told("tree: open", lambda: page.tabs.setCurrentWidget(page.units))
    told("tree: choose a community", lambda: page.units.go(page.units.source.find("community", _some(page))))
    page.rows._tables["facility"]._touched(int(source.values["fid"][12]))
    told("tree: follow one edit of another tool", page.refresh)
    window.session.workspace.discard()
    window.close()
    desktop.close()


def _some(page) -> str:
    return page.rows.unit_columns("community")["code"][5]


def _set_many(panel) -> None:
    from qgis.PyQt.QtCore import QItemSelection, QItemSelectionModel

    source = panel.table.source
    rows = QItemSelection(source.index(0, 0), source.index(999, source.columnCount() - 1))
    panel.table.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    panel.set_selected("state", "在建")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, sys.argv[2] if len(sys.argv) > 2 else "")
