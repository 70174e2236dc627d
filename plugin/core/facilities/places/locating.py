"""Facilities without coordinates found by what their name, address and unit columns say.

A place is settled only when its score is high and clearly ahead of the next; everything else is left for a person,
with ranked candidates. Limits are data: `resources/facilities/locating.json`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy import sparse

from ...columns import shapes, texts
from ...progress import Progress, silent
from ...text import stored, tr
from .address_hits import ADDRESS, COLUMN, NAME, Queries, building_after, find
from .gazetteer import BUILDING, COMMUNITY, COMPOUND, Gazetteer, letter_pairs, settings
from .place_names import Prepared, common_letters, compare, letters

__all__ = ["BUILDING", "COMMUNITY", "COMPOUND", "Gazetteer", "Located", "candidates", "locate", "mentions"]

#: Columns of `candidates`, those of settling.COLUMNS_SHOWN first.
COLUMNS = [
    "level", "level_title", "code", "name", "community_code", "precinct_code", "distance", "share", "score", "basis",
    "compound_code", "geometry",
]  # fmt: skip
_CHUNK = 10_000
_FUZZY_CHUNK = 2_000


@dataclass
class Located:
    """Arrays per row. level: "building", "compound", "community" or None where nothing is settled; code of that unit;
    score 0…1 of the best candidate, settled or not; shape: inner point of the unit or None; basis: Chinese text for
    `placed_by`, None where not settled; ambiguous: candidates exist but none may be taken without asking.

    A point taken from a community says nothing about 小区 or 微网格: only the community may be tagged from it.
    """

    level: np.ndarray
    code: np.ndarray
    score: np.ndarray
    shape: np.ndarray
    basis: np.ndarray
    ambiguous: np.ndarray

    @property
    def counts(self) -> dict[str, int]:
        """Return {level: rows settled at it, "ambiguous": rows with candidates only}."""
        found = {level: int((self.level == level).sum()) for level in (BUILDING, COMPOUND, COMMUNITY)}
        return {**found, "ambiguous": int(self.ambiguous.sum())}


def locate(frame: pd.DataFrame, gazetteer: Gazetteer, progress: Progress = silent) -> Located:
    """Return where the rows of `frame` that have no shape belong.

    frame: columns name, address, community_code and compound_code (codes or names), geometry; any may be missing.
    Raises Cancelled through `progress`.
    """
    count = len(frame)
    result = Located(*(np.full(count, None, dtype=object) for _ in range(2)), np.zeros(count),
                     *(np.full(count, None, dtype=object) for _ in range(2)), np.zeros(count, dtype=bool))  # fmt: skip
    open_rows = np.flatnonzero(shapely.is_missing(shapes(frame))) if "geometry" in frame else np.arange(count)
    if not len(gazetteer):
        return result
    for start in range(0, len(open_rows), _CHUNK):
        progress(start / len(open_rows), tr("正在按名称和地址定位…"))
        rows = open_rows[start : start + _CHUNK]
        ranked = _ranked(frame.iloc[rows].reset_index(drop=True), gazetteer)
        _settle(ranked, rows, gazetteer, result)
    progress(1.0, "")
    return result


def candidates(row: pd.Series, gazetteer: Gazetteer, limit: int = 6) -> pd.DataFrame:
    """Return the units that the name and address of one facility point to, best first (COLUMNS). geometry: inner point;
    distance: metres from the facility's own shape, NaN without one; share is NaN.
    """
    frame = pd.DataFrame([row.to_dict()]).astype(object)
    ranked = _ranked(frame, gazetteer, fuzzy=True) if len(gazetteer) else _no_candidates()
    ranked = ranked[ranked["score"] >= settings()["settling"]["shown"]].head(limit)
    units, buildings = ranked["unit"].to_numpy(), ranked["building"].to_numpy()
    described = [_described(gazetteer, unit, building) for unit, building in zip(units, buildings)]
    columns = ["level", "code", "name", "geometry"]
    found = pd.DataFrame(described, columns=columns, dtype=object)
    homes = gazetteer.home[units] if len(units) else np.zeros(0, dtype="int64")
    site = next(iter(shapes(frame)), None)
    found["level_title"] = [_title(level) for level in found["level"]]
    found["community_code"] = np.append(gazetteer.community_codes, None)[homes]
    found["precinct_code"] = gazetteer.precinct[units] if len(units) else []
    found["compound_code"] = [gazetteer.code[u] if gazetteer.level[u] == COMPOUND else None for u in units]
    distance = shapely.distance(gazetteer.geometry[units], site) if site is not None and len(units) else np.nan
    found["distance"] = np.round(distance, 1)
    found["score"] = np.round(np.minimum(ranked["score"].to_numpy(), 1.0), 3)
    found["basis"] = [_basis(*part) for part in zip(found["level"], found["name"], found["score"], ranked["field"])]
    return found.assign(share=np.nan)[COLUMNS]


def mentions(frame: pd.DataFrame, gazetteer: Gazetteer, progress: Progress = silent) -> pd.DataFrame:
    """Return the 小区 and 社区 that rows name, placed or not: row, level, code, score 0…1, basis; best first within a row.

    As `candidates`, for many rows at once and without those that are only alike. Raises Cancelled through `progress`.
    """
    parts = []
    for start in range(0, len(frame) if len(gazetteer) else 0, _CHUNK):
        progress(start / len(frame), tr("正在核对名称和地址…"))
        ranked = _ranked(frame.iloc[start : start + _CHUNK].reset_index(drop=True), gazetteer)
        parts.append(ranked.assign(row=ranked["row"] + start))
    ranked = pd.concat(parts, ignore_index=True) if parts else _no_candidates()
    level = gazetteer.level[ranked["unit"].to_numpy(dtype="int64")]
    keep = np.isin(level, (COMPOUND, COMMUNITY)) & (ranked["score"] >= settings()["settling"]["shown"]).to_numpy()
    ranked, level = ranked[keep], level[keep]
    unit = ranked["unit"].to_numpy(dtype="int64")
    code, name, score = gazetteer.code[unit], gazetteer.name[unit], np.minimum(ranked["score"].to_numpy(), 1.0)
    basis = [_basis(*one) for one in zip(level, name, score, ranked["field"])]
    columns = {
        "row": ranked["row"].to_numpy(dtype="int64"),
        "level": level,
        "code": code,
        "score": score,
        "basis": basis,
    }
    return pd.DataFrame(columns)


def _ranked(frame: pd.DataFrame, gazetteer: Gazetteer, fuzzy: bool = False) -> pd.DataFrame:
    """Return the candidates of all rows, best first within a row: row, unit, building, score, field.

    fuzzy: also names with errors; slower, never settled by itself.
    """
    factors = settings()["factors"]
    given = {name: texts(frame, f"{name}_code") for name in (COMMUNITY, COMPOUND)}
    homes = gazetteer.rows_of(given[COMMUNITY])
    addresses = _joined(given[COMMUNITY], homes >= 0, given[COMPOUND], texts(frame, "address"))
    queries = Queries(addresses, texts(frame, "name"))
    hits = queries.spread(find(gazetteer, queries.texts))
    score = hits["score"].to_numpy().copy()
    unit, row, field = (hits[name].to_numpy() for name in ("unit", "row", "field"))
    street = unit >= len(gazetteer)
    known = np.append(gazetteer.level, None)[np.minimum(unit, len(gazetteer))]
    area = known == COMMUNITY
    by_field = np.where(field == ADDRESS, factors["address"], factors["name"])
    by_area = np.where(field == ADDRESS, factors["community_address"], factors["community_name"])
    score *= np.where(area, by_area, by_field)
    keep = (score > 0) & ~street
    table = pd.DataFrame(
        {"row": row, "unit": unit, "score": score, "field": field, "text": hits["text"], "end": hits["end"]}
    )
    named_streets = table.loc[street & (score > 0.5), ["row", "unit"]]
    named = table.loc[area & (score > 0.8), ["row", "unit"]]
    table = table[keep]
    if fuzzy:
        table = pd.concat([table, _with_errors(queries, table, gazetteer)], ignore_index=True)
    table = pd.concat([table, _from_columns(homes, given[COMPOUND], gazetteer, factors)], ignore_index=True)
    factor, bonus = _context(table, homes, named, named_streets, gazetteer, factors)
    table["score"] *= factor
    # what agrees helps the sure ones to get ahead; it never makes an unsure one sure
    table["score"] += np.where(table["score"] >= settings()["settling"]["threshold"], bonus, 0.0)
    best = table.sort_values(["row", "score", "end"], ascending=[True, False, False], kind="stable")
    fields = best.groupby(["row", "unit"], sort=False)["field"].transform("nunique")
    best["score"] += np.where(best["score"] >= settings()["settling"]["threshold"], factors["both"] * (fields > 1), 0.0)
    best["score"] = np.minimum(best["score"], 1.1)
    best = best.drop_duplicates(["row", "unit"])
    best = best.assign(building=_building_rows(best, queries, gazetteer))
    sure = best["score"] >= settings()["settling"]["threshold"]
    best["score"] += factors["building"] * (sure & (best["building"] >= 0))
    return best.sort_values(["row", "score"], ascending=[True, False], kind="stable").reset_index(drop=True)


def _no_candidates() -> pd.DataFrame:
    return pd.DataFrame({"row": [], "unit": [], "building": [], "score": [], "field": []}).astype(
        {"unit": "int64", "building": "int64"}
    )


def _joined(communities, known, compounds, addresses) -> np.ndarray:
    """Return what may name a place in one text per row: unit columns that are not codes, then the address."""
    result = addresses.copy()
    for values, usable in ((compounds, ~pd.isna(compounds)), (communities, ~pd.isna(communities) & ~known)):
        for row in np.flatnonzero(usable):
            result[row] = values[row] if result[row] is None else f"{values[row]} {result[row]}"
    return result


def _from_columns(homes: np.ndarray, compounds: np.ndarray, gazetteer: Gazetteer, factors: dict) -> pd.DataFrame:
    """Return the communities and compounds that the rows themselves record as a code."""
    owners = np.array([gazetteer.compound_row.get(code, -1) for code in compounds], dtype="int64")
    first = int(np.argmax(gazetteer.level == COMMUNITY))
    rows = np.concatenate([np.flatnonzero(homes >= 0), np.flatnonzero(owners >= 0)])
    units = np.concatenate([homes[homes >= 0] + first, owners[owners >= 0]])
    score = factors["column"]
    return pd.DataFrame({"row": rows, "unit": units, "score": score, "field": COLUMN, "text": -1, "end": 0})


def _context(
    table: pd.DataFrame, homes, named: pd.DataFrame, named_streets: pd.DataFrame, gazetteer: Gazetteer, factors
) -> tuple[np.ndarray, np.ndarray]:
    """Return (factor, bonus) of each candidate for the community and street that the row or its address states."""
    row, unit = table["row"].to_numpy(dtype="int64"), table["unit"].to_numpy(dtype="int64")
    home = gazetteer.home[unit]
    result = np.ones(len(table))
    stated = homes[row]
    elsewhere = (stated >= 0) & (home >= 0) & (home != stated)
    agrees = (stated >= 0) & (home == stated)
    if len(named):
        width = len(gazetteer.community_codes) + 1
        keys = named["row"].to_numpy() * width + gazetteer.home[named["unit"].to_numpy()]
        has, fits = np.isin(row, named["row"].to_numpy()), np.isin(row * width + home, keys)
        elsewhere |= (stated < 0) & has & (home >= 0) & ~fits
        agrees |= (stated < 0) & has & fits
    level = gazetteer.level[unit]
    result[gazetteer.numeric[unit] & ~agrees & (level != COMMUNITY)] = factors["numbers_only"]
    result[elsewhere] = factors["other_community"]
    bonus = np.where(agrees & (level != COMMUNITY), factors["same_community"], 0.0)
    if len(named_streets):
        street_of = np.append(gazetteer.streets, None)[home]
        codes = gazetteer.street_codes[named_streets["unit"].to_numpy() - len(gazetteer)]
        wanted = set(zip(named_streets["row"].tolist(), codes.tolist()))
        has = np.isin(row, named_streets["row"].to_numpy()) & ~pd.isna(street_of)
        fits = np.array([pair in wanted for pair in zip(row.tolist(), street_of.tolist())], dtype=bool)
        result[has & ~fits] *= factors["other_street"]
    return result, bonus


def _with_errors(queries: Queries, table: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Return further candidates whose names resemble a piece of the text: wrong or missing letters."""
    limits = settings()
    rows, columns, values = [], [], []
    for number, text in enumerate(queries.texts):
        for pair in letter_pairs(text):
            column = gazetteer.pair_number.get(pair)
            if column is not None:
                rows.append(number)
                columns.append(column)
                values.append(1.0)
    wanted = sparse.csr_matrix((values, (rows, columns)), shape=(len(queries.texts), gazetteer.pairs.shape[0]))
    found = []
    for start in range(0, len(queries.texts), _FUZZY_CHUNK):
        product = (wanted[start : start + _FUZZY_CHUNK] @ gazetteer.pairs).tocsr()
        for line in range(product.shape[0]):
            units, weights = (
                product.indices[product.indptr[line] : product.indptr[line + 1]],
                product.data[product.indptr[line] : product.indptr[line + 1]],
            )
            top = units[np.argsort(-weights, kind="stable")[: limits["fuzzy_top"]]]
            found.append(pd.DataFrame({"text": start + line, "unit": top}))
    table = pd.concat(found, ignore_index=True) if found else pd.DataFrame({"text": [], "unit": []}, dtype="int64")
    if not len(table):
        return table.assign(row=[], field=[], score=[], end=[])
    pieces = [
        _likest(queries.texts[text], gazetteer.names.whole[unit]) for text, unit in zip(table["text"], table["unit"])
    ]
    units = table["unit"].to_numpy()
    score = compare(Prepared(pieces), gazetteer.names, np.arange(len(table)), units)
    wholes = [gazetteer.names.whole[unit] for unit in units]
    (first, first_size), (second, second_size) = letters(pieces), letters(wholes)
    dice = 2.0 * common_letters(first, second) / np.maximum(first_size + second_size, 1)
    weight = limits["factors"]
    score = np.maximum(score, np.where(dice >= weight["fuzzy_least"], weight["fuzzy_letters"] * dice, 0.0))
    spread = queries.spread(table.assign(score=score * weight["fuzzy"], end=0))
    return spread[["row", "unit", "score", "field", "text", "end"]]


