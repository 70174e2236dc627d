"""Print what the workspace side of editing costs: loading, an edit, the desk after it; in a town and in a whole city (CPU milliseconds).

`python -m tests.bench.bench_desk [communities of the city]`; needs a display (xvfb-run).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

#: Grids of a community (across, up), their size (m), and the buildings in one (across, up).
ACROSS, UP, SIZE, SLOTS_ACROSS, SLOTS_UP = 7, 6, 100.0, 5, 2
EAST, NORTH = 410_000.0, 3_390_000.0


def tables(communities: int) -> dict[str, pd.DataFrame]:
    """Return the rows of communities side by side (20 in a row) with square grids and small buildings."""
    place = np.arange(communities)
    codes = np.array([f"5101{n // 1000:02d}{n // 10 % 100:03d}{n % 10:03d}" for n in place], dtype=object)
    x, y = EAST + (place % 20) * ACROSS * SIZE, NORTH + (place // 20) * UP * SIZE
    grid = np.arange(communities * ACROSS * UP)
    owner, cell = np.divmod(grid, ACROSS * UP)
    gx, gy = x[owner] + cell % ACROSS * SIZE, y[owner] + cell // ACROSS * SIZE
    grid_codes = np.array([f"{codes[n]}01{k + 1:03d}" for n, k in zip(owner, cell)], dtype=object)
    building = np.arange(len(grid) * SLOTS_ACROSS * SLOTS_UP)
    home, slot = np.divmod(building, SLOTS_ACROSS * SLOTS_UP)
    bx = gx[home] + slot % SLOTS_ACROSS * SIZE / SLOTS_ACROSS
    by = gy[home] + slot // SLOTS_ACROSS * SIZE / SLOTS_UP
    return {
        "community": pd.DataFrame(
            {"code": codes, "name": codes, "geometry": shapely.box(x, y, x + ACROSS * SIZE, y + UP * SIZE)}
        ),
        "micro_grid": pd.DataFrame(
            {
                "uid": [f"g{n}" for n in grid],
                "code": grid_codes,
                "name": [f"第{k + 1}微网格" for k in cell],
                "kind": "居住",
                "state": "正常",
                "community_code": codes[owner],
                "households": 60.0,
                "shops": 0.0,
                "buildings": 10.0,
                "geometry": shapely.box(gx, gy, gx + SIZE, gy + SIZE),
            }
        ),
        "building": pd.DataFrame(
            {
                "uid": [f"b{n}" for n in building],
                "name": [f"{n}栋" for n in slot],
                "community_code": codes[owner[home]],
                "micro_grid_code": grid_codes[home],
                "part": "整栋",
                "floors": 6.0,
                "households": 6.0,
                "shops": 0.0,
                "geometry": shapely.box(bx + 4.0, by + 10.0, bx + 16.0, by + 40.0),
            }
        ),
    }


def made(communities: int, folder: Path):
    """Return a workspace of so many communities, shown in the current project."""
    from plugin.workspace import crs, geopackage
    from plugin.workspace import project as workspace_project
    from plugin.workspace.edits import Change
    from plugin.workspace.workspace import Workspace

    path = geopackage.create(folder / f"town{communities}.gpkg", crs.suggest(104.07), "示例城市")
    ws = Workspace.open(path)
    ws.apply([Change(name, add=frame) for name, frame in tables(communities).items()], "示例数据")
    workspace_project.show(ws)
    return ws


def gesture(number: int, desk):
    """Return the edit of one gesture: three grids get new shapes and counts, ten buildings another grid."""
    from plugin.core.grids.editing.edit import Edit, TableEdit

    uids = [f"g{number + k}" for k in range(3)]
    left = EAST + number * SIZE
    shapes = [shapely.box(left + k * SIZE, NORTH, left + (k + 1) * SIZE - 1.0, NORTH + SIZE) for k in range(3)]
    grids = pd.DataFrame({"uid": uids, "households": [50.0 + number, 70.0, 60.0], "geometry": shapes})
    buildings = pd.DataFrame({"uid": [f"b{n}" for n in range(10)], "micro_grid_code": f"改{number}"})
    log = [{"uid": uid, "before": "60 户", "after": "50 户"} for uid in uids]
    changed = {"micro_grid": TableEdit(update=grids), "building": TableEdit(update=buildings)}
    return Edit("切分", "micro_grid", changed, pd.DataFrame({"uid": [], "code": []}), log, touched=uids, desk=desk)


def timed(call) -> tuple[float, object]:
    """Return CPU milliseconds (what others do on the machine does not count) and the result."""
    start = time.process_time()
    found = call()
    return 1000.0 * (time.process_time() - start), found


def used(desk) -> None:
    """Ask a desk for what every tool asks first."""
    _ = desk.tree, desk.home, desk.load, desk.locked, desk.codes


def measured(communities: int, folder: Path) -> None:
    from plugin.workspace import grid_edits
    from plugin.workspace.grid_desk import Desks
    from plugin.workspace.live import LiveTable

    ws = made(communities, folder)
    view = (EAST + 10.0, NORTH + 10.0, EAST + 6 * ACROSS * SIZE - 10.0, NORTH + 2 * UP * SIZE - 10.0)
    if communities < 40:
        view = (EAST, NORTH, EAST + 20 * ACROSS * SIZE, NORTH + UP * SIZE)
    alone = [LiveTable(ws.layer(name), name) for name in ("micro_grid", "building")]
    loading = sum(timed(lambda table=table: table.frame(view))[0] for table in alone)
    for table in alone:
        table.close()
    desks = Desks(ws)
    first, desk = timed(lambda: desks.desk("micro_grid", view))
    using, _ = timed(lambda: used(desk))
    print(f"{communities} communities, {ws.count('micro_grid')} grids, {ws.count('building')} buildings")
    print(f"  on the desk: {len(desk)} grids, {len(desk.parts)} parts")
    print(f"  load both tables {loading:.0f} ms, first desk {first:.0f} ms and its use {using:.0f} ms")
    times = {"apply": [], "tables": [], "desk": [], "use": []}
    for number in range(20):
        edit = gesture(number % 4, desk)
        edit.tables["micro_grid"].update["households"] += number
        edit.tables["building"].update["micro_grid_code"] += str(number)
        times["apply"].append(timed(lambda edit=edit: grid_edits.apply(ws, edit))[0])
        live = [desks._live[name] for name in ("micro_grid", "building")]
        times["tables"].append(timed(lambda live=live: [table.frame(view) for table in live])[0])
        spent, desk = timed(lambda: desks.desk("micro_grid", view))
        times["desk"].append(spent)
        times["use"].append(timed(lambda desk=desk: used(desk))[0])
    for name, found in times.items():
        print(f"  after an edit, {name:<7} median {statistics.median(found):6.1f} ms, worst {max(found):6.1f} ms")
    stack = ws.layer("micro_grid").undoStack()
    undoing = [timed(stack.undo)[0] for _ in range(20)]
    print(f"  undo median {statistics.median(undoing):.1f} ms")
    desks.close()
    ws.discard()


def main() -> None:
    from qgis.core import QgsApplication, QgsProject

    application = QgsApplication([], True)
    application.initQgis()
    with tempfile.TemporaryDirectory() as folder:
        for communities in (12, int(sys.argv[1]) if len(sys.argv) > 1 else 0):
            if communities:
                measured(communities, Path(folder))
                QgsProject.instance().clear()
    application.exitQgis()


if __name__ == "__main__":
    main()
