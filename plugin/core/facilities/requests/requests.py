"""Residents' requests (居民诉求): made ready at the import, counted by class and community, held against the gap list.

A row's class given by its source (class_code without class_basis) or by a person (class_basis begins with 人工) is never
overwritten, nor is a tag made by hand (tag_state 人工).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from ... import frames, schema
from ...columns import shapes, texts
from ...progress import Progress, part, silent
from ...text import stored, tr
from ..classes import taxonomy
from ..tags import tagging
from ..tags.tagging import AUTOMATIC, COLUMNS, DOUBTFUL, MANUAL
from . import request_privacy, request_words

#: States of a request: 未办, 办理中, 已办结; all but the last are open.
STATES = schema.table("request").field("state").options
CLOSED = STATES[-1]
#: What class_basis of a person's choice begins with.
BY_HAND = stored("人工")
#: Fields in which people write what they like.
_FREE = ("text", "address")
#: How many characters of a text stand for a missing address.
_HEAD = 40


@dataclass
class Arranged:
    """frame: the rows with text starred, class and tag; notes: what to tell; counts: masked, located, classified, elsewhere,
    unknown (no class found), tagged, doubtful."""

    frame: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def arrange(
    frame: pd.DataFrame, units: dict[str, pd.DataFrame | None], located=None, progress: Progress = silent
) -> Arranged:
    """Return rows of an import ready to be stored: personal data starred, placed, classified, tagged.

    frame: any columns of `request`, `geometry` with None where the source has no coordinates.
    units: frames by table name (precinct, community, compound, micro_grid; missing or None = not tagged to).
    located: where rows were found by name and address (`locating.Located` over the same rows), None = not looked for.
    A row without any place keeps the community its source names. Raises Cancelled.
    """
    result = Arranged(frames.conform(frame, schema.table("request")))
    result.frame["geometry"] = shapes(result.frame)
    result.frame["uid"] = frame["uid"].to_numpy() if "uid" in frame else None
    _star(result)
    _place(result, located)
    _classify(result, part(progress, 0.1, 0.5))
    _tag(result, units, part(progress, 0.5, 1.0))
    _forget_fine_units(result, located)
    return result


def addressed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows for looking for their place: where no address is given, the beginning of the text stands for it
    (桂雨花园：希望加装电梯)."""
    texts_given, addresses = texts(frame, "text"), texts(frame, "address")
    heads = np.array([None if text is None else text[:_HEAD] for text in texts_given], dtype=object)
    return frame.assign(address=np.where(pd.isna(addresses), heads, addresses))


def _star(result: Arranged) -> None:
    touched = np.zeros(len(result.frame), dtype=bool)
    for name in _FREE:
        result.frame[name], found = request_privacy.mask_all(result.frame[name].to_numpy())
        touched |= found
    result.counts["masked"] = int(touched.sum())
    if touched.any():
        text = tr("{count} 条诉求的内容里有电话、证件号、车牌或姓名，已打星后导入；原件请按规定保管。")
        result.notes.append(text.format(count=int(touched.sum())))


def _place(result: Arranged, located) -> None:
    frame = result.frame
    sites = frame["geometry"].to_numpy().copy()
    given = ~shapely.is_missing(sites)
    basis = frame["placed_by"].to_numpy(dtype=object).copy()
    basis[given & pd.isna(basis)] = stored("坐标")
    found = np.zeros(len(frame), dtype=bool)
    if located is not None:
        found = ~given & ~shapely.is_missing(located.shape)
        sites[found], basis[found] = located.shape[found], located.basis[found]
        by_text = found & pd.isna(texts(frame, "address"))
        basis[by_text] = [stored("诉求内容写明；{basis}").format(basis=told) for told in located.basis[by_text]]
    frame["geometry"], frame["placed_by"] = sites, basis
    result.counts["located"] = int(found.sum())
    if found.any():
        text = tr("{count} 条没有坐标的诉求按地址或小区名定位。")
        result.notes.append(text.format(count=int(found.sum())))


def _forget_fine_units(result: Arranged, located) -> None:
    """An inner point of a community says nothing of the 小区 or 微网格 it happens to lie in."""
    if located is None:
        return
    frame = result.frame
    coarse = (located.level == "community") & ~shapely.is_missing(located.shape)
    coarse &= (frame["tag_state"] != MANUAL).to_numpy()
    for column in ("compound_code", "micro_grid_code"):
        frame[column] = np.where(coarse, None, frame[column].to_numpy(dtype=object))


