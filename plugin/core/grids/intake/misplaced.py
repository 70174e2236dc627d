"""Features in another coordinate system: degrees among metres, another 3° zone, a layer set to the wrong CRS.

Nothing tells a coordinate system apart but the place: whatever lies far from every community is told with its distance.
"""

from __future__ import annotations

import numpy as np
import shapely

from ...findings import ERROR
from ...text import tr
from ..settings import GridSettings
from .notes import Notes

#: Longitudes and latitudes of China, generously, and the size (degrees) below which a community is one in degrees.
_DEGREES = (70.0, 0.0, 140.0, 60.0)
_SMALL = 2.0


class Whereabouts:
    """Where the communities are. Built from their raw shapes; rows in degrees among others in metres do not count."""

    def __init__(self, shapes: np.ndarray, settings: GridSettings) -> None:
        self._reach = settings.far_away
        bounds = _bounds(shapes)
        self.in_degrees = _in_degrees(bounds)
        bounds = bounds[np.isfinite(bounds).all(axis=1) & ~self.in_degrees]
        self._tree = None
        if len(bounds):
            from scipy.spatial import cKDTree

            self._tree = cKDTree(_centres(bounds))
            self._bounds = bounds
            self._box = np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])
            middle = np.median(_centres(bounds), axis=0)
            self._middle = bounds[np.argmin(np.hypot(*(_centres(bounds) - middle).T))]

    def far(self, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (which shapes lie far from every community, their distances in metres, about)."""
        bounds = _bounds(shapes)
        found, distance = np.zeros(len(bounds), dtype=bool), np.zeros(len(bounds))
        if self._tree is None or not len(bounds):
            return found, distance
        known = np.isfinite(bounds).all(axis=1)
        if known.any() and _gap(bounds[known], self._box[None, :]).max() < self._reach and self._compact:
            return found, distance
        rows = np.flatnonzero(known)
        nearest = self._tree.query(_centres(bounds[rows]))[1]
        distance[rows] = _gap(bounds[rows], self._bounds[nearest])
        found[rows] = distance[rows] > self._reach
        return found, distance

    @property
    def _compact(self) -> bool:
        return float(np.hypot(*(self._box[2:] - self._box[:2]))) < 4.0 * self._reach

    def scattered(self, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (which communities lie far from the one in the middle, their distances in metres)."""
        bounds = _bounds(shapes)
        found, distance = np.zeros(len(bounds), dtype=bool), np.zeros(len(bounds))
        if self._tree is None:
            return found, distance
        rows = np.flatnonzero(np.isfinite(bounds).all(axis=1) & ~self.in_degrees)
        distance[rows] = _gap(bounds[rows], self._middle[None, :])
        found[rows] = distance[rows] > self._reach
        return found, distance


def note_far(frame, layer: str, rows: np.ndarray, distance: np.ndarray, notes: Notes) -> None:
    """Note the rows that lie far from every community. distance: of every row of the frame, in metres."""
    if not len(rows):
        return
    degrees = _in_degrees(_bounds(frame["geometry"].to_numpy()[rows]))
    for mine, text in (
        (
            rows[degrees],
            tr(
                "“{layer}”有 {count} 个要素的坐标像是经纬度（度），距最近的社区约 {far} 公里，未参与划分，坐标系可能不同：{names}。"
            ),
        ),
        (
            rows[~degrees],
            tr("“{layer}”有 {count} 个要素距最近的社区约 {far} 公里，未参与划分，坐标系可能不同：{names}。"),
        ),
    ):
        if len(mine):
            notes.about(
                "D17",
                ERROR,
                tr("坐标系可能不同"),
                text,
                tr("请核对该图层的坐标系（是否设错，或混入经纬度、其他投影带的坐标），改正或重新投影后再划分。"),
                layer,
                frame,
                mine,
                far=f"{distance[mine].min() / 1000.0:,.0f}",
            )


def note_communities(frame, where: Whereabouts, notes: Notes) -> np.ndarray:
    """Note communities that lie apart from the others; return which must be left out (those in degrees)."""
    scattered, distance = where.scattered(frame["geometry"].to_numpy())
    notes.about(
        "D18",
        ERROR,
        tr("社区坐标像是经纬度"),
        tr("“{layer}”有 {count} 个要素的坐标像是经纬度（度）而不是米，未划分：{names}。"),
        tr("请核对图层坐标系，投影为米制坐标后再划分。"),
        "community",
        frame,
        np.flatnonzero(where.in_degrees),
    )
    if scattered.any():
        notes.about(
            "D18",
            ERROR,
            tr("社区相距过远"),
            tr("“{layer}”有 {count} 个要素与其余社区相距约 {far} 公里，坐标系可能不同，仍参与划分：{names}。"),
            tr("请核对这些社区的坐标系。"),
            "community",
            frame,
            np.flatnonzero(scattered),
            far=f"{distance[scattered].min() / 1000.0:,.0f}",
        )
    return where.in_degrees


def _bounds(shapes: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return shapely.bounds(np.asarray(shapes, dtype=object)).reshape(-1, 4)


def _centres(bounds: np.ndarray) -> np.ndarray:
    return (bounds[:, :2] + bounds[:, 2:]) / 2.0


def _gap(bounds: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Return the distance between rectangles (x0, y0, x1, y1)."""
    apart = np.maximum(np.maximum(bounds[:, :2] - box[:, 2:], box[:, :2] - bounds[:, 2:]), 0.0)
    return np.hypot(apart[:, 0], apart[:, 1])


def _in_degrees(bounds: np.ndarray) -> np.ndarray:
    west, south, east, north = _DEGREES
    with np.errstate(invalid="ignore"):
        inside = (bounds[:, 0] >= west) & (bounds[:, 2] <= east) & (bounds[:, 1] >= south) & (bounds[:, 3] <= north)
        return inside & (bounds[:, 2:] - bounds[:, :2] < _SMALL).all(axis=1)


__all__ = ["Whereabouts", "note_communities", "note_far"]
