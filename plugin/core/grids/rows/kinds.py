"""What kind of micro-grid it is: 居住, 商业, 混合 or 专属."""

from __future__ import annotations

import numpy as np

from ..settings import GridSettings

RESIDENTIAL, COMMERCIAL, MIXED, DEDICATED = "居住", "商业", "混合", "专属"


def kinds_of(
    households: np.ndarray, shops: np.ndarray, of_part: np.ndarray, uses: np.ndarray, settings: GridSettings
) -> np.ndarray:
    """Return the kind per grid by the share of shops among households + shops; 专属 where nobody lives.

    Without households a grid is 专属 when nothing is sold there either, or when every building is an office, a school,
    a factory… (`settings.dedicated_uses`). of_part: grid per leaf; uses: its `use`.
    """
    count = len(households)
    total = households + shops
    share = shops / np.where(total > 0, total, 1.0)
    named = np.isin(uses.astype(str), settings.dedicated_uses) if len(uses) else np.zeros(0, dtype=bool)
    parts = np.bincount(of_part, minlength=count)
    all_named = (parts > 0) & (np.bincount(of_part, weights=named, minlength=count) == parts)
    return np.select(
        [
            (total <= 0) | ((households <= 0) & all_named),
            share >= settings.commercial_share,
            share >= settings.mixed_share,
        ],
        [DEDICATED, COMMERCIAL, MIXED],
        RESIDENTIAL,
    ).astype(object)
