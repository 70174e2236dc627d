"""Stored tables → the rows of one sheet: references followed, sorted, masked; nothing about files here."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from .. import schema
from ..facilities import services
from ..facilities.requests import request_privacy, requests
from ..text import stored
from . import catalogue, masking, repeats
from .definitions import Column, Ledger, field_of, steps

#: Cells that a key of `COUNTIFS` would read as wildcards become these.
_WILD = str.maketrans({"*": "\u2217", "?": "\uff1f", "~": "\uff5e"})


@dataclass
class Rows:
    """The cells of one sheet.

    cells:  {column id: object array}; numbers are float (NaN = unknown), texts str or None. One entry per row.
    uids:   the rows' uid (for reports).
    groups: row ranges [(start, stop, whether a 小计 follows)…], together all rows.
    missing: the text shown instead of rows, "" when there are some.
    """

    ledger: Ledger
    cells: dict[str, np.ndarray]
    count: int
    groups: list[tuple[int, int, bool]] = field(default_factory=list)
    missing: str = ""


def build(ledger: Ledger, tables: dict[str, pd.DataFrame], mask: bool = True, names: set[str] | None = None) -> Rows:
    """Return the rows of a ledger. Aggregate, ratio and rank columns stay empty (see `aggregates.py`).

    tables: frames by name, as `schema` describes them, plus `facility_class` (code, name, major) and `scheme_point` (code,
    number, order, goal, title, standard_new, standard_old, basis, mark) where a ledger joins them. A missing table or column
    counts as unknown. names: people to be found in free text, where a caller knows them already (masking.known_names).
    """
    ledger = repeats.expanded(ledger, tables)
    frame = _chosen(ledger, tables)
    missing = ""
    if not len(frame):
        no_run = ledger.empty_run and not runs_shown(tables)
        missing = ledger.empty_run if no_run else ledger.empty
    follow = _Follower(ledger, tables)
    if ledger.sort and len(frame):
        frame = frame.iloc[_order([follow.values(frame, path) for path in ledger.sort])].reset_index(drop=True)
    if ledger.orphans:
        frame = _with_orphans(ledger, frame, tables)
    if mask and names is None:
        names = masking.known_names(tables)
    cells = {}
    for column in ledger.columns:
        values = _values(column, frame, tables, follow)
        if mask and not column.is_number and not column.source.endswith(("code", "uid")):
            values = masking.mask_values(values, field_of(ledger, column), names) if column.source else values
            if ledger.table == "request" and column.source in ("text", "address"):  # also what was typed in by hand
                values = request_privacy.mask_all(values)[0]
        cells[column.id] = values
    rows = Rows(ledger, cells, len(frame), missing=missing)
    rows.groups = _groups(ledger, cells, len(frame))
    return rows


def _chosen(ledger: Ledger, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    frame = tables.get(ledger.table)
    if frame is None:
        return pd.DataFrame()
    if ledger.latest_run and len(frame):
        runs = runs_shown(tables)
        wanted = pd.Series(_column(frame, "community_code"), dtype=object).map(runs).to_numpy(dtype=object)
        frame = frame[_column(frame, "run_uid") == wanted]
    return frame.reset_index(drop=True)


def runs_shown(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Return {community code: uid of the run shown}: its newest run made by the scheme of the newest run of all.

    So a later run over a few communities does not empty the sheets of the others, and no sheet mixes schemes.
    """
    runs, scores = tables.get("assessment_run"), tables.get("assessment_score")
    if runs is None or scores is None or not len(runs) or not len(scores):
        return {}
    runs = runs[runs["uid"].isin(scores["run_uid"])]
    keys = {name: runs[name].fillna("").astype(str) for name in ("date", "created_at") if name in runs}
    order = pd.DataFrame({**keys, "place": range(len(runs))}, index=runs.index)
    runs = runs.loc[order.sort_values(list(order.columns), ascending=False).index]
    found: dict[str, str] = {}
    for uid, scheme in zip(_column(runs, "uid"), _column(runs, "scheme_id")):
        if scheme == _column(runs, "scheme_id")[0]:
            for code in scores.loc[scores["run_uid"] == uid, "community_code"].dropna().unique():
                found.setdefault(code, uid)
    return found


