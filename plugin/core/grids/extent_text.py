"""四至: what a micro-grid borders on in the four directions, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .settings import GridSettings


def extent_texts(place, grids: pd.DataFrame, shapes: np.ndarray, settings: GridSettings) -> list[str]:
    return [None] * len(grids)
