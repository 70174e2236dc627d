"""Which source column goes to which field of a table: by name, alias and synonym, weighed with what the column holds."""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Union

import numpy as np
import pandas as pd

from .. import resources
from ..errors import GewuError
from ..schema import Field, Table
from ..text import tr
from . import value_maps, values
from .names import bare, key

#: Special targets: columns with the east and north coordinate, or with WKT shapes.
X, Y, WKT = "@x", "@y", "@wkt"
SPECIAL = (X, Y, WKT)
#: Never filled from a file.
INTERNAL = ("uid", "created_at", "updated_at", "source")
ACCEPTED = 0.7
_CUT_SCORE = 0.78

#: {target field: source column, or several of which the first with a value counts}.
Mapping = dict[str, Union[str, list[str]]]


@dataclass(frozen=True)
class Guess:
    """One proposed pair. `score` 0…1; below ACCEPTED it is shown but not used."""

    target: str
    source: str
    score: float


def targets(table: Table) -> list[Field]:
    """Return the fields a file may fill."""
    return [field for field in table.fields if field.name not in INTERNAL]


def propose(table: Table, preview: pd.DataFrame) -> list[Guess]:
    """Return at most one pair per target and per source column, best first.

    preview: the first rows of the source (columns = its fields, `geometry` ignored); a name that fits but whose
    content does not (texts for a number, the same id on every row) loses.
    """
    columns = [name for name in preview.columns if name != "geometry"]
    pairs = []
    for place, field in enumerate(targets(table)):
        for column in columns:
            score, order = _name_score(column, field)
            if score >= 0.5:
                score *= _content_factor(field, preview[column].to_numpy(), table)
                if score >= 0.4:
                    pairs.append((-round(score, 3), order, place, field.name, column))
    guesses, used_targets, used_columns = [], set(), set()
    for score, _, _, target, column in sorted(pairs):
        if target not in used_targets and column not in used_columns:
            guesses.append(Guess(target, column, -score))
            used_targets.add(target)
            used_columns.add(column)
    return guesses


def automatic(table: Table, preview: pd.DataFrame) -> Mapping:
    """Return the pairs good enough to use without asking, with tags that the value maps understand
    (OSM highway → class and walkable; waterway, railway, barrier → kind)."""
    mapping: Mapping = {guess.target: guess.source for guess in propose(table, preview) if guess.score >= ACCEPTED}
    return value_maps.extend(table, mapping, preview)


def refused(table: Table, preview: pd.DataFrame, mapping: Mapping) -> list[tuple[str, Field]]:
    """Return (column, field) whose names agree although the column's content does not fit, and that nothing replaces."""
    used = {name for source in mapping.values() for name in ([source] if isinstance(source, str) else source)}
    return [
        (column, field)
        for field in targets(table)
        if field.name not in mapping
        for column in preview.columns
        if column != "geometry"
        and column not in used
        and _name_score(column, field)[0] >= 0.9
        and not values.is_blank(preview[column].to_numpy()).all()
    ][:10]


def lookalikes(table: Table, columns: list[str], mapping: Mapping) -> list[tuple[str, Field]]:
    """Return (column, field) where a field stays empty and a column holds a related quantity: a height for storeys."""
    words = resources.read_json("imports", "lookalikes.json")["fields"].get(table.name, {})
    return [
        (column, table.field(name))
        for name, wanted in words.items()
        if name not in mapping
        for column in columns
        if bare(column) in wanted
    ]


def parse(given: str | dict | None) -> Mapping | None:
    """Return a mapping from JSON text, a JSON file or a dict; None when empty. Raises GewuError.

    Form: {"target field": "source column" or ["first choice", "second choice"]}, plus "@x", "@y", "@wkt".
    """
    if not given:
        return None
    if isinstance(given, str):
        text = given.strip()
        try:
            if not text.startswith("{"):
                text = Path(text).read_text(encoding="utf-8-sig")
            given = json.loads(text)
        except (OSError, ValueError) as error:
            raise GewuError(
                tr("字段对应（MAPPING）不是有效的 JSON 文本或文件。"),
                details=str(error),
                remedy=tr('形式：{{"目标字段": "源字段"}}，例如 {{"name": "SQMC"}}。').format(),
            ) from error
    if not isinstance(given, dict):
        raise GewuError(tr("字段对应（MAPPING）应为 {{“目标字段”: “源字段”}}。").format())
    return {str(target): source for target, source in given.items() if source}


