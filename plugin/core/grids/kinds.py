"""What kind of micro-grid it is: 居住, 商业, 混合 or 专属."""

from __future__ import annotations

from .settings import GridSettings

RESIDENTIAL, COMMERCIAL, MIXED, DEDICATED = "居住", "商业", "混合", "专属"


def kind_of(households: float, shops: float, uses: list, settings: GridSettings) -> str:
    """Return the kind by the share of shops among households + shops; 专属 where nobody lives.

    Without households a grid is 专属 when nothing is sold there either, or when every building is an office, a school,
    a factory… (`settings.dedicated_uses`). uses: `use` of its buildings.
    """
    total = households + shops
    if total <= 0 or (households <= 0 and uses and all(use in settings.dedicated_uses for use in uses)):
        return DEDICATED
    share = shops / total
    if share >= settings.commercial_share:
        return COMMERCIAL
    return MIXED if share >= settings.mixed_share else RESIDENTIAL
