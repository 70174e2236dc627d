"""Shapes into the kind a table holds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely

from .. import schema
from ..geometry import repaired_polygons
from ..text import tr

_POINTS, _LINES, _POLYGONS, _COLLECTION = (0, 4), (1, 2, 5), (3, 6), 7
_MULTI = {0: shapely.multipoints, 1: shapely.multilinestrings, 3: shapely.multipolygons}


@dataclass
class Fitted:
    """Shapes of the table's kind (None where impossible), why each is None ("" where fine), and remarks; footprints: the
    areas from which a table of points took its points (None where there was none)."""

    shapes: np.ndarray
    reasons: np.ndarray
    notes: list[str] = field(default_factory=list)
    footprints: np.ndarray | None = None


def fit(shapes: np.ndarray, kind: str) -> Fitted:
    """Return `shapes` (any kind, workspace CRS) as `kind` of schema.Table.geometry.

    Polygons are repaired; a table of points takes an inner point of areas and the middle of lines; parts of another
    kind in a collection are dropped.
    """
    shapes = shapely.force_2d(np.asarray(shapes, dtype=object))
    reasons = np.full(len(shapes), "", dtype=object)
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    infinite = ~missing & ~np.isfinite(np.nan_to_num(shapely.bounds(shapes), nan=np.inf)).all(axis=1)
    reasons[missing] = tr("没有图形")
    reasons[infinite] = tr("坐标无法转换到工作区坐标系")
    result = np.where(missing | infinite, None, shapes)
    fitted = Fitted(result, reasons)
    if kind == schema.POLYGON:
        _polygons(fitted)
    elif kind == schema.LINE:
        _lines(fitted)
    elif kind == schema.POINT:
        _points(fitted)
    else:
        _repair(fitted, np.isin(shapely.get_type_id(fitted.shapes), _POLYGONS))
    return fitted


def keys(shapes: np.ndarray) -> np.ndarray:
    """Return a text per shape that is equal for the same place and size (1 cm), None without a shape."""
    place = shapely.get_coordinates(shapely.centroid(np.where(shapely.is_missing(shapes), shapely.Point(0, 0), shapes)))
    size = shapely.area(shapes) + shapely.length(shapes)
    texts = np.array([f"{x:.2f},{y:.2f},{s:.1f}" for (x, y), s in zip(place, size)], dtype=object)
    return np.where(shapely.is_missing(shapes), None, texts)


def _sound(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return `repaired_polygons`; what GEOS cannot even look at becomes None."""
    try:
        return repaired_polygons(shapes)
    except shapely.errors.ShapelyError:
        found = [_sound_one(shape) for shape in shapes]
    mended = np.full(len(shapes), None, dtype=object)
    mended[:] = [shape for shape, _ in found]
    return mended, np.array([repaired for _, repaired in found], dtype=bool)


def _sound_one(shape) -> tuple[object, bool]:
    alone = np.full(1, None, dtype=object)
    alone[0] = shape
    try:
        mended, repaired = repaired_polygons(alone)
    except shapely.errors.ShapelyError:
        return None, False
    return mended[0], bool(repaired[0])


def _repair(fitted: Fitted, rows: np.ndarray) -> None:
    if not rows.any():
        return
    mended, repaired = _sound(fitted.shapes[rows])
    fitted.shapes[rows] = mended
    lost = rows.copy()
    lost[rows] = shapely.is_missing(mended)
    fitted.reasons[lost] = tr("面无效且修复后没有面积")
    if repaired.any():
        fitted.notes.append(tr("修复了 {count} 个自相交或无效的面。").format(count=int(repaired.sum())))


def _polygons(fitted: Fitted) -> None:
    kinds = shapely.get_type_id(fitted.shapes)
    area = np.isin(kinds, _POLYGONS) | (kinds == _COLLECTION)
    _reject(fitted, (kinds >= 0) & ~area, tr("本表需要面，源图形是{kind}"), kinds)
    _repair(fitted, area)
    present = ~shapely.is_missing(fitted.shapes)
    flat = np.zeros(len(present), dtype=bool)
    flat[present] = shapely.area(fitted.shapes[present]) <= 0
    fitted.reasons[flat] = tr("面积为 0")
    fitted.shapes[flat] = None
    _multi(fitted, 3)


