"""A thousand random gestures of the grid editor on real data, in real layers, each judged independently.

Usage: python -m tests.bench.bench_gestures [--count 1000] [--seed 1] [--memory] [--keep FOLDER]
Real data: the demo of Nanshan where ../shared lies beside the project, else the made-up sample. Prints what was done and
refused, the time of each kind from intent to written rows, and every complaint of `tests.coverage_judge`. --keep: pickles
desk and gesture of each failure there. Exit code 1 when there is any complaint.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication, QgsProject  # noqa: E402

from plugin.workspace import grid_bounds  # noqa: E402
from plugin.workspace import project as workspace_project  # noqa: E402
from plugin.workspace.workspace import Workspace  # noqa: E402
from tests import coverage_judge, edit_world, layer_world  # noqa: E402
from tools import demo  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory", action="store_true", help="on frames, without layers")
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    application = QgsApplication([], True)
    application.initQgis()
    with tempfile.TemporaryDirectory() as folder:
        demo.make(demo.REAL if demo.REAL.is_dir() else None, Path(folder) / "demo")
        workspace = Workspace.open(Path(folder) / "demo" / demo.FILES["workspace"], QgsProject.instance())
        if arguments.memory:
            tables = {name: workspace.read(name) for name in edit_world.TABLES}
            world = edit_world.MemoryWorld(tables, grid_bounds.settings(workspace))
        else:
            workspace_project.show(workspace, QgsProject.instance())
            world = layer_world.LayerWorld(workspace)
        code = _judged(world, arguments)
        if not arguments.memory:
            world.close()
            workspace.discard()
        QgsProject.instance().clear()
    return code


def _judged(world, arguments) -> int:
    grids, before = len(world.tables["micro_grid"]), coverage_judge.complaints(world.tables)
    print(f"{grids} grids, {len(world.tables['building'])} buildings; complaints before: {len(before)}", flush=True)

    def tell(number, gesture, desk, complaints, error) -> None:
        print(f"gesture {number}: {getattr(gesture, 'kind', gesture)}", *list(complaints.values())[:4], sep="\n    ")
        if error is not None:
            traceback.print_exception(type(error), error, error.__traceback__)
        if arguments.keep is not None and desk is not None:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            with open(arguments.keep / f"{arguments.seed}-{number}.pkl", "wb") as file:
                pickle.dump((desk, gesture, complaints), file)

    start = time.perf_counter()
    report = edit_world.run(world, arguments.count, arguments.seed, tell)
    print(report)
    print(f"{len(world.tables['micro_grid'])} grids at the end; {time.perf_counter() - start:.0f} s with judging")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
