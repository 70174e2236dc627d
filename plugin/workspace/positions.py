"""Shapes of a source brought into the workspace CRS: order of axes, datum, transformation, and a check of the result."""

from __future__ import annotations

import struct

import numpy as np
import shapely
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
)
from scipy.spatial import cKDTree

from ..core.errors import GewuError
from ..core.imports import coordinates
from ..core.imports import datum as datums
from ..core.imports.report import Report
from ..core.text import tr

WGS84 = "EPSG:4326"
_FAR = 50_000.0  # metres
#: A zone is used a little beyond its edge: so many degrees outside the area of use are not worth a word.
_MARGIN = 0.5
#: Degrees beyond the area of use at which a projection gives nonsense.
_ABSURD = 10.0
#: Chinese datums that differ from CGCS2000/WGS84 by tens of metres and need parameters to be converted.
_OLD_DATUMS = {"EPSG:4610": "西安80", "EPSG:4214": "北京54", "EPSG:4555": "新北京54"}


def to_workspace(shapes: np.ndarray, source: QgsCoordinateReferenceSystem, target: QgsCoordinateReferenceSystem, context,
                 datum: str, labels: np.ndarray, numbers: np.ndarray, report: Report) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return (shapes in `target`, failed rows). `datum` undoes a web map's shift; everything done is told in `report`."""
    shapes = shapely.force_2d(np.asarray(shapes, dtype=object))
    xy, rows = shapely.get_coordinates(shapes, return_index=True)
    wgs84 = QgsCoordinateReferenceSystem(WGS84)
    if datum == datums.AS_IS:
        moved = transformed(xy, source, target, context)
    else:
        degrees = transformed(xy, source, wgs84, context)
        lon, lat = datums.to_wgs84(degrees[:, 0], degrees[:, 1], datum)
        _tell_shift(degrees, lon, lat, datum, report)
        moved = transformed(np.column_stack([lon, lat]), wgs84, target, context)
    if source != target:
        report.note(tr("坐标由 {source} 转换到 {target}。").format(source=title(source), target=title(target)))
    old = _OLD_DATUMS.get(source.geographicCrsAuthId()) if hasattr(source, "geographicCrsAuthId") else None
    if old and source.geographicCrsAuthId() != target.geographicCrsAuthId():
        report.note(tr("源坐标系基于{datum}，没有转换参数时位置可能偏差数十至上百米，请核对。").format(datum=old))
    failed = np.zeros(len(shapes), dtype=bool)
    failed[rows[~np.isfinite(moved).all(axis=1)]] = True
    result = shapes.copy()
    good = ~failed & ~shapely.is_missing(shapes)
    if good.any():
        result[good] = shapely.set_coordinates(shapes[good].copy(), moved[~failed[rows]])
    result[failed] = None
    _check_places(result, target, context, labels, numbers, report)
    return result, failed


def refuse_impossible(shapes: np.ndarray, crs: QgsCoordinateReferenceSystem) -> None:
    """Raise GewuError when most coordinates cannot be in `crs`: metres called degrees, degrees called metres, latitude
    first, or a zone number too many or too few."""
    xy = shapely.get_coordinates(np.asarray(shapes, dtype=object))
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return
    x, y = np.median(xy, axis=0)
    remedy = tr("请向提供单位核实后，指定正确的源坐标系（CRS）。")
    if crs.isGeographic():
        if abs(x) <= 180 and abs(y) <= 90:
            return
        if abs(x) <= 90 and abs(y) <= 180:
            hint, remedy = tr("像是纬度写在前、经度写在后。"), tr("请在源数据中互换经纬度的次序。")
        else:
            hint = tr("数值是米，不是度；GeoJSON 等格式没有写明坐标系时会被当作经纬度。")
    elif abs(x) <= 180 and abs(y) <= 90:
        hint = tr("数值像经纬度，不是米。")
    else:
        plain = QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem(WGS84), QgsCoordinateTransformContext())
        lon, lat = _move(np.array([[x, y]]), plain)[0]
        area = crs.bounds()
        if area.isEmpty() or (
            area.xMinimum() - _ABSURD <= lon <= area.xMaximum() + _ABSURD
            and area.yMinimum() - _ABSURD <= lat <= area.yMaximum() + _ABSURD
        ):
            return
        hint = " ".join(coordinates.judge(xy[:, 0], xy[:, 1], coordinates.Columns("X", "Y")).notes)
    raise GewuError(
        tr("按坐标系 {crs} 理解，坐标（如 {x:.10g}，{y:.10g}）不可能正确。").format(crs=title(crs), x=x, y=y) + hint,
        remedy=remedy,
    )