def _lines(fitted: Fitted) -> None:
    kinds = shapely.get_type_id(fitted.shapes)
    for row in np.flatnonzero(kinds == _COLLECTION):
        parts = shapely.get_parts(fitted.shapes[row])
        parts = shapely.get_parts(parts[np.isin(shapely.get_type_id(parts), _LINES)])
        fitted.shapes[row] = shapely.multilinestrings(parts) if len(parts) else None
        fitted.reasons[row] = "" if len(parts) else tr("图形集合中没有线")
    _reject(
        fitted, (kinds >= 0) & ~np.isin(kinds, _LINES) & (kinds != _COLLECTION), tr("本表需要线，源图形是{kind}"), kinds
    )
    present = ~shapely.is_missing(fitted.shapes)
    short = np.zeros(len(present), dtype=bool)
    short[present] = shapely.length(fitted.shapes[present]) <= 0
    fitted.reasons[short] = tr("线长为 0")
    fitted.shapes[short] = None
    rings = shapely.get_type_id(fitted.shapes) == 2
    if rings.any():
        fitted.shapes[rings] = [shapely.LineString(shape) for shape in fitted.shapes[rings]]
    _multi(fitted, 1)


def _points(fitted: Fitted) -> None:
    kinds = shapely.get_type_id(fitted.shapes)
    areas, lines = np.isin(kinds, _POLYGONS) | (kinds == _COLLECTION), np.isin(kinds, _LINES)
    several = kinds == 4
    if areas.any():
        sound, _ = _sound(fitted.shapes[areas])
        fitted.footprints = np.full(len(kinds), None, dtype=object)
        fitted.footprints[areas] = sound
        single = shapely.get_type_id(fitted.footprints) == 3
        fitted.footprints[single] = shapely.multipolygons(
            fitted.footprints[single], indices=np.arange(int(single.sum()))
        )
        flat = shapely.is_missing(sound)  # areas without area, and collections of something else
        inner = shapely.point_on_surface(sound)
        inner[flat] = _middles(fitted.shapes[areas][flat])
        fitted.shapes[areas] = inner
        fitted.notes.append(tr("{count} 个面以其内部一点入库。").format(count=int(areas.sum())))
    if lines.any():
        fitted.shapes[lines] = [shapely.line_interpolate_point(shapely.line_merge(s) if s.geom_type[0] == "M" else s, 0.5, normalized=True)
                                if s.geom_type != "MultiLineString" else shapely.point_on_surface(s)
                                for s in fitted.shapes[lines]]  # fmt: skip
        fitted.notes.append(tr("{count} 条线以其中点入库。").format(count=int(lines.sum())))
    if several.any():
        fitted.shapes[several] = shapely.point_on_surface(fitted.shapes[several])
    lost = shapely.is_missing(fitted.shapes) & (fitted.reasons == "")
    lost |= ~shapely.is_missing(fitted.shapes) & shapely.is_empty(fitted.shapes)
    fitted.reasons[lost] = tr("取不到点")
    fitted.shapes[lost] = None


def _middles(shapes: np.ndarray) -> np.ndarray:
    box = shapely.bounds(shapes)
    return shapely.points((box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2)


def _reject(fitted: Fitted, rows: np.ndarray, text: str, kinds: np.ndarray) -> None:
    names = {0: tr("点"), 4: tr("点"), 1: tr("线"), 2: tr("线"), 5: tr("线"), 3: tr("面"), 6: tr("面")}
    for row in np.flatnonzero(rows):
        fitted.reasons[row] = text.format(kind=names.get(int(kinds[row]), tr("其他类型")))
    fitted.shapes[rows] = None


def _multi(fitted: Fitted, single: int) -> None:
    rows = shapely.get_type_id(fitted.shapes) == single
    if rows.any():
        fitted.shapes[rows] = _MULTI[single](fitted.shapes[rows], indices=np.arange(int(rows.sum())))
