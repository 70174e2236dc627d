"""Incoming frames made safe: valid shapes on the millimetre grid, whole non-negative counts, unique keys, stable order.

Whatever had to be mended or left out becomes a finding; nothing here raises because of one bad row.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ..findings import ERROR, INFO, WARNING, Finding
from ..geometry import repaired_polygons
from ..schema import table
from ..text import stored, tr
from .arrangement import faces_of
from .settings import PRECISION

_LISTED = 20  # names written out in one finding


@dataclass
class Notes:
    """Findings collected on the way."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, rule, severity, title, detail, suggestion="", layer="", codes=(), geometry=None) -> None:
        self.findings.append(
            Finding(rule, severity, title, detail, suggestion, layer, tuple(str(code) for code in codes), geometry)
        )


def listed(names) -> str:
    """Return names joined for a sentence, shortened when there are many."""
    names = [str(name) for name in names]
    text = "、".join(names[:_LISTED])
    return text if len(names) <= _LISTED else tr("{text} 等 {count} 个").format(text=text, count=len(names))


def clean_shapes(frame: pd.DataFrame, layer: str, notes: Notes) -> pd.DataFrame:
    """Return the rows of a polygon frame with usable shapes, repaired, on the millimetre grid, index 0..n-1.

    `exact_geometry` keeps the repaired shape as it was before rounding.
    """
    title = table(layer).title
    raw = frame["geometry"].to_numpy() if "geometry" in frame else np.full(len(frame), None, dtype=object)
    raw = np.array([shape if _is_finite(shape) else None for shape in raw] + [None], dtype=object)[:-1]
    shapes, mended = repaired_polygons(raw)
    present = ~shapely.is_missing(shapes)
    snapped = np.full(len(shapes), None, dtype=object)
    if present.any():
        snapped[present] = shapely.set_precision(shapes[present], PRECISION)
    snapped, _ = repaired_polygons(snapped)
    usable = ~shapely.is_missing(snapped) & (shapely.area(snapped) > 0)
    lost = np.flatnonzero(~usable)
    if len(lost):
        names = [row_name(frame, row) for row in lost]
        notes.add(
            "D01",
            ERROR,
            tr("几何为空或不是面"),
            tr("“{layer}”有 {count} 个要素没有可用的面，未参与划分：{names}。").format(
                layer=title, count=len(lost), names=listed(names)
            ),
            tr("请补画或删除这些要素后重新划分。"),
            layer,
            names,
        )
    fixed = np.flatnonzero(mended & usable)
    if len(fixed):
        names = [row_name(frame, row) for row in fixed]
        notes.add(
            "D02",
            WARNING,
            tr("几何无效，已修复"),
            tr("“{layer}”有 {count} 个面自相交或无效，已修复后参与划分：{names}。").format(
                layer=title, count=len(fixed), names=listed(names)
            ),
            tr("建议在原图层中改正。"),
            layer,
            names,
            shapes[fixed[0]],
        )
    result = frame[usable].reset_index(drop=True).copy()
    column = np.empty(int(usable.sum()), dtype=object)
    column[:] = snapped[usable]
    result["geometry"] = column
    exact = np.empty(int(usable.sum()), dtype=object)
    exact[:] = shapes[usable]
    result["exact_geometry"] = exact
    return result


def _is_finite(shape) -> bool:
    return shape is not None and bool(np.isfinite(shapely.get_coordinates(shape)).all())


def row_name(frame: pd.DataFrame, row: int) -> str:
    """Return name, code or uid of a row, else its place in the table."""
    for column in ("name", "code", "uid"):
        if column in frame:
            value = frame[column].iloc[row]
            if isinstance(value, str) and value.strip():
                return value.strip()
    return stored("第 {number} 行").format(number=row + 1)