def _likest(text: str, whole: str) -> str:
    """Return the piece of `text` that may be a misspelt `whole`: as long as it, where most neighbouring letters agree."""
    votes: dict[int, int] = {}
    for place in range(len(whole) - 1):
        found = text.find(whole[place : place + 2])
        while found >= 0:
            votes[found - place] = votes.get(found - place, 0) + 1
            found = text.find(whole[place : place + 2], found + 1)
    start = max(max(votes, key=votes.get), 0) if votes else 0
    return text[start : start + len(whole)].strip()


def _building_rows(best: pd.DataFrame, queries: Queries, gazetteer: Gazetteer) -> np.ndarray:
    """Return the building that each candidate compound's number points to, -1 where there is none."""
    found = np.full(len(best), -1, dtype="int64")
    compounds = np.flatnonzero(
        (gazetteer.level[best["unit"].to_numpy(dtype="int64")] == COMPOUND)
        & ((best["text"] >= 0) & (best["score"] >= settings()["settling"]["doubt"])).to_numpy()
    )
    unit, text, end = (best[name].to_numpy(dtype="int64") for name in ("unit", "text", "end"))
    for row in compounds.tolist():
        number = building_after(queries.texts[text[row]], end[row]) if end[row] else None
        if number is not None:
            found[row] = gazetteer.building(int(unit[row]), number)
    return found


