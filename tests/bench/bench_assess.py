"""Assessing a city of Chengdu's size against the 20 items, and the same questions asked by a pandas filter per community.

    python tests/bench/bench_assess.py [communities [facilities]]      default and city: 3044 86000

The peer only counts the usable facilities of each class and takes their largest area: no reasons, evidence or gaps.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from plugin.core.assess import run, schemes  # noqa: E402
from plugin.core.facilities.classes import taxonomy  # noqa: E402

#: Communities on which the peer is timed; its seconds are scaled up to all.
_SAMPLE = 50


def city(communities: int, facilities: int, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Return invented frames: a tenth of the tags doubtful or by hand, a third of the areas not filled in."""
    random = np.random.default_rng(seed)
    codes = np.array([f"{510100000000 + number}" for number in range(communities)], dtype=object)
    uid = np.array([f"f{number}" for number in range(facilities)], dtype=object)
    classes = [entry.code for entry in taxonomy.load().classes]
    area = np.where(random.random(facilities) < 0.3, np.nan, random.uniform(10, 3000, facilities))
    compounds = communities * 17
    return {
        "community": pd.DataFrame(
            {
                "uid": codes, "code": codes, "name": codes, "is_new": random.random(communities) < 0.2,
                "floor_area": random.uniform(1e5, 5e5, communities),
            }
        ),
        "facility": pd.DataFrame(
            {
                "uid": uid, "code": uid, "name": uid, "class_code": random.choice(classes, facilities),
                "community_code": random.choice(codes, facilities), "floor_area": area, "site_area": area * 2,
                "tag_state": random.choice(["自动", "待定", "人工"], facilities, p=[0.9, 0.05, 0.05]),
                "state": random.choice(["在用", "在建", "闲置", "缺失"], facilities, p=[0.9, 0.04, 0.03, 0.03]),
            }
        ),
        "compound": pd.DataFrame(
            {
                "uid": [f"x{number}" for number in range(compounds)], "community_code": random.choice(codes, compounds),
                "households": random.integers(50, 900, compounds), "parking": random.integers(50, 900, compounds),
                "property_kind": random.choice(["物业", "自管", "无", None], compounds, p=[0.9, 0.05, 0.02, 0.03]),
            }
        ),
    }  # fmt: skip


def filtered(scheme: schemes.Scheme, tables: dict, codes) -> None:
    """Ask the facility questions of `codes` with one pandas filter each."""
    facilities = tables["facility"]
    for code in codes:
        for point in scheme.points:
            if point.measure.id == "facility":
                found = facilities[
                    (facilities["community_code"] == code)
                    & facilities["class_code"].isin(point.measure.classes)
                    & (facilities["state"] == "在用")
                ]
                found["floor_area"].max()


def main(communities: int = 3044, facilities: int = 86000) -> None:
    scheme, tables = schemes.load("complete_community_2020"), city(communities, facilities)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        result = run.assess(scheme, tables)
        seconds.append(time.perf_counter() - start)
    start = time.perf_counter()
    filtered(scheme, tables, tables["community"]["code"][:_SAMPLE])
    peer = (time.perf_counter() - start) * communities / _SAMPLE
    print(f"communities {communities}, facilities {facilities}, points {len(scheme.points)}")
    print(f"assess: best of 3 {min(seconds):.2f} s, {len(result.scores)} scores, {len(result.gaps)} gaps")
    print(
        f"pandas filter per community and point (scaled from {_SAMPLE}): {peer:.0f} s, ratio {peer / min(seconds):.0f}"
    )


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
