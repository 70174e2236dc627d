"""An independent judge of edited grids: plain shapely, pandas and arithmetic, nothing of the project's own checks.

`complaints` looks at one state, `misdeeds` at what one edit did. Both return {key: text}: a key names the place, so that
what was wrong before can be told from what is wrong now.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import shapely

RETIRED = "停用"
#: Relative difference of areas; m² two grids may share; m² of a building outside its grid; m off a community's border.
AREA, OVERLAP, CUT, BORDER = 1e-6, 1e-4, 0.1, 0.002

Tables = dict[str, pd.DataFrame]


def complaints(tables: Tables) -> dict[tuple, str]:
    """Return what is wrong with the grids in use. tables: community, micro_grid, building, general_grid, facility …"""
    grids = in_use(tables["micro_grid"])
    found = _not_polygons(grids)
    if any(key[0] == "polygon" for key in found):
        grids = grids[[("polygon", uid) not in found for uid in grids["uid"]]].reset_index(drop=True)
    found.update(_areas(grids, tables["community"]))
    found.update(_overlaps(grids))
    found.update(_edges(grids, tables["community"]))
    found.update(_counts(grids, leaves(tables["building"]), tables["community"]))
    found.update(_codes(tables["micro_grid"]))
    found.update(_children(grids, tables))
    found.update(_general(grids, tables))
    return found


def misdeeds(before: Tables, after: Tables) -> dict[tuple, str]:
    """Return what an edit must not have done: moved a locked grid, cut a building, changed a community."""
    found: dict[tuple, str] = {}
    old, new = (in_use(tables["micro_grid"]).set_index("uid", drop=False) for tables in (before, after))
    for uid in old.index[old["locked"].to_numpy(dtype=bool)]:
        if uid not in new.index:
            found["locked", uid] = f"locked grid {old.at[uid, 'code']} is gone"
            continue
        one, two = old.at[uid, "geometry"], new.at[uid, "geometry"]
        room = 0.0011 * max(one.length, 1.0)  # new vertices lie on the millimetre
        if abs(one.area - two.area) > room or one.symmetric_difference(two).area > room:
            found["locked", uid] = f"locked grid {old.at[uid, 'code']} moved: {one.area:.4f} → {two.area:.4f} m²"
        for name in ("code", "name", "worker_uid", "households"):
            if old.at[uid, name] != new.at[uid, name] and not (
                pd.isna(old.at[uid, name]) and pd.isna(new.at[uid, name])
            ):
                found["locked", uid, name] = f"locked grid {old.at[uid, 'code']}: {name} changed"
    same = old.index.intersection(new.index)
    for name in ("community_code",):
        for uid in same[(old.loc[same, name] != new.loc[same, name]).to_numpy()]:
            found["moved", uid] = f"{old.at[uid, 'code']}: {name} {old.at[uid, name]} → {new.at[uid, name]}"
    cut_before, cut_after = outside(before), outside(after)
    for uid, area in cut_after.items():
        if area > CUT + cut_before.get(uid, 0.0):
            found["cut", uid] = (
                f"building {uid}: {area:.3f} m² outside its grid (before {cut_before.get(uid, 0.0):.3f})"
            )
    for uid in set(cut_before) - set(cut_after) & set(leaves(after["building"])["uid"]):
        found["lost", uid] = f"building {uid} is in no grid any more"
    if list(before["community"]["geometry"]) != list(after["community"]["geometry"]):
        found["community",] = "a community changed its shape"
    return found


class History:
    """Steps along undo and redo: a code once given to one grid is never given to another, and an undone step leaves nothing."""

    def __init__(self, tables: Tables) -> None:
        self._given = [_uid_of_code(tables)]
        self._marks = [digest(tables)]
        self._at = 0

    def edited(self, tables: Tables) -> dict[tuple, str]:
        """Note a new step and return the codes that had belonged to another grid."""
        given, now = self._given[self._at], _uid_of_code(tables)
        again = {code: uid for code, uid in now.items() if code in given and given[code] != uid}
        self._given[self._at + 1 :] = [{**given, **now}]
        self._marks[self._at + 1 :] = [digest(tables)]
        self._at += 1
        return {("reused", code): f"code {code} of {given[code]} given again to {uid}" for code, uid in again.items()}

    def forgotten(self) -> None:
        """Note that the last step is undone for good."""
        del self._given[self._at :], self._marks[self._at :]
        self._at -= 1

    def joined(self) -> None:
        """Note that the last two steps are one."""
        del self._given[self._at - 1], self._marks[self._at - 1]
        self._at -= 1

    def saved(self) -> None:
        """Note that nothing can be undone or redone any more."""
        self._given, self._marks, self._at = [self._given[self._at]], [self._marks[self._at]], 0

    def walked(self, by: int, tables: Tables) -> dict[tuple, str]:
        """Note an undo (-1) or redo (1) and return whether anything is not as it was then."""
        self._at += by
        now, then = digest(tables), self._marks[self._at]
        return {
            ("walked", name): f"after {'undo' if by < 0 else 'redo'}: {name} is not as it was"
            for name in now
            if now[name] != then[name]
        }


def digest(tables: Tables) -> dict[str, str]:
    """Return a mark per table that differs whenever a value or a coordinate does, whatever the order of the rows."""
    found = {}
    for name, frame in tables.items():
        frame = frame.sort_values("uid", ignore_index=True)
        mark = hashlib.sha256(
            pd.util.hash_pandas_object(frame.drop(columns="geometry", errors="ignore")).to_numpy().tobytes()
        )
        for shape in shapely.to_wkb(frame["geometry"].to_numpy(dtype=object)):
            mark.update(shape or b"-")
        found[name] = mark.hexdigest()
    return found


def _uid_of_code(tables: Tables) -> dict[str, str]:
    grids = tables["micro_grid"]
    return {code: uid for code, uid in zip(grids["code"], grids["uid"]) if isinstance(code, str)}


def in_use(grids: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are not out of use, index 0..n-1."""
    return grids[grids["state"].fillna("") != RETIRED].reset_index(drop=True)


