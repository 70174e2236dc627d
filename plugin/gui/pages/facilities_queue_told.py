"""What the queue says of the facility in question, and what of the map belongs to it."""

from __future__ import annotations

import html

import pandas as pd
import shapely

from ...core.facilities import settling
from ...core.facilities.units import Units
from ...core.text import sentences, tr
from .facilities_queue_items import Item

#: west, south, east, north
Box = tuple[float, float, float, float]


def heading(facility: pd.Series, class_name: str, item: Item | None) -> str:
    """Return name, reason, class and address as HTML, and what to do where there is nothing to agree to."""
    name = html.escape(facility["name"] or facility["code"] or tr("（无名称）"))
    parts = [class_name, facility["address"]]
    parts = [html.escape(part) for part in parts if part]
    why = "" if item is None else f" <span style='color:#c62828'>{html.escape(item.told['why'])}</span>"
    text = f"<b>{name}</b>{why}<br><span style='color:gray'>{' · '.join(parts)}</span>"
    if item is None:
        return sentences(text, tr("正在查找候选…"))
    if not len(item.candidates):
        text += "<br>" + tr("没有候选单元：请按 M 在地图上选，或按 L 定位置。")
    elif item.told["code"] is None:
        text += "<br>" + tr("没有可以推荐的，请按数字键选择。")
    return text


def shapes(found: pd.DataFrame, units: Units) -> list:
    """Return the shapes (or None) of candidates."""
    return [units[level].shapes[units[level].row(code)] for level, code in zip(found["level"], found["code"])]


def view(site, found: pd.DataFrame, units: Units) -> Box | None:
    """Return what of the map is to be seen: the facility in the middle, so much that the nearest candidates are told apart;
    the first candidates for one without a place, None where there are none either."""
    limits = settling.habits()["view"]
    if site is None:
        known = [shape for shape in shapes(found, units)[:3] if shape is not None]
        if not known:
            return None
        west, south, east, north = shapely.total_bounds(known)
        half = 0.5 * limits["room"] * max(east - west, north - south, limits["least"])
        x, y = (west + east) / 2, (south + north) / 2
    else:
        near = found["distance"].dropna().sort_values().iloc[:2].to_numpy()
        first, last = (near[0], near[-1]) if len(near) else (0.0, 0.0)
        half = max(min(limits["room"] * last + limits["least"], limits["most"]), limits["room"] * first)
        x, y = site.x, site.y
    return (x - half, y - half, x + half, y + half)
