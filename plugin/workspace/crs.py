"""Coordinate reference systems: which one to offer, which one to refuse, which one to compute in.

Source of the numbers: EPSG v10.076. CGCS2000 3° zones are EPSG:4534–4554 without and 4513–4533 with the zone number in
the easting, for central meridians 75°E–135°E (zones 25–45). Chengdu (104.07°E) is EPSG:4544, not 4543.
"""

from __future__ import annotations

import math
import re

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsPointXY,
    QgsRectangle,
    QgsUnitTypes,
)

from ..core.errors import GewuError
from ..core.text import listed, stored, tr

ZONE_WIDTH = 3.0
FIRST_ZONE, LAST_ZONE = 25, 45
FIRST_PLAIN, FIRST_PREFIXED = 4534, 4513
#: Latitudes (°N) for which the Chinese zones are offered.
CHINA_LATITUDES = (3.0, 54.0)
#: Within this distance (°) of a zone border the neighbouring zone is offered too.
BORDER = 0.5
#: Projected in metres, yet a metre in it is not a metre on the ground (web map Mercator).
DISTORTED = ("EPSG:3857", "EPSG:900913", "EPSG:3785", "EPSG:3395", "ESRI:102100", "ESRI:102113")


def zone(longitude: float) -> int:
    """Return the number of the 3° zone in which `longitude` (°E) lies."""
    return math.floor((longitude + ZONE_WIDTH / 2) / ZONE_WIDTH)


def in_china(longitude: float, latitude: float | None = None) -> bool:
    """Return whether the Chinese 3° zones cover this place."""
    south, north = CHINA_LATITUDES
    return FIRST_ZONE <= zone(longitude) <= LAST_ZONE and (latitude is None or south <= latitude <= north)


