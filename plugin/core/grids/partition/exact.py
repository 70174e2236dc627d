"""Set partitioning by HiGHS over every candidate group: exact for long rows of buildings, and the check of the others.

The three exact solvers (`partition_columns`, `partition_subsets` and this one) must agree; a test keeps comparing them.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix

from ..settings import GridSettings
from .columns import Columns, connected_columns, nodes_of
from .local import Local

_NODES = 1000  # branches after which the proof is given up: the same on every machine, unlike a time
_SECONDS = 60.0  # a safety net only


def solve_sets(local: Local, settings: GridSettings, columns: Columns | None, limit: int = 0):
    """Return the optimal groups; None where there are more than `limit` candidates or no proof."""
    columns = columns or connected_columns(local, settings, limit)
    if columns is None:
        return None
    found = _chosen(len(local), columns.within(settings))
    return found if found is not None else _chosen(len(local), columns)


def _chosen(count: int, columns: Columns) -> list[list[int]] | None:
    """Return the cheapest choice among `columns` that uses each atom once; None when there is none or no proof."""
    if not columns.masks:
        return None
    groups = [nodes_of(mask) for mask in columns.masks]
    rows = np.concatenate([np.asarray(group) for group in groups])
    starts = np.concatenate([[0], np.cumsum([len(group) for group in groups])])
    matrix = csc_matrix((np.ones(len(rows)), rows, starts), shape=(count, len(groups)))
    result = milp(
        columns.cost,
        integrality=np.ones(len(groups)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, 1, 1),
        options={"time_limit": _SECONDS, "mip_rel_gap": 0.0, "node_limit": _NODES},
    )
    if result.status != 0 or result.x is None:
        return None
    return [groups[index] for index in np.flatnonzero(result.x > 0.5)]
