"""Incoming buildings made safe: usable footprints, whole counts ≥ 0, unique uids, an order that does not depend on rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from ...columns import texts
from ...findings import ERROR, WARNING
from ...imports.values import to_number
from ...schema import table
from ...text import tr
from ..settings import GridSettings
from .lines import settled
from .notes import Notes
from .prepare import clean_shapes

_NUMBERS = ("floors", "units", "population")


def clean_buildings(frame: pd.DataFrame, settings: GridSettings, notes: Notes) -> pd.DataFrame:
    """Return the usable buildings, sorted by place. Counts written as text are read (1,234; ３０; 45户)."""
    frame = clean_shapes(frame, "building", notes)
    _note_pieces(frame, notes)
    columns: dict[str, object] = {}
    for column, title in (("households", tr("户数")), ("shops", tr("商铺数"))):
        columns[column] = _counts(frame, column, title, settings, notes)
    for column in table("building").columns:  # whoever comes later may rely on every one
        if column not in frame and column not in columns:
            columns[column] = np.full(len(frame), None, dtype=object)
    for column in _NUMBERS:
        columns[column] = _measures(frame, column)
    return _with_uids(_in_stable_order(frame.assign(**columns), notes), notes)


def _note_pieces(frame: pd.DataFrame, notes: Notes) -> None:
    """Note buildings drawn in several places: one grid cannot hold them all unless they lie side by side."""
    shapes = frame["geometry"].to_numpy()
    several = np.flatnonzero(shapely.get_num_geometries(shapes) > 1)
    if len(several):
        pieces, owner = shapely.get_parts(shapes[several], return_index=True)
        areas = shapely.area(pieces)
        largest = np.zeros(len(several))
        np.maximum.at(largest, owner, areas)
        several = several[largest < 0.98 * shapely.area(shapes[several])]
    notes.about(
        "D24",
        WARNING,
        tr("楼栋由不相连的几块组成"),
        tr(
            "“{layer}”有 {count} 个要素由不相连的几块组成，户数计入其中一块所在的网格，其余块可能落在别的网格：{names}。"
        ),
        tr("请按实际楼栋拆成单独的要素，分别填写户数。"),
        "building",
        frame,
        several,
    )


def _numbers(raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (numbers, which cells hold something that is none)."""
    if raw.dtype.kind in "fiu":
        values = raw.astype(float)
        return values, np.isinf(values)
    plain = np.array([None if isinstance(value, (bool, np.bool_)) else value for value in raw] + [None], dtype=object)
    values, unreadable = to_number(plain[:-1])
    infinite = np.array([isinstance(value, float) and np.isinf(value) for value in raw], dtype=bool)
    return values, unreadable | infinite


def _counts(frame: pd.DataFrame, column: str, title: str, settings: GridSettings, notes: Notes) -> np.ndarray:
    if column not in frame:
        return np.zeros(len(frame))
    values, unreadable = _numbers(frame[column].to_numpy())
    with np.errstate(invalid="ignore"):
        wrong = unreadable | (values < 0)
        huge = ~wrong & (values > settings.most_per_building)
        usable = ~wrong & ~huge & (values > 0)
    rounded = np.floor(np.where(usable, values, 0.0) + 0.5)
    advice = tr("请改正后重新划分。")
    notes.about(
        "D05",
        ERROR,
        tr("{text}不是有效数字").format(text=title),
        tr("“{layer}”有 {count} 个要素的{text}为负数、文字或无穷大，按 0 计：{names}。"),
        advice,
        "building",
        frame,
        np.flatnonzero(wrong),
        text=title,
    )
    if huge.any():
        notes.about(
            "D05",
            ERROR,
            tr("{text}明显过大").format(text=title),
            tr(
                "“{layer}”有 {count} 个要素的{text}超过一栋楼的可能值 {most}（最大为 {value:,.0f}），按 0 计：{names}。"
            ),
            advice,
            "building",
            frame,
            np.flatnonzero(huge),
            text=title,
            most=f"{settings.most_per_building:,.0f}",
            value=float(values[huge].max()),
        )
    if column == "households":
        notes.about(
            "D06",
            WARNING,
            tr("户数为空"),
            tr("“{layer}”有 {count} 个要素没有户数，按 0 计：{names}。"),
            tr("请先运行“估算户数”，或补填户数后重新划分。"),
            "building",
            frame,
            np.flatnonzero(np.isnan(values) & ~wrong),
        )
    return rounded


