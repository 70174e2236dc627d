"""The small town with a hand-made set of grids: enough of them to scroll, with each sort of problem."""

from __future__ import annotations

import pandas as pd
import shapely

from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace
from tests.small_town import COMMUNITIES, EAST, HEIGHT, WIDTH, X, Y

ACROSS, UP = 8, 5
#: Households of the first grids of community 1; all others have 60.
SPECIAL = {0: 12.0, 3: 140.0, 7: None, 12: 20.0}
EXPLAINED = 12


def fill(path) -> None:
    """Write 40 grids into each community."""
    rows = []
    for number, (code, west) in enumerate(zip(COMMUNITIES, (X, EAST))):
        for place in range(ACROSS * UP):
            column, row = divmod(place, UP)
            wide, high = WIDTH / ACROSS, HEIGHT / UP
            x, y = west + column * wide, Y + row * high
            rows.append(
                {
                    "uid": f"g{number}-{place:02d}",
                    "code": f"{code}01{place + 1:03d}",
                    "name": f"示例{number + 1}苑第{place + 1}微网格",
                    "kind": "居住",
                    "community_code": code,
                    "households": SPECIAL.get(place, 60.0) if number == 0 else 60.0,
                    "shops": 5.0 if place == 1 else 0.0,
                    "buildings": 2.0,
                    "state": "正常",
                    "reason": "被河隔开" if number == 0 and place == EXPLAINED else None,
                    "locked": False,
                    "geometry": shapely.box(x, y, x + wide, y + high),
                }
            )
    workspace = Workspace.open(path)
    worker = workspace.read("worker")["uid"].iloc[0]
    frame = pd.DataFrame(rows).assign(worker_uid=worker)
    frame.loc[5, "worker_uid"] = None
    workspace.apply([Change("micro_grid", add=frame)], "示例网格")