def classifiable(requests: pd.DataFrame) -> np.ndarray:
    """Return which rows the words may classify: without a class, or with one that the words gave before."""
    basis = pd.Series(texts(requests, "class_basis"), dtype=object)
    by_hand = basis.str.startswith(BY_HAND, na=False).to_numpy()
    given = ~pd.isna(texts(requests, "class_code")) & basis.isna().to_numpy()
    return ~by_hand & ~given


def classified(requests: pd.DataFrame, progress: Progress = silent) -> pd.DataFrame:
    """Return uid, class_code, class_basis of the rows whose class the words change; raises Cancelled."""
    rows = np.flatnonzero(classifiable(requests))
    codes, basis = request_words.classify(requests["text"].to_numpy()[rows], progress)
    before = requests[["class_code", "class_basis"]].to_numpy(dtype=object)[rows]
    after = np.column_stack([codes, basis]) if len(rows) else before
    agrees = (before == after) | (pd.isna(before) & pd.isna(after))
    same = agrees[:, 0] & (agrees[:, 1] | ~pd.isna(after[:, 0]))
    found = pd.DataFrame(after[~same], columns=["class_code", "class_basis"])
    return pd.DataFrame({"uid": requests["uid"].to_numpy()[rows[~same]], **found})


def _classify(result: Arranged, progress: Progress) -> None:
    frame = result.frame
    rows = classifiable(frame)
    codes, basis = request_words.classify(frame["text"].to_numpy()[rows], progress)
    for name, values in (("class_code", codes), ("class_basis", basis)):
        column = frame[name].to_numpy(dtype=object).copy()
        column[rows] = values
        frame[name] = column
    elsewhere = pd.Series(basis, dtype=object).str.startswith(request_words.ELSEWHERE, na=False)
    none = pd.isna(codes)
    result.counts.update(
        classified=int((~none).sum()), elsewhere=int(elsewhere.sum()), unknown=int(none.sum() - elsewhere.sum())
    )
    if len(codes):
        result.notes.append(
            tr(
                "按内容归类：{classified} 条归入设施小类，{elsewhere} 条不是设施诉求（不归类），{unknown} 条没有认出。"
            ).format(**{name: result.counts[name] for name in ("classified", "elsewhere", "unknown")})
        )


def _tag(result: Arranged, units: dict, progress: Progress) -> None:
    frame = result.frame
    given = {column: frame[column].to_numpy(dtype=object).copy() for column in COLUMNS.values()}
    levels = {name: units.get(name) for name in COLUMNS}
    placed = ~shapely.is_missing(frame["geometry"].to_numpy())
    manual = (frame["tag_state"] == MANUAL).to_numpy()
    if any(level is not None and len(level) for level in levels.values()):
        found = tagging.tag(
            frame, levels["precinct"], levels["community"], levels["compound"], levels["micro_grid"], progress=progress
        )
        frame = result.frame = found.frame
    _keep_given(result, given, placed, manual, units)
    doubtful = (frame["tag_state"] == DOUBTFUL).to_numpy()
    result.counts.update(tagged=int((~doubtful).sum()), doubtful=int(doubtful.sum()))
    if doubtful.any():
        text = tr("{count} 条诉求还没有归到社区（待定），请在“挂接”页“诉求”中指定。")
        result.notes.append(text.format(count=int(doubtful.sum())))


def _keep_given(result: Arranged, given: dict, placed: np.ndarray, manual: np.ndarray, units: dict) -> None:
    """Let rows that location does not settle keep the units their source names."""
    frame = result.frame
    home = pd.Series(given["community_code"], dtype=object)
    blocks = units.get("compound")
    if blocks is not None and len(blocks):
        of_block = pd.Series(texts(blocks, "community_code"), index=texts(blocks, "code"))
        of_block = of_block[~of_block.index.duplicated()]
        home = home.where(home.notna(), pd.Series(given["compound_code"], dtype=object).map(of_block))
    unsettled = (frame["tag_state"] == DOUBTFUL).to_numpy() & home.notna().to_numpy() & ~manual & ~placed
    if not unsettled.any():
        return
    above = units.get("community")
    known = pd.Series(dtype=object)
    if above is not None and len(above):
        known = pd.Series(texts(above, "precinct_code"), index=texts(above, "code"))
        known = known[~known.index.duplicated()]
    values = {
        "community_code": home.to_numpy(dtype=object),
        "precinct_code": home.map(known).to_numpy(dtype=object),
        "compound_code": given["compound_code"],
        "micro_grid_code": given["micro_grid_code"],
        "tag_state": AUTOMATIC,
        "placed_by": stored("来源资料给出的社区"),
    }
    for name, value in values.items():
        frame[name] = np.where(unsettled, value, frame[name].to_numpy(dtype=object))
    result.notes.append(tr("{count} 条没有位置的诉求按来源资料给出的社区归入。").format(count=int(unsettled.sum())))