class _Follower:
    """Follows reference paths, reading each table's key once."""

    def __init__(self, ledger: Ledger, tables: dict[str, pd.DataFrame]) -> None:
        self._ledger, self._tables, self._maps = ledger, tables, {}

    def values(self, frame: pd.DataFrame, path: str) -> np.ndarray:
        """Return one value per row of `frame` (None or NaN where the path leads nowhere)."""
        way, last, _ = steps(self._ledger, path)
        names = [hop for hop, _, _ in way] + [last]
        values = _column(frame, names[0])
        for (_, table, key), name in zip(way, names[1:]):
            values = pd.Series(values, dtype=object).map(self._map(table, key, name)).to_numpy(dtype=object)
        return values

    def _map(self, table: str, key: str, name: str) -> dict:
        wanted = (table, key, name)
        if wanted not in self._maps:
            frame = self._tables.get(table)
            if frame is None or key not in frame or name not in frame:
                self._maps[wanted] = {}
            else:
                self._maps[wanted] = dict(zip(frame[key].to_numpy()[::-1], frame[name].to_numpy()[::-1]))
        return self._maps[wanted]


def _column(frame: pd.DataFrame, name: str) -> np.ndarray:
    return frame[name].to_numpy(dtype=object) if name in frame else np.full(len(frame), None, dtype=object)


def _order(keys: list[np.ndarray]) -> np.ndarray:
    """Return the row order by several keys, numbers by value, texts by code point, unknown last; stable."""
    ranks = []
    for key in keys:
        series = pd.Series(key, dtype=object)
        numeric = (
            pd.to_numeric(series, errors="coerce")
            if not series.map(lambda value: isinstance(value, str)).any()
            else None
        )
        series = numeric if numeric is not None else series.map(lambda value: None if pd.isna(value) else str(value))
        ranks.append(series.rank(method="dense", na_option="bottom").to_numpy())
    return np.lexsort(ranks[::-1])


def _values(column: Column, frame: pd.DataFrame, tables: dict[str, pd.DataFrame], follow: _Follower) -> np.ndarray:
    count = len(frame)
    if column.source:
        values = (
            _area(frame) if column.source == "area" and "area" not in frame else follow.values(frame, column.source)
        )
        if column.fallback:
            instead = follow.values(frame, column.fallback)
            values = np.where(pd.isna(values) | (values == ""), instead, values)
    else:
        values = _computed(column.compute, frame, tables, follow)
    if column.is_number:
        numbers = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(
            dtype="float64", na_value=np.nan
        )
        numbers = np.where(np.isfinite(numbers), numbers, np.nan)
        return np.round(numbers, 2) if column.kind == "area" else numbers
    texts = np.full(count, None, dtype=object)
    for row, value in enumerate(values):
        if value is not None and value == value:
            texts[row] = value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
    return texts


def _area(frame: pd.DataFrame) -> np.ndarray:
    return shapely.area(frame["geometry"].to_numpy()) if "geometry" in frame else np.full(len(frame), np.nan)


def _computed(how: dict, frame: pd.DataFrame, tables: dict[str, pd.DataFrame], follow: _Follower) -> np.ndarray:
    kind = how["type"]
    if kind == "serial":
        return np.array([str(number) for number in range(1, len(frame) + 1)], dtype=object)
    if kind == "key":
        return keys_of(follow.values(frame, how["source"]), set(_column(_table(tables, "community"), "code")))
    if kind == "count_table":
        counts = pd.Series(_column(_table(tables, how["table"]), how["by"]), dtype=object).value_counts()
        return pd.Series(_column(frame, "code"), dtype=object).map(counts).fillna(0).to_numpy(dtype=object)
    if kind == "either":
        return _either(how["parts"], [follow.values(frame, path) for path in how["parts"].values()])
    if kind == "served":
        return services.served(frame, _table(tables, "facility_service"), _all_communities(tables))
    if kind == "served_here":
        return _served_here(frame, tables)
    if kind in ("asked", "asked_open"):
        return _asked(frame, tables, kind == "asked_open")
    if kind == "beside_gap":
        return _beside_gap(frame, tables)
    return np.full(len(frame), None, dtype=object)