def _settle(ranked: pd.DataFrame, rows: np.ndarray, gazetteer: Gazetteer, result: Located) -> None:
    limits = settings()["settling"]
    if not len(ranked):
        return
    level = gazetteer.level[ranked["unit"].to_numpy()]
    taken = np.zeros(len(rows), dtype=bool)
    blocked = np.zeros(len(rows), dtype=bool)
    best = np.zeros(len(rows))
    np.maximum.at(best, ranked["row"].to_numpy(), ranked["score"].to_numpy())
    for group in ((COMPOUND, BUILDING), (COMMUNITY,)):
        some = ranked[np.isin(level, group)]
        first = some.drop_duplicates("row")
        second = some[some.duplicated("row")].drop_duplicates("row").set_index("row")["score"]
        behind = second.reindex(first["row"]).fillna(0.0).to_numpy()
        score, at = first["score"].to_numpy(), first["row"].to_numpy()
        clear = (score >= limits["threshold"]) & (score - behind >= limits["margin"]) & ~taken[at] & ~blocked[at]
        _write(first[clear], rows, gazetteer, result)
        taken[at[clear]] = True
        blocked[at[~clear & (score >= limits["doubt"])]] = True
    result.score[rows] = np.round(np.minimum(best, 1.0), 4)
    result.ambiguous[rows] = ~taken & (best >= limits["shown"])