def checked(mapping: Mapping, table: Table, columns: list[str]) -> Mapping:
    """Return `mapping` with field names (aliases are accepted as targets). Raises GewuError for unknown names and for
    two targets given the same name."""
    by_name = {field.name: field.name for field in targets(table)}
    by_name.update({key(field.alias): field.name for field in targets(table)})
    result: Mapping = {}
    for target, source in mapping.items():
        name = target if target in SPECIAL else by_name.get(target) or by_name.get(key(target))
        if name is None:
            raise GewuError(
                tr("“{table}”没有字段“{field}”。").format(table=table.title, field=target),
                remedy=tr("可用：{names}。").format(names="、".join(f"{f.name}（{f.alias}）" for f in targets(table))),
            )
        if name in result:
            raise GewuError(tr("字段“{field}”对应了两次。").format(field=target), remedy=tr("请只保留一个来源。"))
        sources = [source] if isinstance(source, str) else list(source)
        for item in sources:
            if item not in columns:
                raise GewuError(
                    tr("源数据没有字段“{field}”。").format(field=item),
                    remedy=tr("可用：{names}。").format(names="、".join(columns)),
                )
        result[name] = sources[0] if len(sources) == 1 else sources
    return result


def signature(table: str, columns: list[str]) -> str:
    """Return a short key for this table and set of source columns, under which a mapping is remembered."""
    text = table + "\n" + "\n".join(sorted(columns))
    return hashlib.blake2b(text.encode("utf-8"), digest_size=8).hexdigest()


def _name_score(column: str, field: Field) -> tuple[float, int]:
    """Return (how well the names agree 0…1, place among the synonyms)."""
    best, order = 0.0, 99
    parts = [column] + ([column.rsplit("/", 1)[1]] if "/" in column else [])
    for depth, part in enumerate(parts):
        whole, short = key(part), bare(part)
        loss = 0.08 * depth
        wanted = [(field.name, 1.0), (field.alias, 1.0), (field.title, 1.0)]
        wanted += [(synonym, 0.95) for synonym in field.synonyms]
        for place, (name, worth) in enumerate(wanted):
            if whole == key(name):
                score = worth
            elif short in (key(name), bare(name)) and short:
                score = worth - 0.05
            else:
                score = 0.0
            score -= loss if score else 0.0
            if (score, -place) > (best, -order):
                best, order = score, place
        if best < 0.6 and len(short) >= 2:
            for name in (field.alias, *field.synonyms):
                other = key(name)
                if 3 <= len(short) < len(other) and other.startswith(short) and _chinese(short):
                    best = max(best, _CUT_SCORE - loss)  # a shapefile keeps 10 bytes of a name
                if len(other) >= 2 and (short.endswith(other) or other.endswith(short)) and _chinese(short):
                    best = max(best, 0.62 - loss)
                elif len(short) >= 4 and len(other) >= 4:
                    ratio = difflib.SequenceMatcher(None, short, other).ratio()
                    if ratio >= 0.85:
                        best = max(best, 0.75 * ratio - loss)
    return best, order


def _chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def _content_factor(field: Field, column: np.ndarray, table: Table) -> float:
    """Return 1 where the column's content suits the field, less where it does not."""
    filled = column[~values.is_blank(column)]
    if not len(filled):
        return 0.8
    if field.is_number:
        cells = values.to_year(filled) if field.unit == "年" else filled
        numbers, unreadable = values.to_number(cells, field.unit)
        return 1.0 if (~np.isnan(numbers)).mean() >= 0.5 and unreadable.mean() < 0.5 else 0.3
    if field.name == "code" and len(filled) > 3 and len(set(map(str, filled))) == 1:
        return 0.0
    if field.name in ("name", "address") and field.type == "text":
        numbers, _ = values.to_number(filled)
        plain = np.array([str(value).strip().replace(".", "").isdigit() for value in filled])
        return 0.5 if plain.mean() > 0.8 else 1.0
    if field.options == "taxonomy":
        known = np.array([value_maps.understands(table, field, value) for value in set(map(str, filled))])
        return 1.0 if known.mean() >= 0.9 else 0.3
    if isinstance(field.options, tuple) and field.options:
        known = np.array([value_maps.understands(table, field, value) for value in set(map(str, filled))])
        return 1.0 if known.mean() >= 0.3 else 0.7
    if field.type == "boolean":
        _, unreadable = values.to_boolean(filled)
        return 1.0 if unreadable.mean() < 0.5 else 0.5
    return 1.0
