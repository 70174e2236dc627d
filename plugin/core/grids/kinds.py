"""What kind of micro-grid it is: 居住, 商业, 混合 or 专属."""

from __future__ import annotations

from .settings import GridSettings

RESIDENTIAL, COMMERCIAL, MIXED, DEDICATED = "居住", "商业", "混合", "专属"


def kind_of(households: float, shops: float, settings: GridSettings) -> str:
    """Return the kind by the share of shops among households + shops; 专属 where nobody lives and nothing is sold."""
    total = households + shops
    if total <= 0:
        return DEDICATED
    share = shops / total
    if share >= settings.commercial_share:
        return COMMERCIAL
    return MIXED if share >= settings.mixed_share else RESIDENTIAL