def title(crs: QgsCoordinateReferenceSystem) -> str:
    """Return "EPSG:4544 CGCS2000 / …" for messages."""
    return " ".join(part for part in (crs.authid(), crs.description()) if part) or crs.toWkt()[:60]


def transformed(
    xy: np.ndarray, source: QgsCoordinateReferenceSystem, target: QgsCoordinateReferenceSystem, context
) -> np.ndarray:
    """Return n×2 coordinates moved from one CRS to another, all in one call; NaN where that is impossible."""
    if source == target or not len(xy):
        return xy
    result = np.full(xy.shape, np.nan)
    finite = np.isfinite(xy).all(axis=1)
    result[finite] = _move(xy[finite], QgsCoordinateTransform(source, target, context))
    result[~np.isfinite(result)] = np.nan
    return result


def _move(xy: np.ndarray, transform: QgsCoordinateTransform) -> np.ndarray:
    """Move coordinates as the vertices of one line: the loop runs in C++. A failing block is halved until only the
    coordinates at fault are left out."""
    if not len(xy):
        return xy
    block = xy if len(xy) > 1 else np.repeat(xy, 2, axis=0)
    geometry = QgsGeometry()
    geometry.fromWkb(struct.pack("<BII", 1, 2, len(block)) + np.ascontiguousarray(block, dtype="<f8").tobytes())
    try:
        geometry.transform(transform)
    except QgsCsException:
        if len(xy) == 1:
            return np.full((1, 2), np.nan)
        middle = len(xy) // 2
        return np.vstack([_move(xy[:middle], transform), _move(xy[middle:], transform)])
    moved = np.frombuffer(bytes(geometry.asWkb()), dtype="<f8", offset=9).reshape(-1, 2)
    return moved[: len(xy)]


def _tell_shift(degrees: np.ndarray, lon: np.ndarray, lat: np.ndarray, datum: str, report: Report) -> None:
    if not len(lon):
        return
    metres = datums.distance(degrees[:, 0], degrees[:, 1], lon, lat)
    name = {datums.GCJ02: "GCJ-02", datums.BD09: "BD-09"}[datum]
    report.note(
        tr("坐标按 {datum} 纠正到 WGS84/CGCS2000：平均移动 {mean:.0f} m（最小 {low:.0f}，最大 {high:.0f}）。").format(
            datum=name, mean=float(np.nanmean(metres)), low=float(np.nanmin(metres)), high=float(np.nanmax(metres))
        )
    )
    outside = ~datums.in_china(lon, lat)
    if outside.any():
        report.note(tr("{count} 个坐标在中国范围外，没有偏移可纠正。").format(count=int(outside.sum())))


def _check_places(
    shapes: np.ndarray, crs: QgsCoordinateReferenceSystem, context, labels, numbers, report: Report
) -> None:
    """Warn of rows outside the area the CRS is made for, and of rows far from all others."""
    present = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    if not len(present):
        return
    box = shapely.bounds(shapes[present])
    middles = np.column_stack([(box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2])
    area = crs.bounds()
    if not area.isEmpty():
        degrees = transformed(middles, crs, QgsCoordinateReferenceSystem(WGS84), context)
        with np.errstate(invalid="ignore"):
            inside = (
                (degrees[:, 0] >= area.xMinimum() - _MARGIN) & (degrees[:, 0] <= area.xMaximum() + _MARGIN)
                & (degrees[:, 1] >= area.yMinimum() - _MARGIN) & (degrees[:, 1] <= area.yMaximum() + _MARGIN)
            )  # fmt: skip
        _warn(
            present[~inside],
            labels,
            numbers,
            report,
            tr("位于工作区坐标系的适用范围之外"),
            tr("请核对源坐标系与工作区坐标系。"),
        )
    if len(present) > 1:
        near, _ = cKDTree(middles).query(middles, k=2)
        _warn(present[near[:, 1] > _FAR], labels, numbers, report, tr("离其他要素超过 50 km"), tr("请核对该行坐标。"))


def _warn(rows: np.ndarray, labels, numbers, report: Report, reason: str, remedy: str) -> None:
    for row in rows:
        report.warn(numbers[row], labels[row], reason, remedy)
    if len(rows):
        report.note(tr("{count} 行{reason}（如第 {row} 行“{name}”）。").format(
            count=len(rows), reason=reason, row=numbers[rows[0]], name=labels[rows[0]]))  # fmt: skip
