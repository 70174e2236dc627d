"""The list of grids in a city of Chengdu's size, and in one community of 500: `python -m tests.bench.bench_grid_list [share]`.

Main-thread time of what the user does; "longest wait" is the longest time the event loop stood still meanwhile.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem  # noqa: E402
from qgis.PyQt.QtCore import Qt, QTimer  # noqa: E402
from qgis.PyQt.QtTest import QTest  # noqa: E402

from plugin.gui import background  # noqa: E402
from tests.bench import big_city  # noqa: E402

ACROSS, UP, LAST = 9, 6, 46
#: Grids of the first community: the one that is edited.
LARGE = 500


def grids_of(communities: pd.DataFrame) -> pd.DataFrame:
    """Return rectangles with 20 vertices: 46 per community, 500 in the first."""
    random = np.random.default_rng(1)
    frames = []
    for number, (code, shape) in enumerate(zip(communities["code"], communities["geometry"])):
        across, up, last = (25, 20, LARGE) if number == 0 else (ACROSS, UP, LAST)
        west, south, east, north = shape.bounds
        column, row = np.divmod(np.arange(last), up)
        wide, high = (east - west) / across, (north - south) / up
        boxes = shapely.box(
            west + column * wide, south + row * high, west + (column + 1) * wide, south + (row + 1) * high
        )
        frames.append(
            pd.DataFrame(
                {
                    "code": [f"{code}00{place + 1:03d}" for place in range(last)],
                    "name": [f"样板{code[-3:]}苑第{place + 1}微网格" for place in range(last)],
                    "community_code": code,
                    "geometry": shapely.segmentize(boxes, wide / 5),
                }
            )
        )
    rows = pd.concat(frames, ignore_index=True)
    count = len(rows)
    return rows.assign(
        uid=[f"{number:032x}" for number in range(count)],
        households=random.integers(20, 112, count).astype(float),
        shops=random.integers(0, 5, count).astype(float),
        buildings=random.integers(1, 6, count).astype(float),
        kind="居住",
        state="正常",
        extent_text="东至示例路，西至示例路，南至示例路，北至示例路",
    )


def make(path: Path, count: int) -> None:
    """Write communities, grids and one worker per grid."""
    from plugin.workspace import geopackage
    from plugin.workspace.edits import Change
    from plugin.workspace.workspace import Workspace

    communities = big_city.tables(count)["communities"]
    grids = grids_of(communities)
    workers = pd.DataFrame({"uid": [f"w{uid}" for uid in grids["uid"]], "community_code": grids["community_code"]})
    workers["name"] = [f"张示例{number % 97}" for number in range(len(workers))]
    grids["worker_uid"] = workers["uid"].where(np.arange(len(grids)) % 5 > 0, None)
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "示例城市", overwrite=True)
    changes = [Change("community", add=communities), Change("micro_grid", add=grids), Change("worker", add=workers)]
    Workspace.open(path).apply(changes, "示例数据")


class Waits:
    """A timer every few milliseconds; the longest time between two of its calls is how long the window stood still."""

    def __enter__(self) -> Waits:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(2)
        self.start = time.perf_counter()
        return self

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now

    def __exit__(self, *_problem) -> None:
        QTest.qWait(20)
        self._timer.stop()
        self.seconds = time.perf_counter() - self.start


def told(name: str, step, settled=lambda: not background.running()) -> None:
    """Run a step, wait until nothing of ours runs, print what it took."""
    with Waits() as waits:
        begun = time.perf_counter()
        step()
        own = time.perf_counter() - begun
        QTest.qWait(5)
        while not settled():
            QTest.qWait(5)
    print(f"{name:<58}{1000 * own:>10.0f}{1000 * waits.longest:>14.0f}{1000 * waits.seconds:>10.0f}", flush=True)


def main(share: float) -> None:
    application = QgsApplication([], True)
    application.initQgis()
    from plugin.gui import remembered
    from plugin.gui.window import Window
    from tests.desktop import Desktop

    path = Path(tempfile.mkdtemp(prefix="gewu-")) / "city.gpkg"
    make(path, round(big_city.COMMUNITIES * share))
    remembered.put("grid_list/below", False)
    desktop = Desktop()
    window = Window(desktop)
    window.session.open(str(path))
    canvas = window.session.map.canvas
    canvas.setRenderFlag(False)  # drawing the map is not what is measured
    QTest.qWait(500)
    window.dock.show_page("grids")
    panel = window.dock.page.list
    print(f"{'ms':<58}{'own':>10}{'longest wait':>14}{'until there':>10}")
    told("open the list (all communities)", lambda: window.dock.page.tabs.setCurrentWidget(panel))
    table, source = panel.table, panel.table.source
    print(f"{source.rowCount()} grids listed")

    def edit(row: int, field: str, value) -> None:
        index = source.index(row, source.column_of(field))
        source.setData(index, value, Qt.ItemDataRole.EditRole)

    def bench(title: str) -> None:
        names = source.column_of("name"), source.column_of("load"), source.column_of("code")
        for column, word in zip(names, ("name", "households", "code")):
            told(f"{title}: sort by {word}", lambda column=column: table.sortByColumn(column, Qt.SortOrder(0)))
        told(f"{title}: find a text", lambda: panel.filter.setText("苑第3"))
        told(f"{title}: no text", lambda: panel.filter.clear())
        told(f"{title}: only out of bounds", lambda: panel.outside.setChecked(True))
        told(f"{title}: all again", lambda: panel.outside.setChecked(False))
        told(f"{title}: choose a row", lambda: table.selectRow(11))
        edit(10, "name", f"{title}零")
        QTest.qWait(400)
        while background.running():
            QTest.qWait(20)
        told(f"{title}: write a name (with the edit itself)", lambda: edit(11, "name", f"{title}名"))
        QTest.qWait(400)
        begun = time.perf_counter()
        panel.rows._touched(int(source.values["fid"][source.order[12]]))
        panel.refresh()
        print(f"{title + ': follow one edit of another tool':<58}{1000 * (time.perf_counter() - begun):>10.0f}")
        told(f"{title}: select all", table.selectAll)
        told(f"{title}: next problem", lambda: panel.step(1))

    bench("city")
    told("choose the community of 500", lambda: panel.community.setCurrentIndex(1))
    bench("500")
    told("choose all communities again", lambda: panel.community.setCurrentIndex(0))
    window.session.workspace.discard()
    window.close()
    desktop.close()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
