"""The shifted datums of Chinese web maps: GCJ-02 and BD-09, to and from WGS84 (CGCS2000 taken as equal).

Formulas: the published GCJ-02 obfuscation (Krasovsky 1940 ellipsoid, sine series) and Baidu's polar shift on top of
it; values agree with the widely used open implementations to the last digit printed. The inverse iterates the forward
formula until the remaining error is below 1e-9 degrees (0.1 mm).

Map services shift inside a box around China, which takes in 香港, 澳门, 台湾 and parts of the neighbours; whether a
source shifted there too differs by service, so outside the mainland the result needs a check against known places.
Within some 600 m of the edge of the box the shift has no unique inverse: such positions may stay as they were.
"""

from __future__ import annotations

import numpy as np

AS_IS, GCJ02, BD09 = "AS_IS", "GCJ02", "BD09"
CHOICES = (AS_IS, GCJ02, BD09)

_AXIS = 6378245.0  # semi-major axis of Krasovsky 1940, metres
_FLATNESS = 0.00669342162296594323  # first eccentricity squared
_BD_TURN = np.pi * 3000.0 / 180.0
_ROUNDS = 12
_CLOSE = 1e-10  # degrees


def to_wgs84(lon, lat, datum: str) -> tuple[np.ndarray, np.ndarray]:
    """Return (lon, lat) in WGS84 of positions in `datum`, degrees. Outside China GCJ-02 equals WGS84."""
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    if datum == AS_IS:
        return lon, lat
    if datum == GCJ02:
        return _inverse(lon, lat, wgs84_to_gcj02)
    if datum == BD09:
        return _inverse(*_inverse(lon, lat, gcj02_to_bd09), wgs84_to_gcj02)
    raise ValueError(datum)


def from_wgs84(lon, lat, datum: str) -> tuple[np.ndarray, np.ndarray]:
    """Return (lon, lat) in `datum` of WGS84 positions, degrees."""
    if datum == AS_IS:
        return np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    shifted = wgs84_to_gcj02(lon, lat)
    return gcj02_to_bd09(*shifted) if datum == BD09 else shifted


def in_china(lon, lat) -> np.ndarray:
    """Return which positions lie in the box in which web maps shift."""
    lon, lat = np.asarray(lon), np.asarray(lat)
    return (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)


def wgs84_to_gcj02(lon, lat) -> tuple[np.ndarray, np.ndarray]:
    """Return GCJ-02 positions of WGS84 ones, degrees."""
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    inside = in_china(lon, lat)
    x, y = np.where(inside, lon - 105.0, 0.0), np.where(inside, lat - 35.0, 0.0)
    root = np.sqrt(np.abs(x))
    waves = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += 2.0 / 3.0 * (waves + 20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi))
    north += 2.0 / 3.0 * (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += 2.0 / 3.0 * (waves + 20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi))
    east += 2.0 / 3.0 * (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi))
    radians = np.radians(y + 35.0)
    magic = 1.0 - _FLATNESS * np.sin(radians) ** 2
    lat_step = north * 180.0 / (_AXIS * (1.0 - _FLATNESS) / (magic * np.sqrt(magic)) * np.pi)
    lon_step = east * 180.0 / (_AXIS / np.sqrt(magic) * np.cos(radians) * np.pi)
    return np.where(inside, lon + lon_step, lon), np.where(inside, lat + lat_step, lat)


def gcj02_to_bd09(lon, lat) -> tuple[np.ndarray, np.ndarray]:
    """Return BD-09 positions of GCJ-02 ones, degrees."""
    lon, lat = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    lon, lat = _numbers(lon), _numbers(lat)
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def distance(lon1, lat1, lon2, lat2) -> np.ndarray:
    """Return metres between near positions (sphere of 6,371,008.8 m; good to 0.5 % over a few kilometres)."""
    middle = np.radians((np.asarray(lat1) + np.asarray(lat2)) / 2.0)
    x = np.radians(np.asarray(lon2) - np.asarray(lon1)) * np.cos(middle)
    y = np.radians(np.asarray(lat2) - np.asarray(lat1))
    return np.hypot(x, y) * 6371008.8


def _numbers(values: np.ndarray) -> np.ndarray:
    """Return the values with NaN for what is no position."""
    return np.where(np.abs(values) <= 1000.0, values, np.nan)


def _inverse(lon: np.ndarray, lat: np.ndarray, forward) -> tuple[np.ndarray, np.ndarray]:
    lon, lat = _numbers(lon), _numbers(lat)
    guess_lon, guess_lat = lon.copy(), lat.copy()
    for _ in range(_ROUNDS):
        there_lon, there_lat = forward(guess_lon, guess_lat)
        step_lon, step_lat = lon - there_lon, lat - there_lat
        guess_lon, guess_lat = guess_lon + step_lon, guess_lat + step_lat
        step = np.fmax(np.abs(step_lon), np.abs(step_lat))
        if not (step > _CLOSE).any():
            break
    lost = step > _CLOSE  # at the edge of the box
    return np.where(lost, lon, guess_lon), np.where(lost, lat, guess_lat)
