"""Podiums (裙房): a large footprint that towers stand on is divided round them, so that the towers can part company.

Only where the buildings that overlap have together more households and shops than one micro-grid may hold.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...findings import INFO, Finding
from ...geometry import repaired_polygons
from ...text import stored, tr
from ..ground.arrangement import faces_of
from ..ground.cells import division_lines, nearest_owner, sample_points
from ..settings import PRECISION, GridSettings
from .footprints import overlapping_pairs
from .part_names import FLOOR, building_title

_MOST_COVERED = 0.85  # share of a footprint under others beyond which it is no podium but the same building twice
_LEAST_PIECE = 10.0  # m²


def divided(frame: pd.DataFrame, settings: GridSettings) -> tuple[pd.DataFrame, list[Finding]]:
    """Return (leaves, findings): leaves with every podium of an over-large cluster replaced by its parts.

    frame: cleaned leaves as `parts.split` takes them. A podium's households and shops are spread over its parts by area.
    """
    shapes = frame["geometry"].to_numpy()
    load = (frame["households"] + frame["shops"]).to_numpy(dtype=float)
    above = _towers_by_podium(shapes, load, settings)
    if not above:
        return frame, []
    findings, blocks = [], {}
    for row, towers in sorted(above.items()):
        pieces = _pieces(shapes[row], shapes[towers], settings)
        if len(pieces):
            blocks[row] = _parts(frame.iloc[row], pieces)
            findings.append(_finding(frame.iloc[row], len(pieces), len(towers)))
    if not blocks:
        return frame, []
    keep = np.ones(len(frame), dtype=bool)
    keep[list(blocks)] = False
    whole = pd.concat([frame[keep], *(blocks[row] for row in sorted(blocks))], ignore_index=True)
    return whole[list(frame.columns)], findings


def _towers_by_podium(shapes: np.ndarray, load: np.ndarray, settings: GridSettings) -> dict[int, np.ndarray]:
    """Return {podium row: rows of the smaller footprints overlapping it} of the clusters above the maximum."""
    one, two, common, cluster = overlapping_pairs(shapes, settings.overlap_tolerated)
    if not len(one):
        return {}
    total = np.bincount(cluster, weights=load)
    areas = shapely.area(shapes)
    result: dict[int, np.ndarray] = {}
    heavy = total[cluster[one]] > settings.maximum
    lower = np.where((areas[one] > areas[two]) | ((areas[one] == areas[two]) & (one < two)), one, two)
    upper = np.where(lower == one, two, one)
    for row in np.unique(lower[heavy]).tolist():
        mine = heavy & (lower == row)
        if common[mine].sum() <= _MOST_COVERED * areas[row]:
            result[row] = np.sort(upper[mine])
    return result


def _pieces(podium, towers: np.ndarray, settings: GridSettings) -> list:
    """Return the podium without its towers, divided between them by nearness, in a stable order."""
    rest = shapely.difference(podium, shapely.union_all(towers, grid_size=PRECISION), grid_size=PRECISION)
    parts = shapely.get_parts(rest)
    parts = parts[(shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 0)]
    if not len(parts):
        return []
    points, owner = sample_points(towers, settings)
    found = []
    for part in parts:
        lines = division_lines(points, owner, part)
        faces = faces_of([part.boundary, *lines]) if len(lines) else np.array([part], dtype=object)
        inner = shapely.point_on_surface(faces)
        inside = shapely.intersects(part, inner)
        faces, inner = faces[inside], inner[inside]
        label = nearest_owner(points, owner, shapely.get_coordinates(inner))
        for tower in np.unique(label):
            union = shapely.union_all(faces[label == tower], grid_size=PRECISION)
            found.extend(piece for piece in shapely.get_parts(union) if shapely.get_type_id(piece) == 3)
    whole, _ = repaired_polygons(np.array([*found, None], dtype=object)[:-1])
    large = [piece for piece in whole if piece is not None and piece.area >= _LEAST_PIECE]
    return sorted(large, key=lambda piece: tuple(round(value, 3) for value in piece.bounds))


def _parts(row: pd.Series, pieces: list) -> pd.DataFrame:
    areas = np.array([piece.area for piece in pieces])
    parts = pd.DataFrame([row] * len(pieces)).reset_index(drop=True)
    parts["uid"] = [f"{row['uid']}@{number}" for number in range(1, len(pieces) + 1)]
    parts["parent_uid"] = row["parent_uid"] if isinstance(row["parent_uid"], str) and row["parent_uid"] else row["uid"]
    parts["part"] = FLOOR
    title = building_title(row)
    parts["part_label"] = [
        stored("{name}裙房{number}").format(name=title, number=number + 1) for number in range(len(pieces))
    ]
    for column in ("households", "shops"):
        steps = np.floor(np.concatenate([[0.0], np.cumsum(areas)]) / areas.sum() * float(row[column]) + 0.5)
        parts[column] = np.diff(steps)
    parts["population"] = np.nan
    parts["units"] = np.nan
    parts["source"] = "auto"
    shapes = np.empty(len(pieces), dtype=object)
    shapes[:] = pieces
    parts["geometry"] = shapes
    return parts


def _finding(row: pd.Series, pieces: int, towers: int) -> Finding:
    return Finding(
        "D22",
        INFO,
        tr("裙房已拆分"),
        tr("{name}（其上另有 {towers} 栋楼，分成 {count} 部分）").format(
            name=building_title(row), towers=towers, count=pieces
        ),
        tr("如为重复绘制的楼栋，请删除其一。"),
        "building",
        (str(row.get("code") or row.get("uid")),),
        row["geometry"],
    )
