"""Several records of one facility become one: the best value of each field, whose place and uid stay, and what is told.

Numbers are never added up. What several records say differently is a conflict, listed with every value and its source.
Fields that only mean something together (class with its basis, place with its basis, the four codes with the state of
the tag, amount with its unit) are taken from one record together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd
import shapely

from ... import frames, schema
from ...text import stored
from ..tags.tagging import COLUMNS, MANUAL
from . import name_marks

TABLE = "facility"
#: What a person has decided begins with this, in class_basis, level_basis and placed_by.
BY_HAND = "人工"
_TOGETHER = (
    ("class_code", "class_basis", "class_confidence"),
    ("type_text", "type_code"),
    ("level", "level_basis"),
    ("geometry", "placed_by"),
    (*COLUMNS.values(), "tag_state", "tag_distance"),
    ("capacity", "capacity_unit"),
)
_OURS = ("uid", "created_at", "updated_at", "source", "merged_from")
#: How exactly a place is known, by a word in placed_by; coordinates (and nothing said) come between.
_PLACED = (("社区", 1), ("小区", 2), ("楼栋", 3))
#: Nearer than this (m) two places are no difference worth asking about.
_SAME_PLACE = 20.0
_BY_COORDINATES, _BY_FOOTPRINT, _PLACED_BY_HAND = 4, 5, 6


@dataclass(frozen=True)
class Typed:
    """A value somebody has typed instead of taking one of the records'."""

    value: object


#: A row of facility as {column: value}, None or NaN for unknown.
Record = dict
#: Per part (see `parts`) the number of the record it is taken from, or what was typed.
Choices = dict


@dataclass(frozen=True)
class Conflict:
    """Different values of one part. values: (text, source) per record that has one; kept: the text that stays."""

    part: str
    title: str
    values: tuple[tuple[str, str], ...]
    kept: str


@dataclass(frozen=True)
class Merge:
    """values: the record that stays, every column of facility; removed: uids that go; chosen: {part: record number, -1
    for a typed or empty one}; before, after: what changes in the kept record; gone: {uid: everything a removed record
    said}."""

    keep: str
    values: Record
    removed: list[str]
    chosen: dict[str, int]
    conflicts: list[Conflict]
    before: str
    after: str
    gone: dict[str, str] = field(default_factory=dict)
    #: uid of the record whose footprint stays, if it has one.
    outline: str = ""


@cache
def parts() -> dict[str, tuple[str, ...]]:
    """Return {first column: columns that are taken from one record together} in the order of the schema."""
    table = schema.table(TABLE)
    first = {columns[0]: columns for columns in _TOGETHER}
    inside = {name for columns in _TOGETHER for name in columns[1:]} | set(_OURS)
    ordered = [name for name in table.columns if name not in inside]
    found = {name: first.get(name, (name,)) for name in ordered}
    found["geometry"] = first["geometry"]
    return found


def title(part: str) -> str:
    """Return what a part is called."""
    return {"geometry": stored("位置"), COLUMNS["precinct"]: stored("挂接")}.get(part) or schema.table(TABLE).field(
        part
    ).alias