def _write(chosen: pd.DataFrame, rows: np.ndarray, gazetteer: Gazetteer, result: Located) -> None:
    at = rows[chosen["row"].to_numpy()]
    keys = list(zip(chosen["unit"].tolist(), chosen["building"].tolist()))
    described = {key: _described(gazetteer, *key) for key in dict.fromkeys(keys)}
    for row, key, score, field in zip(at.tolist(), keys, chosen["score"].tolist(), chosen["field"].tolist()):
        level, code, name, point = described[key]
        result.level[row], result.code[row], result.shape[row] = level, code, point
        result.basis[row] = _basis(level, name, score, field)


def _described(gazetteer: Gazetteer, unit: int, building: int) -> tuple:
    """Return (level, code, name, inner point) of a candidate."""
    if building >= 0:
        name = f"{gazetteer.name[unit]} {gazetteer.building_name[building]}"
        shape = gazetteer.building_geometry[building]
        return BUILDING, gazetteer.building_code[building], name, _inner(shape)
    return gazetteer.level[unit], gazetteer.code[unit], gazetteer.name[unit], _inner(gazetteer.geometry[unit])


def _inner(shape):
    return None if shape is None else shapely.point_on_surface(shape)


def _title(level: str) -> str:
    return {BUILDING: tr("楼栋"), COMPOUND: tr("小区"), COMMUNITY: tr("社区")}[level]


def _stored_title(level: str) -> str:
    return {BUILDING: stored("楼栋"), COMPOUND: stored("小区"), COMMUNITY: stored("社区")}[level]


def _basis(level: str, name: str, score: float, field: int) -> str:
    source = {ADDRESS: stored("地址"), NAME: stored("名称"), COLUMN: stored("所属单元栏")}[field]
    return stored("按{source}匹配到{level}“{name}”（把握 {score:.2f}）").format(
        source=source, level=_stored_title(level), name=name, score=min(score, 1.0)
    )
