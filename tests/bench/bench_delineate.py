"""Print how long delineation takes and how well it keeps the bounds: `python -m tests.bench.bench_delineate`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import shapely

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2]), str(HERE.parents[1] / "core" / "grids")]

from delineation_town import community, table, town  # noqa: E402

from plugin.core.grids.delineate import DelineationInput, delineate  # noqa: E402

SHARED = HERE.parents[3] / "shared" / "data"


def suzhou(side: float = 600.0) -> DelineationInput | None:
    """Real footprints of an old city with storeys, no compounds, in made-up square communities."""
    if not SHARED.is_dir():
        return None
    from test_delineate import suzhou

    frame = suzhou(SHARED)
    west, south, east, north = shapely.total_bounds(frame["geometry"].to_numpy())
    rows = []
    for x in np.arange(west, east, side):
        for y in np.arange(south, north, side):
            rows.append(community(x, y, side, side, len(rows) + 1))
    return DelineationInput(table("community", rows), table("building", frame))


def measured(name: str, inputs: DelineationInput) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    report = delineate(inputs).report
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(
        f"{name:<34}{report['communities']:>6}{report['grids']:>8}{report['parts']:>8}"
        f"{1000 * cpu / max(report['communities'], 1):>12.1f}{1000 * cpu / max(report['grids'], 1):>10.2f}{wall:>9.2f}"
        f"{100 * (report['share_in_bounds'] or 0):>10.2f}{report['proven_optimal']:>8}/{report['split_problems']}"
        f"{report['unexplained']:>8}"
    )


def main() -> None:
    print(
        f"{'input':<34}{'comm.':>6}{'grids':>8}{'parts':>8}{'cpu ms/comm':>12}{'ms/grid':>10}{'wall s':>9}"
        f"{'in bounds %':>10}{'proven':>8}  unexplained"
    )
    measured("synthetic, slabs 10-56, compounds", town(0, 5, 5))
    measured("synthetic, lumpy 20-99, compounds", town(1, 5, 5, 20, 100))
    measured("synthetic, small 3-20, compounds", town(2, 5, 5, 3, 21))
    real = suzhou()
    if real is not None:
        measured("Suzhou footprints, no compounds", real)


if __name__ == "__main__":
    main()
