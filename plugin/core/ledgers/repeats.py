"""Columns that a sheet has once for each class that occurs: which they are is known only with the rows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from .definitions import Column, Ledger


def expanded(ledger: Ledger, tables: dict[str, pd.DataFrame]) -> Ledger:
    """Return the ledger with every column that has `repeat` replaced by one per value.

    repeat: {"table", "field", "names"}: the values are those that occur in a field of a table, in the order of the table of
    names (code, name, major), unknown ones last; {code}, {name} and {major} stand in the column's texts.
    """
    if not any(column.repeat for column in ledger.columns):
        return ledger
    columns: list[Column] = []
    for column in ledger.columns:
        columns += _each(column, tables) if column.repeat else [column]
    return replace(ledger, columns=tuple(columns))


def _each(column: Column, tables: dict[str, pd.DataFrame]) -> list[Column]:
    how = column.repeat
    frame, names = tables.get(how["table"]), tables.get(how["names"])
    present = set() if frame is None or how["field"] not in frame else set(frame[how["field"]].dropna())
    known = [] if names is None else list(zip(names["code"], names["name"], names["major"]))
    found = [entry for entry in known if entry[0] in present]
    found += [(code, code, "") for code in sorted(present - {entry[0] for entry in known})]
    return [_filled(column, *entry) for entry in found]


def _filled(column: Column, code: str, name: str, major: str) -> Column:
    short = name.partition("(")[0]
    texts = {"code": code, "name": short, "major": major}
    compute = dict(column.compute)
    compute["where"] = {field: text.format(**texts) for field, text in compute.get("where", {}).items()}
    return replace(
        column,
        id=f"{column.id}_{code}",
        title=column.title.format(**texts),
        group=column.group.format(**texts),
        compute=compute,
        repeat={},
    )