# counting


def is_open(requests: pd.DataFrame) -> np.ndarray:
    """Return which requests are not 已办结."""
    return (requests["state"] != CLOSED).to_numpy()


@dataclass
class Pivot:
    """frame: one row per community with requests, in the order of the communities, the one without a community last: code
    (None there), name, total, and one integer column per key of `columns`; columns: {key: title}, "" = without a class."""

    frame: pd.DataFrame
    columns: dict[str, str]


def pivot(requests: pd.DataFrame, communities: pd.DataFrame, by_group: bool = False) -> Pivot:
    """Return the counts by community and 小类 (by_group: 大类); classes nobody asks for have no column."""
    classes = taxonomy.load()
    names = dict(zip(texts(communities, "code"), texts(communities, "name")))
    keys = keys_of(requests, by_group)
    order = list(classes.groups) if by_group else [entry.code for entry in classes.classes]
    present = set(keys)
    wanted = [key for key in order if key in present] + sorted(present - set(order) - {""}) + [""] * ("" in present)
    titles = {key: (classes.groups.get(key, key) if by_group else classes.name_of(key)) for key in wanted if key}
    if "" in present:
        titles[""] = tr("未归类")
    home = pd.Series(texts(requests, "community_code"), dtype=object)
    home = home.where(home.isin(set(names)), "")
    table = pd.crosstab(home.to_numpy(), keys) if len(requests) else pd.DataFrame()
    rows = [code for code in names if code in table.index] + [""] * ("" in table.index)
    table = table.reindex(index=rows, columns=wanted, fill_value=0).astype(int)
    lead = pd.DataFrame(
        {
            "code": [code or None for code in rows],
            "name": [(names[code] or code) if code else tr("（未归社区）") for code in rows],
            "total": table.sum(axis=1).to_numpy(dtype=int),
        }
    )
    return Pivot(pd.concat([lead, table.reset_index(drop=True)], axis=1), titles)


def keys_of(requests: pd.DataFrame, by_group: bool = False) -> np.ndarray:
    """Return the pivot's column key of each request: its 小类 code (by_group: the code of its 大类), "" without a class."""
    codes = pd.Series(texts(requests, "class_code"), dtype=object)
    if by_group:
        codes = codes.map({entry.code: entry.group for entry in taxonomy.load().classes})
    return codes.fillna("").to_numpy(dtype=object)


# gaps


@dataclass
class Beside:
    """total, open: number of requests per gap (int arrays); matched: which requests match a gap of the run (bool array);
    rows: place of a gap and of a request that go together, as two int arrays sorted by gap."""

    total: np.ndarray
    open: np.ndarray
    matched: np.ndarray
    rows: tuple[np.ndarray, np.ndarray]


def beside(gaps: pd.DataFrame, requests: pd.DataFrame, classes_of: dict[str, tuple[str, ...]] | None = None) -> Beside:
    """Return which requests stand beside which gaps: same community, and a class the gap's scoring point asks about.

    classes_of: {point code: its facility classes}; a point not in it counts by the gap's own class_code alone.
    """
    classes_of = classes_of or {}
    own = [(code,) if code else () for code in texts(gaps, "class_code")]
    asked = [classes_of.get(point) or mine for point, mine in zip(texts(gaps, "point_code"), own)]
    sides = pd.DataFrame({"gap": np.arange(len(gaps)), "home": texts(gaps, "community_code"), "code": asked})
    sides = sides.explode("code").dropna().drop_duplicates()
    mine = pd.DataFrame(
        {"request": np.arange(len(requests)), "home": texts(requests, "community_code"),
         "code": texts(requests, "class_code")}
    ).dropna()  # fmt: skip
    both = sides.merge(mine, on=["home", "code"]).sort_values(["gap", "request"])
    gap, request = both["gap"].to_numpy(dtype=int), both["request"].to_numpy(dtype=int)
    total = np.bincount(gap, minlength=len(gaps))
    waiting = np.bincount(gap[is_open(requests)[request]], minlength=len(gaps))
    matched = np.zeros(len(requests), dtype=bool)
    matched[request] = True
    return Beside(total, waiting, matched, (gap, request))
