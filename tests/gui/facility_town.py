"""The small town with doubtful facilities: on borders, outside, without a place, named in their address."""

from __future__ import annotations

import pandas as pd
import shapely

from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace
from tests.small_town import COMMUNITIES, EAST, HEIGHT, X, Y

WEST_CODE, EAST_CODE = list(COMMUNITIES)


def rows(count: int) -> pd.DataFrame:
    """Return doubtful facilities, four kinds in turn: on the border, 30 m south of community 1, without a place but named, near it."""
    found = []
    for number in range(count):
        kind, step = number % 4, 3.0 * (number // 4)
        row = {"uid": f"d{number:04d}", "code": f"D{number:04d}", "class_code": "B01", "tag_state": "待定"}
        row["name"] = f"待办{number}号店"
        row["geometry"] = [
            shapely.Point(EAST, Y + 20 + step % (HEIGHT - 40)),
            shapely.Point(X + 20 + step % 300, Y - 30),
            None,
            shapely.Point(X + 20 + step % 150, Y - 4),
        ][kind]
        row["address"] = "示例二社区7号" if kind == 2 else None
        found.append(row)
    return pd.DataFrame(found)


def fill(path, count: int) -> None:
    """Write them into the workspace of the small town, in place of its own facilities."""
    ws = Workspace.open(path)
    ws.apply([Change("facility", add=rows(count), remove=ws.read("facility")["uid"].tolist())], "示例设施")
