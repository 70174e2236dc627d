"""How much each worker has to do: grids and households, and who has more grids than one person should."""

from __future__ import annotations

import pandas as pd

from ..columns import numbers, texts
from .bounds import RETIRED


def loads(workers: pd.DataFrame, grids: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Return one row per worker, in their order: grids, households (of grids in use; unknown counts as none), is_over.

    limit: most grids for one worker (rule G10).
    """
    held = pd.DataFrame({"worker": texts(grids, "worker_uid"), "households": numbers(grids, "households")})
    held = held[(texts(grids, "state") != RETIRED) & held["worker"].notna()]
    by_worker = held.groupby("worker")["households"]
    count = workers["uid"].map(by_worker.size()).fillna(0).astype(int)
    households = workers["uid"].map(by_worker.sum()).fillna(0.0)
    return pd.DataFrame({"grids": count, "households": households, "is_over": count > limit}, index=workers.index)


def ranked(workers: pd.DataFrame, recent: list[str], community: str | None) -> pd.Series:
    """Return how near at hand each worker is, 0 nearest: the recent ones in their order, then those of the community."""
    place = {uid: number for number, uid in enumerate(recent)}
    nearest = workers["uid"].map(place)
    mine = workers["community_code"].eq(community) if community else pd.Series(False, index=workers.index)
    return nearest.where(nearest.notna(), (len(recent) + 1.0) - mine.astype(float))