def written(value) -> str:
    """Return a value as it stands in 变更记录, "" for none."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if shapely.is_geometry(value):
        point = value if value.geom_type == "Point" else shapely.point_on_surface(value)
        return "" if point.is_empty else f"{point.x:.2f}, {point.y:.2f}"
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def said(row: Record, part: str) -> str:
    """Return what a record says for a part, "" for nothing; an amount with its unit, a tag with its codes."""
    columns = parts()[part]
    if part == COLUMNS["precinct"]:
        codes = [written(row[name]) for name in COLUMNS.values()]
        return "/".join(code or "—" for code in codes) if any(codes) else ""
    values = [written(row[name]) for name in columns]
    if part == "capacity":
        return values[0] and values[0] + values[1]
    if part == "type_text":
        return " ".join(value for value in values if value)
    return values[0]


def records_of(rows: pd.DataFrame) -> list[Record]:
    """Return the rows of a frame of facilities as records."""
    return frames.conform(rows, schema.table(TABLE)).to_dict("records")


def default_keep(records: list[Record], relations: dict[str, int] | None = None) -> int:
    """Return the number of the record whose uid and code stay: what others refer to, what a person has worked on, what
    says most, then the oldest.

    relations: {uid: how many rows elsewhere refer to it}.
    """
    relations = relations or {}
    ranks = []
    for row in records:
        filled = sum(bool(said(row, part)) for part in parts())
        referred = relations.get(row["uid"], 0)
        ranks.append((referred > 0, _by_hand(row), referred, filled))
    best = max(ranks)
    equal = [number for number, rank in enumerate(ranks) if rank == best]
    return min(
        equal, key=lambda number: (_time(records[number], "created_at") or "9", written(records[number]["code"]))
    )


def _by_hand(row: Record) -> int:
    """Return how many things in a record are the work of a person."""
    basis = sum(written(row[name]).startswith(BY_HAND) for name in ("class_basis", "level_basis", "placed_by"))
    return basis + (row["tag_state"] == MANUAL) + (row["source"] == "manual")


def propose(records: list[Record], keep: int, footprints: frozenset[str] | set[str] = frozenset()) -> Choices:
    """Return which record each part is best taken from; a part nobody says anything for stays with the kept record.

    footprints: uids of the records that have an outline in facility_area.
    """
    place = _best(records, keep, "geometry", footprints)
    found = {}
    for part in parts():
        if part == "code":
            found[part] = keep if said(records[keep], part) else _best(records, keep, part, footprints)
        elif part == COLUMNS["precinct"]:
            found[part] = _best_tag(records, keep, place)
        else:
            found[part] = place if part == "geometry" else _best(records, keep, part, footprints)
    return found


def _best(records: list[Record], keep: int, part: str, footprints) -> int:
    ranks = [
        (bool(said(row, part)), *_rank(row, part, footprints), number == keep) for number, row in enumerate(records)
    ]
    best = max(ranks)
    return ranks.index(best) if best[0] else keep


def _rank(row: Record, part: str, footprints) -> tuple:
    """Return how good a record's value of a part is: by hand over automatic, then what the part itself tells, then newer."""
    manual, newer = row["source"] == "manual", _time(row, "updated_at") or _time(row, "created_at")
    if part == "name":
        marks = name_marks.parse(row["name"] or "")
        return (manual, not marks.generic, len(marks.core) + len(marks.branch), newer)
    if part == "address":
        text = name_marks.clean(row["address"] or "")
        return (manual, any(letter.isdigit() for letter in text), len(text), newer)
    if part == "class_code":
        basis = written(row["class_basis"])
        sure = row["class_confidence"] if row["class_confidence"] == row["class_confidence"] else 0.0
        return (basis.startswith(BY_HAND), manual, not basis, sure, newer)
    if part == "level":
        return (written(row["level_basis"]).startswith(BY_HAND), manual, newer)
    if part == "geometry":
        return (_precision(row, footprints), manual, newer)
    if part == "state":
        return (manual, newer, row["state"] != schema.table(TABLE).field("state").default)
    if part in ("owner", "operator", "type_text"):
        return (manual, newer, len(said(row, part)))
    return (manual, newer)


def _precision(row: Record, footprints) -> int:
    basis = written(row["placed_by"])
    if basis.startswith(BY_HAND):
        return _PLACED_BY_HAND
    if row["uid"] in footprints:
        return _BY_FOOTPRINT
    if not basis or basis.startswith("坐标"):
        return _BY_COORDINATES
    return max((rank for word, rank in _PLACED if word in basis), default=0)


def _best_tag(records: list[Record], keep: int, place: int) -> int:
    """Return whose codes stay: those given by hand, else those that belong to the place that stays."""
    tag = COLUMNS["precinct"]
    ranks = []
    for number, row in enumerate(records):
        settled = row["tag_state"] in ("自动", "就近")
        ranks.append((row["tag_state"] == MANUAL, settled, bool(said(row, tag)), number == place, number == keep))
    return ranks.index(max(ranks))