def leaves(buildings: pd.DataFrame) -> pd.DataFrame:
    """Return the buildings that have no parts, with a shape, index 0..n-1."""
    whole = set(buildings["parent_uid"].dropna())
    return buildings[~buildings["uid"].isin(whole) & buildings["geometry"].notna()].reset_index(drop=True)


def shapes_of(frame: pd.DataFrame) -> np.ndarray:
    """Return single polygons; a multipolygon of one part is that part."""
    found = frame["geometry"].to_numpy(dtype=object).copy()
    for row, shape in enumerate(found):
        if shape is not None and shape.geom_type == "MultiPolygon" and len(shape.geoms) == 1:
            found[row] = shape.geoms[0]
    return found


def outside(tables: Tables) -> dict[str, float]:
    """Return {uid of a leaf in a grid: m² of it outside the grid its interior point lies in}."""
    grids, parts = in_use(tables["micro_grid"]), leaves(tables["building"])
    shapes, footprints = shapes_of(grids), parts["geometry"].to_numpy(dtype=object)
    part, grid = shapely.STRtree(shapes).query(shapely.point_on_surface(footprints), predicate="intersects")
    valid = shapely.make_valid(footprints[part])
    inside = shapely.area(shapely.intersection(valid, shapely.make_valid(shapes[grid])))
    rest = shapely.area(valid) - inside
    return dict(zip(parts["uid"].to_numpy()[part].tolist(), rest.tolist()))


def _not_polygons(grids: pd.DataFrame) -> dict[tuple, str]:
    found = {}
    for uid, code, shape in zip(grids["uid"], grids["code"], shapes_of(grids)):
        if shape is None or shape.is_empty or shape.geom_type != "Polygon" or not shape.is_valid:
            what = "none" if shape is None else f"{shape.geom_type}, {shapely.is_valid_reason(shape)}"
            found["polygon", uid] = f"{code}: not one valid polygon ({what})"
    return found


