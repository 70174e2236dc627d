"""The grid rules on a city against cutting every two neighbours with shapely, in the same run.

    python tests/bench/bench_rules.py [side]      default: 120 (14,400 grids); a city: 355 (126,025 grids)

The peer only looks for overlaps (G04); ours checks all rules, with 20 overlaps and 20 gaps injected.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import numpy as np  # noqa: E402
import shapely  # noqa: E402
from city import city  # noqa: E402

from plugin.core.grids import rules  # noqa: E402


def pairwise(shapes: np.ndarray) -> tuple[float, int]:
    """Return (seconds, pairs) of cutting every two polygons that touch."""
    start = time.perf_counter()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    areas = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    return time.perf_counter() - start, int((areas > 0.01).sum())


def main(side: int = 120) -> None:
    frames = city(side)
    shapes = frames["grids"]["geometry"].to_numpy().copy()
    chosen = np.random.default_rng(3).choice(len(shapes), 40, replace=False)
    shapes[chosen[:20]] = shapely.buffer(shapes[chosen[:20]], 0.5)
    shapes[chosen[20:]] = shapely.buffer(shapes[chosen[20:]], -0.5)
    frames["grids"] = frames["grids"].assign(geometry=shapes)
    steps, last = [], [time.perf_counter(), ""]

    def progress(fraction: float, text: str) -> None:
        now = time.perf_counter()
        steps.append((last[1], now - last[0]))
        last[:] = [now, text]

    start = time.perf_counter()
    found = rules.check(progress=progress, **frames)
    own = time.perf_counter() - start
    print({name: len(frame) for name, frame in frames.items()})
    for text, seconds in steps[1:]:
        print(f"  {seconds:6.2f} s  {text}")
    print({rule: counts for rule, counts in rules.count_by_rule(found).items() if counts})
    print(f"rules.check, all rules                         {own:7.2f} s   1.0")
    peer, pairs = pairwise(shapes)
    print(f"shapely, cutting every two neighbours (G04)    {peer:7.2f} s   {peer / own:.1f}   {pairs} overlaps")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
