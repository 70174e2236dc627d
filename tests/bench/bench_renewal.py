"""How many grids change when the households do: minimal change against a full new run.

Usage: python -m tests.bench.bench_renewal [--share 0.05]
Changes the households of a share of the buildings (a little: by 10–30 % up or down; much: half or twice as many), renews,
and counts among the grids without such a building those whose borders are not the same as before.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "core" / "grids")]

from delineation_town import community, table, town  # noqa: E402
from test_delineate import suzhou  # noqa: E402

from plugin.core.grids.delineate import DelineationInput, delineate  # noqa: E402
from plugin.core.grids.settings import GridSettings  # noqa: E402

DATA = ROOT.parent / "shared" / "data"


def updated(
    inputs: DelineationInput, share: float, seed: int, much: bool = False
) -> tuple[DelineationInput, np.ndarray]:
    """Return the inputs with other households in a share of the inhabited buildings, and the rows of these."""
    random = np.random.default_rng(seed)
    buildings = inputs.buildings.copy()
    homes = np.flatnonzero(buildings["households"].to_numpy() > 0)
    rows = np.sort(random.choice(homes, max(1, int(round(share * len(homes)))), replace=False))
    old = buildings["households"].to_numpy()[rows].astype(float)
    if much:
        buildings.loc[rows, "households"] = np.maximum(np.round(old * random.choice([0.5, 2.0], len(rows))), 1)
        return replace(inputs, buildings=buildings), rows
    step = np.maximum(np.round(np.abs(random.uniform(0.1, 0.3, len(rows))) * old), 1)
    buildings.loc[rows, "households"] = np.maximum(old + step * random.choice([-1, 1], len(rows)), 1)
    return replace(inputs, buildings=buildings), rows


def compared(before, after, points: np.ndarray) -> dict:
    """Return figures: grids in all and without an updated building, and how many of each changed their border."""
    shapes = before.grids["geometry"].to_numpy()
    now = dict(zip(after.grids["code"], after.grids["geometry"]))
    same = np.array([code in now and now[code].equals(shape) for code, shape in zip(before.grids["code"], shapes)])
    exact = np.array(
        [code in now and now[code].equals_exact(shape, 0.0) for code, shape in zip(before.grids["code"], shapes)]
    )
    touched = np.zeros(len(shapes), dtype=bool)
    touched[shapely.STRtree(shapes).query(points, predicate="intersects")[1]] = True
    moved = before.parts.merge(after.parts[["uid", "micro_grid_code"]], on="uid", suffixes=("", "_now"))
    placed = moved["micro_grid_code"].notna()
    moved = moved[placed & (moved["micro_grid_code"] != moved["micro_grid_code_now"])]
    return {
        "grids": len(shapes),
        "untouched": int((~touched).sum()),
        "changed": int((~same & ~touched).sum()),
        "exact": int(exact.sum()),
        "moved": int(moved["households"].sum()),
        "in_bounds": after.report["share_in_bounds"],
    }


def city_block(size: float = 1200.0) -> DelineationInput:
    """Real footprints of Suzhou in two made-up communities without compounds."""
    frame = suzhou(DATA)
    box = shapely.total_bounds(frame["geometry"].to_numpy())
    one = shapely.box(box[0], box[1], box[0] + size, box[1] + size)
    two = shapely.box(box[0] + size, box[1], box[0] + 2 * size, box[1] + size)
    frame = frame[shapely.intersects(frame["geometry"].to_numpy(), shapely.union_all([one, two]))].reset_index(
        drop=True
    )
    frame["uid"] = [f"b{row}" for row in range(len(frame))]
    return DelineationInput(
        table("community", [community(shape=one), community(shape=two, number=2)]), table("building", frame)
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=float, default=0.05)
    share = parser.parse_args().share
    print(f"户数更新 {share:.0%} 的楼栋")
    print(
        f"{'数据':<10}{'户数':<10}{'方式':<6}{'网格':>6}{'未更新':>8}{'其中变动':>8}{'占比':>8}{'换格户数':>9}{'达标':>8}{'CPU 秒':>8}"
    )
    for title, inputs in (("town(0,5,5)", town(0, 5, 5)), ("town 小楼", town(0, 3, 3, 3, 12)), ("苏州", city_block())):
        first = delineate(inputs)
        for seed, much in ((1, False), (2, False), (3, True), (4, True)):
            changed, rows = updated(inputs, share, seed, much)
            changed.existing = first.grids
            points = shapely.point_on_surface(changed.buildings["geometry"].to_numpy()[rows])
            for name, keep in (("最小变动", True), ("重新划分", False)):
                start = time.process_time()
                found = delineate(changed, GridSettings(keep_former=keep), processes=1)
                spent = time.process_time() - start
                figures = compared(first, found, points)
                part = figures["changed"] / max(figures["untouched"], 1)
                print(
                    f"{title:<12}{'加倍或减半' if much else '±10–30%':<8}{name:<6}{figures['grids']:>6}{figures['untouched']:>8}"
                    f"{figures['changed']:>10}{part:>10.1%}{figures['moved']:>10}{figures['in_bounds']:>10.1%}{spent:>9.2f}"
                )


if __name__ == "__main__":
    main()