def coded_communities(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return the communities with usable shapes and unique codes; those without a code get 未编码01, 未编码02…"""
    return with_codes(clean_shapes(frame, "community", notes), "community", stored("未编码"), notes)


def with_codes(frame: pd.DataFrame, layer: str, prefix: str, notes: Notes) -> pd.DataFrame:
    """Return the frame sorted by code with a unique code in every row; `own_code` keeps what was given (None = none)."""
    title = table(layer).title
    frame = frame.copy()
    codes = (
        [value.strip() if isinstance(value, str) else "" for value in frame["code"]]
        if "code" in frame
        else [""] * len(frame)
    )
    point = (
        shapely.get_coordinates(shapely.point_on_surface(frame["geometry"].to_numpy()))
        if len(frame)
        else np.zeros((0, 2))
    )
    order = sorted(range(len(frame)), key=lambda row: (codes[row] == "", codes[row], point[row][0], -point[row][1]))
    seen: dict[str, int] = {}
    missing, doubled, result = 0, [], []
    for row in order:
        code = codes[row]
        if not code:
            missing += 1
            code = f"{prefix}{missing:02d}"
        seen[code] = seen.get(code, 0) + 1
        if seen[code] > 1:
            doubled.append(code)
            code = f"{code}-{seen[code]}"
        result.append(code)
    frame = frame.iloc[order].reset_index(drop=True)
    frame["code"] = result
    frame["own_code"] = [codes[row] or None for row in order]
    if missing:
        notes.add(
            "D03",
            INFO,
            tr("缺少编码"),
            tr("“{layer}”有 {count} 个要素没有编码，已临时编为 {prefix}01 起。").format(
                layer=title, count=missing, prefix=prefix
            ),
            tr("请在图层中填写编码后重新划分，网格编码会随之更正。"),
            layer,
        )
    if doubled:
        notes.add(
            "D04",
            ERROR,
            tr("编码重复"),
            tr("“{layer}”有重复的编码：{names}；后出现的已加后缀 -2、-3… 区分。").format(
                layer=title, names=listed(dict.fromkeys(doubled))
            ),
            tr("请改正编码后重新划分。"),
            layer,
            dict.fromkeys(doubled),
        )
    return frame


def clean_buildings(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return buildings with usable shapes, whole counts ≥ 0 and unique uids, in an order that does not depend on rows."""
    frame = clean_shapes(frame, "building", notes)
    for column, text in (("households", tr("户数")), ("shops", tr("商铺数"))):
        frame[column] = _counts(frame, column, text, notes)
    for column in (
        "code",
        "name",
        "uid",
        "parent_uid",
        "part",
        "part_label",
        "compound_code",
        "use",
        "micro_grid_code",
    ):
        if column not in frame:
            frame[column] = None
    for column in ("floors", "units", "population"):
        if column not in frame:
            frame[column] = np.nan
    frame = _in_stable_order(frame)
    return _with_uids(frame, notes)


def _counts(frame: pd.DataFrame, column: str, text: str, notes: Notes) -> np.ndarray:
    if column not in frame:
        return np.zeros(len(frame))
    raw = frame[column].to_numpy()
    values = pd.to_numeric(pd.Series(raw, dtype=object), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    blank = np.array(
        [value is None or (isinstance(value, float) and np.isnan(value)) or value == "" for value in raw], dtype=bool
    )
    wrong = (~np.isfinite(values) & ~blank) | (values < 0)
    rounded = np.floor(np.where(np.isfinite(values) & (values > 0), values, 0.0) + 0.5)
    if wrong.any():
        names = [row_name(frame, row) for row in np.flatnonzero(wrong)]
        notes.add(
            "D05",
            ERROR,
            tr("{text}不是有效数字").format(text=text),
            tr("“楼栋”有 {count} 个要素的{text}为负数或文字，按 0 计：{names}。").format(
                count=len(names), text=text, names=listed(names)
            ),
            tr("请改正后重新划分。"),
            "building",
            names,
        )
    if column == "households" and blank.any():
        names = [row_name(frame, row) for row in np.flatnonzero(blank)]
        notes.add(
            "D06",
            WARNING,
            tr("户数为空"),
            tr("“楼栋”有 {count} 个要素没有户数，按 0 计：{names}。").format(count=len(names), names=listed(names)),
            tr("请先运行“估算户数”，或补填户数后重新划分。"),
            "building",
            names,
        )
    return rounded


def _in_stable_order(frame: pd.DataFrame) -> pd.DataFrame:
    shapes = frame["geometry"].to_numpy()
    point = np.round(shapely.get_coordinates(shapely.point_on_surface(shapes)), 3) if len(shapes) else np.zeros((0, 2))
    keys = [
        np.round(point[:, 0], 3),
        np.round(point[:, 1], 3),
        np.round(shapely.area(shapes), 3),
        frame["households"].to_numpy(),
        frame["shops"].to_numpy(),
    ]
    texts = [
        frame[column].map(lambda value: value if isinstance(value, str) else "").to_numpy(dtype=str)
        for column in ("code", "name", "part_label", "uid")
    ]
    order = np.lexsort((*texts[::-1], *keys[::-1])) if len(frame) else np.zeros(0, dtype=int)
    return frame.iloc[order].reset_index(drop=True)


def _with_uids(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    seen: dict[str, int] = {}
    result, doubled = [], []
    for number, uid in enumerate(frame["uid"]):
        uid = uid if isinstance(uid, str) and uid else f"b{number + 1}"
        seen[uid] = seen.get(uid, 0) + 1
        if seen[uid] > 1:
            doubled.append(uid)
            uid = f"{uid}~{seen[uid]}"
        result.append(uid)
    frame["uid"] = result
    if doubled:
        notes.add(
            "D07",
            WARNING,
            tr("楼栋标识重复"),
            tr("“楼栋”有 {count} 个要素的唯一标识与别的楼栋相同，已加后缀区分：{names}。").format(
                count=len(doubled), names=listed(dict.fromkeys(doubled))
            ),
            tr("请删除重复的楼栋，或清空其标识后重新导入。"),
            "building",
            dict.fromkeys(doubled),
        )
    return frame


def shared_communities(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return the communities cut to each other: common borders have common vertices, an overlap goes to the first code."""
    shapes = frame["geometry"].to_numpy()
    if not len(shapes):
        return frame
    faces = faces_of(list(shapely.boundary(shapes)))
    inner = shapely.point_on_surface(faces)
    point, shape = shapely.STRtree(shapes).query(inner, predicate="intersects")
    owner = np.full(len(faces), -1)
    order = np.lexsort((-shape, point))
    owner[point[order]] = shape[order]
    times = np.bincount(point, minlength=len(faces))
    areas = shapely.area(faces)
    pairs: dict[tuple[int, int], float] = {}
    for face in np.flatnonzero((times > 1) & (areas > 0.01)):
        several = sorted(shape[point == face].tolist())
        for other in several[1:]:
            pairs[several[0], other] = pairs.get((several[0], other), 0.0) + float(areas[face])
    for (one, two), size in sorted(pairs.items()):
        if size >= 1.0:
            names = [row_name(frame, one), row_name(frame, two)]
            notes.add(
                "D08",
                ERROR,
                tr("社区重叠"),
                tr("社区“{one}”与“{two}”重叠 {size:.0f} ㎡，重叠处划归“{one}”。").format(
                    one=names[0], two=names[1], size=size
                ),
                tr("请核定社区界线后重新划分。"),
                "community",
                (frame["code"].iloc[one], frame["code"].iloc[two]),
                shapely.intersection(shapes[one], shapes[two]),
            )
    result = np.full(len(shapes), None, dtype=object)
    for number in range(len(shapes)):
        mine = faces[owner == number]
        if len(mine):
            result[number] = mine[0] if len(mine) == 1 else shapely.coverage_union_all(mine)
    frame = frame.copy()
    frame["geometry"] = result
    gone = np.flatnonzero(shapely.is_missing(result))
    if len(gone):
        names = [row_name(frame, row) for row in gone]
        notes.add(
            "D09",
            ERROR,
            tr("社区完全被覆盖"),
            tr("社区“{names}”完全位于其他社区之内，没有可划分的范围。").format(names=listed(names)),
            tr("请核定社区界线后重新划分。"),
            "community",
            frame["code"].iloc[gone],
        )
    return frame[~shapely.is_missing(result)].reset_index(drop=True)


def lines_of(frame: pd.DataFrame | None, layer: str, notes: Notes) -> tuple[list, list[str]]:
    """Return (lines, name per line) of a barrier or road frame: lines as they are, outlines of polygons; points are reported."""
    lines, names, useless = [], [], []
    if frame is None or not len(frame):
        return lines, names
    for row, shape in enumerate(frame["geometry"].to_numpy()):
        found = []
        if _is_finite(shape) and not shape.is_empty:
            for part in shapely.get_parts(shapely.get_parts(shapely.force_2d(shape))):
                kind = shapely.get_type_id(part)
                if kind in (1, 2):
                    found.append(shapely.linestrings(shapely.get_coordinates(part)))
                elif kind == 3:
                    found.extend(shapely.get_rings(part))
                elif kind in (5, 6, 7):
                    found.extend(piece for piece in shapely.get_parts(part) if shapely.get_type_id(piece) in (1, 2))
        if not found:
            useless.append(row_name(frame, row))
        for line in found:
            if shapely.length(line) > PRECISION:
                lines.append(shapely.linestrings(shapely.get_coordinates(line)))
                names.append(_text(frame, "name", row) or _text(frame, "kind", row))
    if useless:
        notes.add(
            "D10",
            WARNING,
            tr("没有可用的线"),
            tr("“{layer}”有 {count} 个要素不是线或面，未起作用：{names}。").format(
                layer=table(layer).title, count=len(useless), names=listed(useless)
            ),
            tr("请补画为线或面。"),
            layer,
            useless,
        )
    return lines, names


def _text(frame: pd.DataFrame, column: str, row: int) -> str:
    if column not in frame:
        return ""
    value = frame[column].iloc[row]
    return value.strip() if isinstance(value, str) else ""
