"""Following one edit in a community of 500 grids and 5,000 parts against checking that community anew.

python tests/bench/bench_rule_watch.py      target: 50 ms for one edit
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import city  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import shapely  # noqa: E402

from plugin.core.grids import rules  # noqa: E402
from plugin.core.grids.rule_watch import RuleWatch  # noqa: E402

#: Grids along one side of a community: 23² = 529.
SIDE = 23


def community(around: int = 1) -> dict[str, pd.DataFrame]:
    """Return (2·around)² communities of 529 grids, ten houses in each grid, a wall across."""
    before, city.BLOCK = city.BLOCK, SIDE
    frames = city.city(2 * around * SIDE)
    city.BLOCK = before
    grids = frames["grids"]
    x, y = shapely.get_coordinates(shapely.point_on_surface(grids["geometry"].to_numpy())).T
    places = [(dx, dy) for dx in (-24, -12, 0, 12, 24) for dy in (-10, 10)]
    houses = np.concatenate([shapely.box(x + dx - 4, y + dy - 4, x + dx + 4, y + dy + 4) for dx, dy in places])
    names = [f"{number}栋" for number in range(len(houses))]
    frames["buildings"] = pd.DataFrame({"name": names, "households": 6.0, "shops": 0.0, "geometry": houses})
    wall = shapely.LineString([(city.EAST, city.NORTH), (city.EAST + 2300, city.NORTH + 2300)])
    frames["barriers"] = pd.DataFrame({"kind": ["围墙"], "crossable": [False], "geometry": [wall]})
    for name, frame in frames.items():
        if name != "workers":
            frame["uid"] = [f"{name}{number}" for number in range(len(frame))]
    return frames


class Live:
    """Gives rows by their box, as a table kept in memory does."""

    def __init__(self, frames: dict) -> None:
        self.frames = frames
        self.bounds = {
            name: shapely.bounds(frame["geometry"].to_numpy()) for name, frame in frames.items() if "geometry" in frame
        }

    def read(self, bounds: tuple) -> dict:
        west, south, east, north = bounds
        found = {"workers": self.frames["workers"]}
        for name, box in self.bounds.items():
            hit = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
            found[name] = self.frames[name][hit].reset_index(drop=True)
        return found


def _moved(shape, corner: np.ndarray, shift: np.ndarray):
    """Return the polygon with one vertex moved."""
    points = shapely.get_coordinates(shape)
    points[np.hypot(*(points - corner).T) < 0.001] += shift
    return shapely.Polygon(points)


def main() -> None:
    frames = community()
    live = Live(frames)
    only = live.read(tuple(shapely.bounds(frames["communities"]["geometry"].iloc[0]) + [1, 1, -1, -1]))
    rules.check(**only)
    start = time.process_time()
    rules.check(**only)
    anew = time.process_time() - start
    watch = RuleWatch(frames)
    random, grids, spent = np.random.default_rng(1), frames["grids"], []
    inside = np.flatnonzero(grids["community_code"] == frames["communities"]["code"].iloc[0])
    for number in range(60):
        row = int(random.choice(inside))
        corner = shapely.get_coordinates(grids.at[row, "geometry"])[0]
        shift = random.uniform(-3, 3, 2).round(3)
        near = shapely.STRtree(grids["geometry"].to_numpy()).query(
            shapely.Point(corner), predicate="dwithin", distance=0.001
        )
        changed, uids = [], []
        for other in near if number % 3 else near[:1]:  # a corner moves; each third time one grid leaves its neighbours
            before = grids.at[other, "geometry"]
            after = _moved(before, corner, shift)
            changed += [before, after]
            uids.append(grids.at[other, "uid"])
            grids.at[other, "geometry"] = after
        live.bounds["grids"] = shapely.bounds(grids["geometry"].to_numpy())
        start = time.process_time()
        watch.update(live.read, np.array(changed, dtype=object), uids)
        watch.findings()
        spent.append(time.process_time() - start)
    spent = np.array(spent) * 1000
    print({name: len(frame) for name, frame in only.items()}, len(watch.findings()), "findings")
    print(
        f"one edit, ms of the processor: median {np.median(spent):.1f}, p95 {np.quantile(spent, 0.95):.1f}, most {spent.max():.1f}"
    )
    print(f"the community anew: {anew * 1000:.1f} ms, {anew * 1000 / np.median(spent):.1f} times as long")


if __name__ == "__main__":
    main()
