"""Alternatives side by side: their names, how many are kept, and which is best in what."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, fields

import pandas as pd
import shapely

from ..text import listed, tr
from .comparison import Comparison, Figures
from .delineate import Delineation
from .settings import GridSettings

#: How many alternatives are kept, and how many grids in all of them together; the oldest give way.
MOST, MOST_GRIDS = 8, 200_000


@dataclass
class Variant:
    """One alternative. stamp: what the data looked like it was made from. only: its communities, None = all."""

    number: int
    name: str
    settings: GridSettings
    only: tuple[str, ...] | None
    delineation: Delineation
    figures: Figures
    comparison: Comparison
    stamp: str = ""
    barriers: bool = True
    adopted: bool = False
    #: What the window keeps with it (colours, features; the layer its land use came from); not looked at here.
    shown: object = None
    land_use: object = None

    @property
    def digest(self) -> str:
        """Return a digest of codes, households and shapes: equal for equal results."""
        if self._digest is None:
            grids = self.delineation.grids
            text = "\n".join(map(str, zip(grids["code"], grids["households"], grids["shops"], grids["kind"])))
            general = getattr(self.delineation, "general_grids", None)
            blobs = [*shapely.to_wkb(grids["geometry"].to_numpy())]
            if general is not None and len(general):
                blobs += [*shapely.to_wkb(general["geometry"].to_numpy())]
            self._digest = hashlib.sha256(text.encode() + b"".join(blobs)).hexdigest()
        return self._digest

    _digest: str | None = field(default=None, init=False, repr=False)


def _words() -> dict[str, str]:
    """Return the words for the settings that a name may mention."""
    return {
        "minimum": tr("下限 {value:g}"),
        "target": tr("目标 {value:g}"),
        "maximum": tr("上限 {value:g}"),
        "size_weight": tr("接近目标 {value:g}"),
        "shape_weight": tr("形状紧凑 {value:g}"),
        "street_weight": tr("沿道路 {value:g}"),
        "compound_penalty": tr("沿小区界 {value:g}"),
        "seed": tr("种子 {value:g}"),
    }


def described(
    settings: GridSettings, base: GridSettings | None = None, barriers: bool = True, more: list[str] | None = None
) -> str:
    """Return in what `settings` differ from `base` (default: the product's), as one enumeration; "" for nothing.

    more: what else is to be said, in front.
    """
    base = base or GridSettings()
    items = [*(more or [])]
    items += [
        words.format(value=getattr(settings, name))
        for name, words in _words().items()
        if getattr(settings, name) != getattr(base, name)
    ]
    if settings.keep_former:
        items.append(tr("少变动"))
    if settings.form_dedicated != base.form_dedicated:
        items.append(tr("划专属") if settings.form_dedicated else tr("不划专属"))
    if settings.form_general:
        items.append(tr("划一般网格"))
    if not barriers:
        items.append(tr("可跨阻隔"))
    return listed(items)


def _alike(one: Variant, two: Variant) -> bool:
    same = all(getattr(one.settings, name) == getattr(two.settings, name) for name in ("minimum", "target", "maximum"))
    return same and (one.stamp, one.only) == (two.stamp, two.only) and one.digest == two.digest


class Variants:
    """The alternatives of one workspace, in the order in which they were made."""

    def __init__(self) -> None:
        self.items: list[Variant] = []
        self._made = 0

    def __len__(self) -> int:
        return len(self.items)

    def next_name(
        self, settings: GridSettings, barriers: bool = True, more: list[str] | None = None
    ) -> tuple[int, str]:
        """Return number and name of the next one, e.g. 方案 2（目标 70、种子 3）."""
        number = self._made + 1
        detail = described(settings, barriers=barriers, more=more)
        if detail:
            return number, tr("方案 {number}（{detail}）").format(number=number, detail=detail)
        return number, tr("方案 {number}").format(number=number)

    def twin(self, variant: Variant) -> Variant | None:
        """Return the one with the same bounds and the same result from the same data, None when there is none."""
        return next((other for other in self.items if _alike(other, variant)), None)

    def add(self, variant: Variant) -> list[Variant]:
        """Append it and return those that had to give way; the newest and an adopted one stay."""
        self._made = max(self._made, variant.number)
        self.items.append(variant)
        dropped = []
        while len(self.items) > 1 and (len(self.items) > MOST or sum(v.figures.grids for v in self.items) > MOST_GRIDS):
            oldest = next((v for v in self.items[:-1] if not v.adopted), self.items[0])
            self.items.remove(oldest)
            dropped.append(oldest)
        return dropped

    def remove(self, variant: Variant) -> None:
        self.items = [kept for kept in self.items if kept is not variant]

    def clear(self) -> None:
        self.items, self._made = [], 0

    def best(self, without: set[int] | frozenset[int] = frozenset()) -> dict[str, set[int]]:
        """Return {figure: numbers of the variants with the best value}; nothing where all are equal.

        Only variants for the same communities can be compared: figures of others than the newest's scope are left out.
        without: numbers of variants that cannot be had any more.
        """
        peers = [v for v in self.items if v.only == self.items[-1].only and v.number not in without]
        result = {}
        for name, sign in BETTER.items():
            values = {v.number: sign * _seen(name, getattr(v.figures, name)) for v in peers}
            values = {number: value for number, value in values.items() if not math.isnan(value)}
            if len(set(values.values())) > 1:
                top = max(values.values())
                result[name] = {number for number, value in values.items() if value == top}
        return result


def _seen(name: str, value: float) -> float:
    """Return a figure as exact as it is shown, so that of two equal numbers not one alone is called the best."""
    if math.isnan(value):
        return value
    return math.floor(1000 * value + 1e-9) / 1000 if name == "share" else round(value, _DIGITS.get(name, 0))


_DIGITS = {"deviation": 1, "off_target": 1, "compactness": 2, "street_share": 2}
#: Figures in which more (1) or less (-1) is better. How many grids there are is no merit by itself.
BETTER = {
    "share": 1,
    "deviation": -1,
    "off_target": -1,
    "compactness": 1,
    "street_share": 1,
    "changed_households": -1,
    "outside": -1,
}


def table(variants: Variants) -> pd.DataFrame:
    """Return one row per variant: number, name and all figures."""
    names = [item.name for item in fields(Figures) if item.name not in ("edges", "bars", "bars_beyond")]
    rows = [
        {"number": v.number, "name": v.name, "adopted": v.adopted, **{name: getattr(v.figures, name) for name in names}}
        for v in variants.items
    ]
    return pd.DataFrame(rows, columns=["number", "name", "adopted", *names])