def _measures(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Return a column of finite numbers ≥ 0, NaN where there is none."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    values, _ = _numbers(frame[column].to_numpy())
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(values) & (values >= 0), values, np.nan)


def _in_stable_order(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    shapes = frame["geometry"].to_numpy()
    if not len(shapes):
        return frame
    point = shapely.get_coordinates(shapely.point_on_surface(shapes))
    keys = [
        *np.round(point, 3).T,
        np.round(shapely.area(shapes), 3),
        frame["households"].to_numpy(),
        frame["shops"].to_numpy(),
    ]
    order = np.lexsort(keys[::-1])
    same = np.ones(len(order) - 1, dtype=bool)
    for key in keys:
        same &= key[order[1:]] == key[order[:-1]]
    if same.any():
        order = _settled(frame, shapes, order, same, notes)
    return frame.iloc[order].reset_index(drop=True)


def _settled(frame: pd.DataFrame, shapes: np.ndarray, order, same, notes: Notes) -> np.ndarray:
    """Return the order with its ties settled by all other values, and note the buildings that are there twice."""
    tied = np.unique(np.concatenate([order[1:][same], order[:-1][same]]))
    known = ["code", "name", "part_label", "uid"]
    others = sorted(set(frame.columns) - {*known, "source_row", "geometry", "exact_geometry"})
    columns = [frame[column].to_numpy()[tied] for column in (*known, *others) if column in frame]
    words = list(zip(*([str(value) for value in column] for column in columns)))
    binary = shapely.to_wkb(shapes[tied])
    place = {row: number for number, row in enumerate(tied.tolist())}
    order = settled(order, same, lambda row: (words[place[row]], binary[place[row]]))
    without_uid = [column for column in ("code", "name", "part_label") if column in frame]
    shown = list(zip(binary.tolist(), *(texts(frame, column)[tied].tolist() for column in without_uid)))
    again = pd.Series(pd.factorize(pd.Series(shown, dtype=object))[0]).duplicated(keep="first").to_numpy()
    notes.about(
        "D23",
        WARNING,
        tr("楼栋重复"),
        tr("“{layer}”有 {count} 个要素与另一要素图形、名称和户数都相同，户数重复计入：{names}。"),
        tr("请核对是否重复绘制；重复的请删除。"),
        "building",
        frame,
        tied[again],
    )
    return order


def _with_uids(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Return the frame with a unique uid in every row; `made_uid` marks the ones made here."""
    given = texts(frame, "uid")
    made = pd.isna(given)
    doubled = pd.Series(given, dtype=object).duplicated(keep="first").to_numpy() & ~made
    uids, used = given.copy(), set(given[~made].tolist())
    if made.any():
        counted = np.flatnonzero(made) + 1
        uids[made] = [f"b{number}" if f"b{number}" not in used else f"b{number}~" for number in counted.tolist()]
    numbers: dict[str, int] = {}
    for row in np.flatnonzero(doubled).tolist():
        base = uid = uids[row]
        while uid in used:
            numbers[base] = numbers.get(base, 1) + 1
            uid = f"{base}~{numbers[base]}"
        used.add(uid)
        uids[row] = uid
    notes.about(
        "D07",
        WARNING,
        tr("楼栋标识重复"),
        tr("“{layer}”有 {count} 个要素的唯一标识与别的楼栋相同，已加后缀区分：{names}。"),
        tr("请删除重复的楼栋，或清空其标识后重新导入。"),
        "building",
        frame,
        np.flatnonzero(doubled),
    )
    return frame.assign(uid=uids, made_uid=made)


__all__ = ["clean_buildings"]