def _time(row: Record, name: str) -> str:
    return row[name] or ""


def merge(
    rows: pd.DataFrame | list[Record],
    keep: int | None = None,
    choices: Choices | None = None,
    relations: dict[str, int] | None = None,
    footprints: frozenset[str] | set[str] = frozenset(),
) -> Merge:
    """Return the records of `rows` (whole rows of facility) as one.

    keep: number of the record whose uid stays (default: `default_keep`); choices: what somebody has decided, the rest
    is `propose`d. A typed class or level counts as done by hand. Raises ValueError for fewer than two records.
    """
    records = records_of(rows) if isinstance(rows, pd.DataFrame) else rows
    if len(records) < 2:
        raise ValueError("merging needs two records")
    keep = default_keep(records, relations) if keep is None else keep
    chosen = {**propose(records, keep, footprints), **(choices or {})}
    old = records[keep]
    values = dict(old)
    for part, columns in parts().items():
        _take(values, records, part, columns, chosen[part])
    gone = [number for number in range(len(records)) if number != keep]
    values["merged_from"] = _merged_from(records, keep, gone)
    changed = [part for part in parts() if said(old, part) != said(values, part)]
    return Merge(
        keep=old["uid"],
        values=values,
        removed=[records[number]["uid"] for number in gone],
        chosen={part: -1 if isinstance(choice, Typed) else int(choice) for part, choice in chosen.items()},
        conflicts=conflicts(records, values),
        before=_listed(old, changed),
        after=_listed(values, changed),
        gone={records[number]["uid"]: everything(records[number]) for number in gone},
        outline=old["uid"] if isinstance(chosen["geometry"], Typed) else records[chosen["geometry"]]["uid"],
    )


def _take(values: Record, records: list[Record], part: str, columns: tuple[str, ...], choice) -> None:
    if not isinstance(choice, Typed):
        values.update({name: records[choice][name] for name in columns})
        return
    values[part] = choice.value
    basis = {"class_code": "class_basis", "level": "level_basis", "geometry": "placed_by"}.get(part)
    if basis:
        values[basis] = stored("人工（合并时填写）")
    if part == "class_code":
        values["class_confidence"] = None


def conflicts(records: list[Record], kept: Record) -> list[Conflict]:
    """Return the parts for which the records say different things; the code of a record is its own and no conflict."""
    found = []
    for part in parts():
        if part == "code":
            continue
        told = [(said(row, part), written(row["source"])) for row in records]
        told = [(text, source) for text, source in told if text]
        if part == "geometry" and _spread(records) <= _SAME_PLACE:
            continue
        if len({text for text, _ in told}) > 1:
            found.append(Conflict(part, title(part), tuple(told), said(kept, part)))
    return found


def _spread(records: list[Record]) -> float:
    """Return how far apart the records lie at most (m)."""
    known = [row["geometry"] for row in records if row["geometry"] is not None]
    return max((float(shapely.distance(one, other)) for one, other in combinations(known, 2)), default=0.0)


def called(row: Record) -> str:
    """Return code and name of a record, for a message or the log."""
    return " ".join(text for text in (written(row["code"]), written(row["name"])) if text) or written(row["uid"])


def _merged_from(records: list[Record], keep: int, gone: list[int]) -> str:
    told = [written(records[keep]["merged_from"])]
    for row in (records[number] for number in gone):
        source = written(row["source"])
        told.append(called(row) + (stored("（{source}）").format(source=source) if source else ""))
        told.append(written(row["merged_from"]))
    return "；".join(dict.fromkeys(text for text in told if text))


def everything(row: Record) -> str:
    """Return all a record says, field by field, so that what goes can be read in 变更记录."""
    table = schema.table(TABLE)
    said_ = [(field_.alias, written(row[field_.name])) for field_ in table.fields if field_.name != "uid"]
    said_.append((title("geometry"), written(row["geometry"])))
    return "；".join(f"{alias}={text}" for alias, text in said_ if text)


def _listed(row: Record, changed: list[str]) -> str:
    return "；".join(f"{title(part)}={said(row, part) or '—'}" for part in changed)
