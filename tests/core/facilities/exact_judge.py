"""A slow judge of where facilities lie: rational numbers only, no geometry library, nothing shared with the engine.

It gives None where the answer hangs on less than `CLOSE` metres (or that part of an area): there floating-point
numbers may decide either way.
"""

from __future__ import annotations

from fractions import Fraction

import shapely

NOWHERE, INSIDE, NEAR, BORDER, OVERLAP, SPLIT = "nowhere", "inside", "near", "border", "overlap", "split"
CLOSE = Fraction(1, 10**7)


def edges_of(shape) -> list:
    """Return the edges of all rings (or lines) as pairs of exact points."""
    kinds = {"Polygon": lambda part: [part.exterior, *part.interiors], "LineString": lambda part: [part]}
    found = []
    for part in getattr(shape, "geoms", [shape]):
        for ring in kinds[part.geom_type](part):
            points = [(Fraction(x), Fraction(y)) for x, y in ring.coords]
            found += [(a, b) for a, b in zip(points, points[1:]) if a != b]
    return found


def parity(edges: list, x, y) -> bool:
    """Return whether an odd number of edges lies to the east of the point."""
    odd = False
    for (x1, y1), (x2, y2) in edges:
        if (y1 > y) != (y2 > y) and x1 + (y - y1) * (x2 - x1) / (y2 - y1) > x:
            odd = not odd
    return odd


def squared(edges: list, x, y):
    """Return the squared distance of a point from the nearest edge."""
    best = None
    for (x1, y1), (x2, y2) in edges:
        dx, dy = x2 - x1, y2 - y1
        t = min(max(((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy), 0), 1)
        gap = (x1 + t * dx - x) ** 2 + (y1 + t * dy - y) ** 2
        best = gap if best is None or gap < best else best
    return best


def near_limit(gap, limit) -> bool:
    """Return whether the root of `gap` is within CLOSE of a limit, without taking a root."""
    return max(limit - CLOSE, 0) ** 2 <= gap <= (limit + CLOSE) ** 2


def judge_point(point, units: dict[str, list], border: float, tolerance: float):
    """Return (relation, code) of a point; units: {code: edges}."""
    x, y = Fraction(point.x), Fraction(point.y)
    border, tolerance = Fraction(border), Fraction(tolerance)
    gaps = {code: squared(edges, x, y) for code, edges in units.items()}
    if any(near_limit(gap, border) for gap in gaps.values()):
        return None
    holding = [code for code, edges in units.items() if gaps[code] > 0 and parity(edges, x, y)]
    touching = set(holding) | {code for code, gap in gaps.items() if gap <= border**2}
    if len(holding) > 1:
        return OVERLAP, None
    if len(touching) > 1:
        return BORDER, None
    if touching:
        return INSIDE, touching.pop()
    return _nearest(gaps, border, tolerance)


def _nearest(gaps: dict, border, tolerance):
    ranked = sorted((gap, code) for code, gap in gaps.items())
    best, code = ranked[0]
    if near_limit(best, tolerance):
        return None
    if best > tolerance**2:
        return NOWHERE, None
    for gap, _ in ranked[1:]:  # gap ≤ (√best + border)²  ⇔  gap − best − border² ≤ 2 border √best
        left = gap - best - border**2
        if abs(left**2 - 4 * border**2 * best) <= CLOSE * (1 + best):
            return None
        if left <= 0 or left**2 <= 4 * border**2 * best:
            return BORDER, None
    return NEAR, code


def common_area(first: list, second: list):
    """Return the area common to two polygons: cut into slabs in which no edges cross, measured in their middles."""
    heights = {y for edges in (first, second) for edge in edges for _, y in edge}
    for (a, b), (c, d) in ((e, f) for e in first for f in second):
        rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
        cross = rx * sy - ry * sx
        if cross:
            t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross
            if 0 <= t <= 1:
                heights.add(a[1] + t * ry)
    ordered, total = sorted(heights), Fraction(0)
    for low, high in zip(ordered, ordered[1:]):
        total += (high - low) * _common(_cuts(first, (low + high) / 2), _cuts(second, (low + high) / 2))
    return total


def _cuts(edges: list, y) -> list:
    at = [x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in edges if (y1 > y) != (y2 > y)]
    at.sort()
    return list(zip(at[::2], at[1::2]))


def _common(first: list, second: list):
    return sum((max(min(b, d) - max(a, c), 0) for a, b in first for c, d in second), Fraction(0))


def judge_area(shape, units: dict[str, list], share: float):
    """Return (relation, code) of an area, NOWHERE when no unit holds anything of it."""
    edges = edges_of(shape)
    size = common_area(edges, edges)
    held = {code: common_area(edges, others) for code, others in units.items()}
    held = {code: area for code, area in held.items() if area > 0}
    if not held:
        return NOWHERE, None
    if any(area <= CLOSE * size for area in held.values()):
        return None
    wholes = [code for code, area in held.items() if area == size]
    if any(size * (1 - CLOSE) < area < size for area in held.values()):
        return None
    ranked = sorted(((area, code) for code, area in held.items()), reverse=True)
    best, code = ranked[0]
    total = sum(held.values())
    if len(wholes) > 1:
        return OVERLAP, None
    if abs(best - Fraction(share) * total) <= CLOSE * total:
        return None
    if len(ranked) > 1 and best - ranked[1][0] <= CLOSE * total:
        return None
    return (INSIDE, code) if best >= Fraction(share) * total else (SPLIT, None)


def edges_by_code(codes, shapes) -> dict[str, list]:
    return {code: edges_of(shape) for code, shape in zip(codes, shapes) if not shapely.is_empty(shape)}