def suggest(longitude: float, latitude: float | None = None) -> QgsCoordinateReferenceSystem:
    """Return the CGCS2000 3° zone without prefix for a place; outside China the UTM zone (WGS 84)."""
    if not math.isfinite(longitude) or not -180 <= longitude <= 180:
        raise GewuError(
            tr("经度 {value} 不在 −180° 至 180° 之间。").format(value=longitude),
            remedy=tr("请检查图层的坐标系是否设对。"),
        )
    if in_china(longitude, latitude):
        return _epsg(FIRST_PLAIN + zone(longitude) - FIRST_ZONE)
    number = min(int((longitude + 180) // 6) + 1, 60)
    return _epsg((32700 if latitude is not None and latitude < 0 else 32600) + number)


def choices(longitude: float, latitude: float | None = None) -> list[QgsCoordinateReferenceSystem]:
    """Return the systems to offer, best first: the zone without and with prefix, then the neighbour near a zone border."""
    if not in_china(longitude, latitude):
        return [suggest(longitude, latitude)]
    here = zone(longitude)
    offset = longitude - here * ZONE_WIDTH
    zones = [here]
    if abs(offset) > ZONE_WIDTH / 2 - BORDER:
        beside = here + (1 if offset > 0 else -1)
        if FIRST_ZONE <= beside <= LAST_ZONE:
            zones.append(beside)
    return [_epsg(first + number - FIRST_ZONE) for number in zones for first in (FIRST_PLAIN, FIRST_PREFIXED)]


def title(crs: QgsCoordinateReferenceSystem) -> str:
    """Return a name for people: zone, central meridian and code for the Chinese zones, else QGIS's own text."""
    number = _epsg_number(crs)
    for first, text in (
        (FIRST_PLAIN, stored("CGCS2000 3度带 中央经线{meridian}°E(EPSG:{code})")),
        (FIRST_PREFIXED, stored("CGCS2000 3度带 第{zone}带 中央经线{meridian}°E，横坐标带带号（EPSG:{code}）")),
    ):
        if first <= number <= first + LAST_ZONE - FIRST_ZONE:
            found = FIRST_ZONE + number - first
            return text.format(zone=found, meridian=int(found * ZONE_WIDTH), code=number)
    if not crs.isValid():
        return stored("未知坐标系")
    if crs.authid() and not crs.authid().startswith("USER"):
        return crs.userFriendlyIdentifier()
    if crs.description() not in ("", "unknown"):
        return crs.description()
    meridian = central_meridian(crs)
    return (
        stored("自定义坐标系")
        if meridian is None
        else stored("自定义坐标系（中央经线{meridian:g}°E）").format(meridian=meridian)
    )


def is_metric(crs: QgsCoordinateReferenceSystem) -> bool:
    """Return whether lengths and areas can be computed in `crs` as it is: projected, in metres, not web Mercator."""
    return (
        crs.isValid()
        and not crs.isGeographic()
        and QgsUnitTypes.encodeUnit(crs.mapUnits()) == "meters"
        and crs.authid() not in DISTORTED
    )


def require_metric(crs: QgsCoordinateReferenceSystem) -> None:
    """Raise GewuError when a workspace cannot be kept in `crs`."""
    if is_metric(crs):
        return
    remedy = tr("请选用以米为单位的投影坐标系，例如 CGCS2000 3度带，或本市的地方独立坐标系。")
    if not crs.isValid():
        raise GewuError(tr("没有选定有效的坐标系。"), remedy=remedy)
    name = title(crs)
    if crs.isGeographic():
        raise GewuError(tr("坐标系“{name}”是经纬度坐标系，不能用于量算面积和长度。").format(name=name), remedy=remedy)
    if crs.authid() in DISTORTED:
        raise GewuError(tr("坐标系“{name}”是网络地图投影，面积和长度失真很大。").format(name=name), remedy=remedy)
    raise GewuError(tr("坐标系“{name}”的单位不是米。").format(name=name), remedy=remedy)


def metric_crs(crs: QgsCoordinateReferenceSystem, extent: QgsRectangle) -> QgsCoordinateReferenceSystem:
    """Return `crs` where one can compute in it, else the zone of the middle of `extent` (given in `crs`)."""
    if is_metric(crs):
        return crs
    if not crs.isValid():
        raise GewuError(tr("图层没有坐标系。"), remedy=tr("请先在图层属性中设定正确的坐标系。"))
    middle = to_degrees(crs, extent).center()
    return suggest(middle.x(), middle.y())


def to_degrees(crs: QgsCoordinateReferenceSystem, extent: QgsRectangle) -> QgsRectangle:
    """Return `extent` (in `crs`) in degrees of longitude and latitude."""
    if extent.isNull() or not extent.isFinite():
        raise GewuError(tr("图层没有范围（没有要素），不能判断所在的投影带。"))
    transform = QgsCoordinateTransform(crs, QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateTransformContext())
    try:
        return transform.transformBoundingBox(extent)
    except QgsCsException as error:
        raise GewuError(
            tr("图层范围不能换算成经纬度，坐标系“{name}”可能设错了。").format(name=title(crs)), details=str(error)
        ) from error


def zone_warnings(crs: QgsCoordinateReferenceSystem, extent: QgsRectangle) -> list[str]:
    """Return Chinese remarks on how well `crs` fits data of `extent` (a rectangle in EPSG:4326 degrees).

    Told: the data lie in another 3° zone than the one chosen, or cross a zone border (as Chongqing does at 106°30′).
    """
    meridian = central_meridian(crs)
    west, east = extent.xMinimum(), extent.xMaximum()
    if meridian is None or not in_china((west + east) / 2, extent.center().y()):
        return []
    remarks = []
    zones = list(range(zone(west), zone(east) + 1))
    if abs((west + east) / 2 - meridian) > ZONE_WIDTH / 2 and _epsg_number(crs) in range(FIRST_PREFIXED, 4555):
        best = suggest((west + east) / 2)
        remarks.append(
            tr("数据中心经度 {longitude:.2f}° 不在所选投影带内（中央经线 {meridian:g}°），建议改用 {best}。").format(
                longitude=(west + east) / 2, meridian=meridian, best=title(best)
            )
        )
    if len(zones) > 1:
        border = zone(west) * ZONE_WIDTH + ZONE_WIDTH / 2
        remarks.append(
            tr("数据跨越 {border:g}° 分带线（第 {zones} 带），全部数据将统一存入所选的一个投影带。").format(
                border=border, zones=listed(str(number) for number in zones)
            )
        )
    return remarks


def central_meridian(crs: QgsCoordinateReferenceSystem) -> float | None:
    """Return the central meridian (°E) of a transverse Mercator system, None for any other."""
    text = crs.toProj() if crs.isValid() else ""
    found = re.search(r"\+lon_0=(-?[\d.]+)", text)
    return float(found.group(1)) if found and "+proj=tmerc" in text else None


def longitude_of(crs: QgsCoordinateReferenceSystem, extent: QgsRectangle) -> float:
    """Return the longitude (°E) of the middle of `extent`, for `suggest`."""
    middle = to_degrees(crs, extent).center()
    return QgsPointXY(middle).x()


def _epsg(number: int) -> QgsCoordinateReferenceSystem:
    return QgsCoordinateReferenceSystem.fromEpsgId(number)


def _epsg_number(crs: QgsCoordinateReferenceSystem) -> int:
    authority, _, number = crs.authid().partition(":")
    return int(number) if authority == "EPSG" and number.isdigit() else 0
