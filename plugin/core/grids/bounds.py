"""Which grids the bounds on households + shops bind (rule G01), and how they stand. Everything that counts this counts here.

A 专属 grid (park, school, factory: nobody lives and nothing is sold there) and a retired one are exempt.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..columns import numbers, texts
from .rows.kinds import DEDICATED

#: State of a grid that is no longer in use.
RETIRED = "停用"
#: How a grid stands.
BELOW, INSIDE, ABOVE, EXEMPT, UNKNOWN = "below", "inside", "above", "exempt", "unknown"


def exempt(grids: pd.DataFrame) -> np.ndarray:
    """Return a mask (n,) of the grids (frame of micro_grid) that the bounds do not bind."""
    return (texts(grids, "kind") == DEDICATED) | (texts(grids, "state") == RETIRED)


def load(grids: pd.DataFrame) -> np.ndarray:
    """Return households + shops per grid (n,); unknown shops count as none, unknown households give NaN."""
    return numbers(grids, "households") + np.nan_to_num(numbers(grids, "shops"))


def standing(
    grids: pd.DataFrame,
    minimum: float | np.ndarray,
    maximum: float | np.ndarray,
    loads: np.ndarray | None = None,
) -> np.ndarray:
    """Return BELOW, INSIDE, ABOVE, EXEMPT or UNKNOWN per grid (n,).

    minimum, maximum: the bounds, both included, for all grids or per grid. loads: counted anew, instead of `load`.
    """
    loads = load(grids) if loads is None else loads
    return np.select(
        [exempt(grids), np.isnan(loads), loads < minimum, loads > maximum],
        [EXEMPT, UNKNOWN, BELOW, ABOVE],
        INSIDE,
    ).astype(object)


@dataclass(frozen=True)
class Summary:
    """How many grids stand how; `bound` are those the bounds bind, of known or unknown load."""

    total: int
    inside: int
    below: int
    above: int
    unknown: int
    exempt: int

    @property
    def bound(self) -> int:
        return self.total - self.exempt

    @property
    def outside(self) -> int:
        return self.below + self.above

    @property
    def share(self) -> float:
        """Return the share (0–1) of the bound grids that are inside; NaN when the bounds bind none."""
        return self.inside / self.bound if self.bound else float("nan")

    @property
    def share_text(self) -> str:
        """Return the share for people, rounded down so that 100% means all; — when the bounds bind none."""
        return f"{1000 * self.inside // self.bound / 10:.1f}%" if self.bound else "—"


def share_text(share: float) -> str:
    """Return a share (0–1) for people as `Summary.share_text` does."""
    return "—" if math.isnan(share) else f"{math.floor(1000 * share + 1e-9) / 10:.1f}%"


def summary(standings: np.ndarray) -> Summary:
    """Return the counts over what `standing` gave."""
    counts = {name: int((standings == name).sum()) for name in (INSIDE, BELOW, ABOVE, UNKNOWN, EXEMPT)}
    return Summary(total=len(standings), **counts)
