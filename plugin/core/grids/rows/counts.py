"""What lies in each grid: households, shops, buildings, and the kind that follows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...columns import texts
from ..settings import GridSettings
from .kinds import kinds_of


def counted(parts: pd.DataFrame, here: np.ndarray, of_part: np.ndarray, count: int, settings: GridSettings) -> dict:
    """Return households, shops, buildings and kind per grid. here: rows of the leaves; of_part: grid per such leaf."""
    households = np.bincount(of_part, weights=parts["households"].to_numpy(dtype=float)[here], minlength=count)
    shops = np.bincount(of_part, weights=parts["shops"].to_numpy(dtype=float)[here], minlength=count)
    whole = [
        parent if isinstance(parent, str) else uid
        for parent, uid in zip(parts["parent_uid"].to_numpy()[here].tolist(), parts["uid"].to_numpy()[here].tolist())
    ]
    buildings = np.zeros(count, dtype=int)
    for grid, _ in set(zip(of_part.tolist(), whole)):
        buildings[grid] += 1
    kinds = kinds_of(households, shops, of_part, texts(parts, "use")[here], settings)
    return {"kind": kinds, "households": households, "shops": shops, "buildings": buildings}