def _table(tables: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    frame = tables.get(name)
    return frame if frame is not None else pd.DataFrame()


def keys_of(codes: np.ndarray, known: set) -> np.ndarray:
    """Return texts that `COUNTIFS` compares exactly: never a number, never a wildcard; unknown communities share one key."""
    orphan = catalogue.house()["texts"]["orphan"]
    return np.array(
        ["#" + str(code).translate(_WILD) if code in known and code else orphan for code in codes], dtype=object
    )


def _either(labels: dict, parts: list[np.ndarray]) -> np.ndarray:
    """Return texts that say once what the parts have in common, else each part there is after its label, on its own line."""
    texts = np.full(len(parts[0]), None, dtype=object)
    for row, found in enumerate(zip(*parts)):
        if len(set(found)) == 1:
            texts[row] = found[0]
        else:
            texts[row] = (
                "\n".join(f"{label}：{text}" for label, text in zip(labels, found) if text and text != "—") or None
            )
    return texts


def _all_communities(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the communities with those the export is not about: a facility may serve them all the same."""
    return _table(tables, "every_community") if "every_community" in tables else _table(tables, "community")


def _served_here(frame: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> np.ndarray:
    """Return how many facilities that stand elsewhere serve each community; unknown while there are no relations."""
    relations = _table(tables, "facility_service")
    if not len(relations) or not len(frame):
        return np.full(len(frame), np.nan)
    facilities = tables["every_facility"] if "every_facility" in tables else _table(tables, "facility")
    return services.counts(facilities, relations, frame)["served"].to_numpy(dtype=float)


def _asked(frame: pd.DataFrame, tables: dict[str, pd.DataFrame], only_open: bool) -> np.ndarray:
    """Return how many requests stand beside each gap; unknown while there are no requests at all."""
    given = _table(tables, "request")
    if not len(given) or not len(frame):
        return np.full(len(frame), np.nan)
    beside = requests.beside(frame, given, _classes_of(tables))
    return (beside.open if only_open else beside.total).astype(float)


def _beside_gap(frame: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> np.ndarray:
    """Return 是 for the requests that a gap shown stands beside; nothing while there are no gaps."""
    gaps = _chosen(catalogue.ledgers()["gap"], tables)
    if not len(gaps) or not len(frame):
        return np.full(len(frame), None, dtype=object)
    return np.where(requests.beside(gaps, frame, _classes_of(tables)).matched, stored("是"), None)


def _classes_of(tables: dict[str, pd.DataFrame]) -> dict[str, tuple[str, ...]]:
    points = _table(tables, "scheme_point")
    return dict(zip(points["code"], points["classes"])) if "classes" in points else {}


def _with_orphans(ledger: Ledger, frame: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Add a last row for what belongs to no known community, so that 汇总 equals 明细."""
    known = set(_column(frame, "code"))
    counted = {column.compute["ledger"] for column in ledger.columns if column.compute.get("type") == "aggregate"}
    used = {
        code
        for item in catalogue.ledgers().values()
        if item.name in counted
        for code in _column(_chosen(item, tables), "community_code")
    }
    if used <= known:
        return frame
    wider = frame.reindex(columns=[*frame.columns, *({"code", "name"} - set(frame.columns))])
    wider = wider.astype(object).reindex(range(len(frame) + 1))
    wider.loc[len(frame), "name"] = catalogue.house()["texts"]["orphan"]
    return wider


def _groups(ledger: Ledger, cells: dict[str, np.ndarray], count: int) -> list[tuple[int, int, bool]]:
    """Rows that follow each other with the same key form a group; those without a key get no 小计, nor does a lone group."""
    if not ledger.group_by or not count:
        return [(0, count, False)] if count else []
    key = cells[ledger.group_by]
    starts = [0] + [row for row in range(1, count) if key[row] != key[row - 1]] + [count]
    several = len(starts) > 2 or ledger.page_per_group
    return [(start, stop, several and bool(key[start])) for start, stop in zip(starts[:-1], starts[1:])]


def table_names() -> list[str]:
    """Return the stored tables the ledgers read, so that a caller knows what to load."""
    names = {"compound", "facility_service", "assessment_run"}
    for ledger in catalogue.ledgers().values():
        names.add(ledger.table)
        for column in ledger.columns:
            if column.source:
                names |= {table for _, table, _ in steps(ledger, column.source)[0]}
    return [name for name in schema.tables() if name in names]
