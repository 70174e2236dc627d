"""The bounds on households + shops that a workspace's grids were made with. Rules, list, ledgers, styles and map read them here."""

from __future__ import annotations

from ..core.grids.settings import GridSettings
from .workspace import Workspace

#: The setting: {"minimum": …, "target": …, "maximum": …}, any of them may be missing.
SETTING = "grids"
_NAMES = ("minimum", "target", "maximum")


def limits(ws: Workspace) -> tuple[float, float]:
    """Return (minimum, maximum): the workspace's own where set, else the product's."""
    default, own = GridSettings(), ws.setting(SETTING) or {}
    return own.get("minimum", default.minimum), own.get("maximum", default.maximum)


def settings(ws: Workspace) -> GridSettings:
    """Return the bounds and the target as settings of a delineation or a check; raises GewuError for impossible ones.

    A target that is not set, or not between the bounds, gives way: the product's where it fits, else the middle.
    """
    low, high = limits(ws)
    target = (ws.setting(SETTING) or {}).get("target", GridSettings().target)
    return GridSettings(minimum=low, maximum=high, target=target if low <= target <= high else (low + high) / 2)


def keep(ws: Workspace, used: GridSettings) -> None:
    """Store the bounds that grids were made with; other entries of the setting stay."""
    stored = ws.setting(SETTING) or {}
    wanted = {**stored, **{name: getattr(used, name) for name in _NAMES}}
    if wanted != stored:
        ws.set_setting(SETTING, wanted)
