"""How a unit stands to the bounds, as people see it: a colour, and a sign for those who do not see the colour."""

from __future__ import annotations

from ...core.grids import bounds
from ...core.grids.editing.draft import UNBOUND, Load, Touch
from ...core.text import tr

#: Colours on a light ground; on the map they lie over the grids, the same with some transparency.
COLOURS = {
    bounds.BELOW: "#b26a00",
    bounds.INSIDE: "#1a7f37",
    bounds.ABOVE: "#c62828",
    bounds.EXEMPT: "#5f6b78",
    bounds.UNKNOWN: "#5f6b78",
    UNBOUND: "#5f6b78",
}


def sign(standing: str) -> str:
    """Return a short word for a standing, "" for units for which there are no bounds."""
    words = {
        bounds.BELOW: tr("↓不足"),
        bounds.ABOVE: tr("↑超出"),
        bounds.INSIDE: tr("✓"),
        bounds.UNKNOWN: tr("？"),
        bounds.EXEMPT: tr("专属网格"),
    }
    return words.get(standing, "")


def standing(touch: Touch) -> str:
    """Return how the unit stands afterwards, or stood when it goes."""
    return (touch.after or touch.before).standing


def change(before: Load | None, after: Load | None, name: str) -> str:
    """Return 72 → 41 for one count of a unit; one number where it stays and for a new unit, 72 → — for one that goes."""
    old, new = (None if load is None else getattr(load, name) for load in (before, after))
    if old is None or old == new:
        return f"{new:.0f}"
    return f"{old:.0f} → " + ("—" if new is None else f"{new:.0f}")
