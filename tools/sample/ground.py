"""The ground the sample town stands on: squared paper bent into hilly land, and its height.

The town is planned on *paper* (x east 0…1640 m, y north 0…1500 m, every street straight). `bend` turns paper
into workspace coordinates (EPSG:4545, metres) with smooth waves, so that streets follow the slope like contour
lines and neighbouring shapes keep sharing their vertices exactly. Height depends on paper y, the side of the
river and two hill tops.
"""

from __future__ import annotations

import numpy as np
import shapely

ORIGIN = np.array([431200.0, 3286400.0])  # open country: the town is invented, it stands nowhere
STEP = 20.0  # metres between vertices along a bent line
DIGITS = 2  # centimetres


def bend(points: np.ndarray) -> np.ndarray:
    """Return workspace coordinates (n, 2) of paper points (n, 2)."""
    points = np.asarray(points, dtype="float64").reshape(-1, 2)
    x, y = points[:, 0], points[:, 1]
    east = x + 36 * np.sin(2 * np.pi * y / 1150 + 0.7) + 12 * np.sin(2 * np.pi * x / 610 + y / 260) + 0.05 * y
    rise = 0.35 + 0.65 * np.clip(y / 1400, 0, 1)
    north = (
        y
        + 74 * rise * np.sin(2 * np.pi * x / 1900 + 0.3)
        + 26 * np.sin(2 * np.pi * x / 760 + y / 480 + 1.2)
        + 46 * np.clip((y - 1230) / 260, 0, None) * np.sin(x / 210 + 0.4)
    )
    return np.round(np.column_stack([east, north]) + ORIGIN, DIGITS)


def heading(x: float, y: float, uphill: bool = False) -> float:
    """Return the direction (radians) in which paper's east, or north, points at a paper point."""
    reach = np.array([0.0, 15.0] if uphill else [15.0, 0.0])
    a, b = bend(np.array([[x, y] - reach, [x, y] + reach]))
    return float(np.arctan2(b[1] - a[1], b[0] - a[0]))


def place(x: float, y: float) -> shapely.Point:
    """Return a paper point on the ground."""
    return shapely.Point(*bend(np.array([[x, y]]))[0])


def _filled(points: np.ndarray) -> np.ndarray:
    """Return the paper polyline with vertices every STEP metres, counted from its smaller end so that two
    shapes sharing a straight edge get the same vertices."""
    rows = []
    for start, stop in zip(points[:-1], points[1:]):
        count = max(int(np.ceil(np.hypot(*(stop - start)) / STEP)), 1)
        shares = np.arange(count) / count
        if tuple(start) > tuple(stop):  # the same sums whichever way the edge is walked
            rows.append(stop + (1 - shares)[:, None] * (start - stop))
        else:
            rows.append(start + shares[:, None] * (stop - start))
    return np.round(np.vstack([*rows, points[-1:]]), 6)


def line(*points: tuple) -> shapely.LineString:
    """Return a bent line through paper points."""
    return shapely.LineString(bend(_filled(np.array(points, dtype="float64"))))


def area(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    """Return the bent paper rectangle."""
    return ring((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def ring(*points: tuple) -> shapely.Polygon:
    """Return the bent paper polygon."""
    return shapely.Polygon(bend(_filled(np.array([*points, points[0]], dtype="float64"))))


def unbend(points: np.ndarray) -> np.ndarray:
    """Return the paper points of workspace coordinates (the bend is gentle: a fixed-point search converges)."""
    target = np.asarray(points, dtype="float64").reshape(-1, 2)
    paper = target - ORIGIN
    for _ in range(40):
        paper = paper + 0.8 * (target - bend(paper))
    return paper


def height(paper: np.ndarray) -> np.ndarray:
    """Return metres above sea at paper points: a river valley, terraces north of it, two tops, a low south bank."""
    x, y = np.asarray(paper, dtype="float64").reshape(-1, 2).T
    north = 206 + 0.055 * np.clip(y - 455, 0, 432) + 0.15 * np.clip(y - 887, 0, None)
    tops = 58 * np.exp(-(((x - 520) / 260) ** 2) - ((y - 1470) / 170) ** 2)
    tops = tops + 36 * np.exp(-(((x - 1260) / 220) ** 2) - ((y - 1420) / 150) ** 2)
    south = 206 + 0.02 * np.clip(320 - y, 0, None) + 3 * np.sin(x / 170)
    bank = np.where(y >= 455, north + tops, np.where(y <= 320, south, 206))
    bed = 9 * np.clip(1 - np.abs(y - 387) / 67, 0, 1)
    return bank - bed + 2.5 * np.sin(x / 95) * np.sin(y / 130)


def grade(x0: float, y0: float, x1: float, y1: float) -> float:
    """Return the mean slope in percent between two paper points."""
    low, high = height(np.array([[x0, y0], [x1, y1]]))
    a, b = bend(np.array([[x0, y0], [x1, y1]]))
    return round(float(abs(high - low) / np.hypot(*(b - a)) * 100), 1)
