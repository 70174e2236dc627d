"""The 挂接 page with a city's facilities: `python -m tests.bench.bench_facilities_page [share] [workspace to keep]`.

86,000 facilities in 3,044 communities with 51,784 compounds under 120 片区. Main-thread time of what the user does;
"longest wait" is the longest time the event loop stood still meanwhile.
"""

from __future__ import annotations

import sys
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

    from plugin.core.facilities import tagging, taxonomy
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