def _areas(grids: pd.DataFrame, communities: pd.DataFrame) -> dict[tuple, str]:
    found = {}
    areas = pd.Series(shapely.area(shapes_of(grids))).groupby(grids["community_code"].to_numpy()).sum()
    for code, shape in zip(communities["code"], communities["geometry"]):
        if code in areas.index and abs(areas[code] - shape.area) > AREA * shape.area:
            found["area", code] = f"community {code}: grids {areas[code]:.4f} m², itself {shape.area:.4f} m²"
    return found


def _overlaps(grids: pd.DataFrame) -> dict[tuple, str]:
    shapes = shapes_of(grids)
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, two = one[one < two], two[one < two]
    area = shapely.area(shapely.intersection(shapes[one], shapes[two]))
    names, uids = grids["code"].to_numpy(), grids["uid"].to_numpy()
    return {
        (
            "overlap",
            *sorted((uids[one[k]], uids[two[k]])),
        ): f"{names[one[k]]} and {names[two[k]]} share {area[k]:.5f} m²"
        for k in np.flatnonzero(area > OVERLAP).tolist()
    }


def _edges(grids: pd.DataFrame, communities: pd.DataFrame) -> dict[tuple, str]:
    """Every edge that is not on the rim of the communities has exactly one counterpart, in the opposite direction."""
    rings, owner = shapely.get_rings(shapely.normalize(shapes_of(grids)), return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inner = ring[1:] == ring[:-1]
    start, end = points[:-1][inner] + 0.0, points[1:][inner] + 0.0
    there = pd.MultiIndex.from_arrays([*start.T, *end.T])
    back = pd.MultiIndex.from_arrays([*end.T, *start.T])
    alone = ~there.isin(back) | there.duplicated(keep=False)
    rim = shapely.boundary(shapely.union_all(communities["geometry"].to_numpy(dtype=object), grid_size=0.001))
    shapely.prepare(rim)
    rows = np.flatnonzero(alone)
    middles = shapely.points((start[rows] + end[rows]) / 2.0)
    rows = rows[~shapely.dwithin(rim, middles, BORDER)]
    codes = grids["code"].to_numpy()[owner[ring[:-1][inner][rows]]]
    return {
        ("edge", *start[row], *end[row]): f"{code}: edge {tuple(start[row])} → {tuple(end[row])} has no counterpart"
        for row, code in zip(rows.tolist(), codes)
    }


def _counts(grids: pd.DataFrame, parts: pd.DataFrame, communities: pd.DataFrame) -> dict[tuple, str]:
    found = {}
    points = shapely.point_on_surface(parts["geometry"].to_numpy(dtype=object))
    part, grid = shapely.STRtree(shapes_of(grids)).query(points, predicate="intersects")
    times = np.bincount(part, minlength=len(parts))
    at_home = np.zeros(len(parts), dtype=bool)
    at_home[shapely.STRtree(points).query(communities["geometry"].to_numpy(dtype=object), predicate="contains")[1]] = (
        True
    )
    for row in np.flatnonzero((times > 1) | ((times == 0) & at_home)).tolist():
        found["point", parts["uid"][row]] = f"the interior point of {parts['uid'][row]} is in {times[row]} grids"
    whole = parts["parent_uid"].where(parts["parent_uid"].notna(), parts["uid"]).to_numpy()
    held = pd.DataFrame(
        {
            "grid": grid,
            "households": parts["households"].to_numpy()[part],
            "shops": parts["shops"].fillna(0).to_numpy()[part],
            "whole": whole[part],
        }
    ).groupby("grid")
    sums = {
        "households": held["households"].sum(min_count=1),
        "shops": held["shops"].sum(),
        "buildings": held["whole"].nunique(),
    }
    for name, expected in sums.items():
        told = grids[name].to_numpy(dtype=float)
        wanted = expected.reindex(range(len(grids)))
        if name == "households":  # unknown, or none, where buildings are there and no count is known
            wanted[~np.isin(range(len(grids)), grid)] = 0.0
        else:
            wanted = wanted.fillna(0.0)
        wanted = wanted.to_numpy(dtype=float)
        unknown = np.isnan(wanted) & (np.isnan(told) | (told == 0))
        for row in np.flatnonzero((told != wanted) & ~unknown).tolist():
            text = f"{grids['code'][row]}: {name} {told[row]:g}, counted {wanted[row]:g}"
            found[name, grids["uid"][row]] = text
    codes = grids["code"].to_numpy()
    own = parts["micro_grid_code"].to_numpy(dtype=object)
    for k in np.flatnonzero(own[part] != codes[grid]).tolist():
        found["child", parts["uid"][part[k]]] = (
            f"{parts['uid'][part[k]]} names {own[part[k]]}, lies in {codes[grid[k]]}"
        )
    return found


def _codes(grids: pd.DataFrame) -> dict[tuple, str]:
    found = {}
    codes = grids["code"]
    for code in codes[codes.duplicated()].dropna().unique():
        found["code", code] = f"code {code} twice"
    for uid in grids.loc[codes.isna() | (codes == ""), "uid"]:
        found["no code", uid] = f"grid {uid} has no code"
    for uid in grids.loc[grids["uid"].duplicated(), "uid"]:
        found["uid", uid] = f"uid {uid} twice"
    names = grids.loc[grids["name"].notna(), ["community_code", "name"]]
    for row in names[names.duplicated()].itertuples():
        found["name", row.community_code, row.name] = f"name {row.name} twice in {row.community_code}"
    return found


def _children(grids: pd.DataFrame, tables: Tables) -> dict[tuple, str]:
    """A code that a row names belongs to a grid in use."""
    found, known = {}, set(grids["code"])
    for table in ("building", "facility"):
        frame = tables.get(table)
        if frame is None or "micro_grid_code" not in frame:
            continue
        named = frame[frame["micro_grid_code"].notna()]
        for row in named[~named["micro_grid_code"].isin(known)].itertuples():
            found["dangling", table, row.uid] = (
                f"{table} {row.uid} names {row.micro_grid_code}, which is no grid in use"
            )
    found.update(_facilities(grids, tables))
    places = tables["community"]
    points = shapely.point_on_surface(shapes_of(grids))
    row, home = shapely.STRtree(places["geometry"].to_numpy(dtype=object)).query(points, predicate="within")
    wrong = grids["community_code"].to_numpy()[row] != places["code"].to_numpy()[home]
    for k in np.flatnonzero(wrong).tolist():
        found["community", grids["uid"][row[k]]] = f"{grids['code'][row[k]]} lies in {places['code'][home[k]]}"
    return found


def _facilities(grids: pd.DataFrame, tables: Tables) -> dict[tuple, str]:
    """A facility that was tagged by location names the grid it lies in, or none."""
    frame = tables.get("facility")
    if frame is None or not len(frame):
        return {}
    frame = frame[frame["tag_state"].eq("自动") & frame["micro_grid_code"].notna()].reset_index(drop=True)
    points = shapely.point_on_surface(frame["geometry"].to_numpy(dtype=object))
    row, grid = shapely.STRtree(shapes_of(grids)).query(points, predicate="within")
    told, lies = frame["micro_grid_code"].to_numpy()[row], grids["code"].to_numpy()[grid]
    return {
        ("facility", frame["uid"][row[k]]): f"facility {frame['uid'][row[k]]} names {told[k]}, lies in {lies[k]}"
        for k in np.flatnonzero(told != lies).tolist()
    }


def _general(grids: pd.DataFrame, tables: Tables) -> dict[tuple, str]:
    """General grids are the union of the micro-grids that name them, and so are their households."""
    general = tables.get("general_grid")
    if general is None or not len(general):
        return {}
    found = {}
    shapes = shapes_of(grids)
    for row in general.itertuples():
        mine = np.flatnonzero(grids["general_grid_code"].to_numpy() == row.code)
        if not len(mine):
            continue
        beyond = float(shapely.area(shapely.difference(shapes[mine], row.geometry)).sum())
        if beyond > max(1.0, AREA * row.geometry.area):
            found["general", row.uid] = f"micro-grids of {row.code} reach {beyond:.2f} m² beyond it"
        total = float(grids["households"].iloc[mine].sum())
        if not np.isnan(row.households) and row.households != total:
            found["general households", row.uid] = (
                f"{row.code}: {row.households:g} households, its micro-grids {total:g}"
            )
    return found
