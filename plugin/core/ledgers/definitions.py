"""What a ledger sheet consists of, read from `resources/ledgers/*.json`."""

from __future__ import annotations

from dataclasses import dataclass, field

from .. import schema

TEXT, INTEGER, DECIMAL, SCORE, AREA, PERCENT, DATE = "text", "integer", "decimal", "score", "area", "percent", "date"
#: Whole numbers of which zeros are not shown.
TALLY = "tally"
#: Kinds of column whose cells are numbers.
NUMBERS = (INTEGER, TALLY, DECIMAL, SCORE, AREA, PERCENT)


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    source:   path along references, e.g. "community_code>subdistrict_code>name"; `fallback` is shown where it leads nowhere.
    compute:  how to derive the cells instead, see `rows.py` and `aggregates.py`.
    total:    "", "sum", "count", "average", "most" (the greatest), or "row" (the row formula again, for ratios);
              a count is of the filled cells of `count_of`.
    blank:    what an unknown value shows; customary is nothing, or "—" where nothing is to be filled in.
    width:    in characters of the default font; `hidden` columns carry keys for the way back.
    shrink:   a text too long for its cell is printed smaller, never broken or cut (codes).
    optional: hidden on sheets where nothing is in it.
    stretch:  `width` is the least; the column takes part of the paper's width that is left (see `fit.py`).
    grow:     by how many units the column may get wider for its title, where room is left before `stretch`.
    repeat:   the column stands for several, one for each value that occurs (see `repeats.py`).
    """

    id: str
    title: str
    group: str = ""
    source: str = ""
    fallback: str = ""
    compute: dict = field(default_factory=dict)
    kind: str = TEXT
    width: float = 10.0
    align: str = ""
    wrap: bool = True
    shrink: bool = False
    optional: bool = False
    stretch: bool = False
    total: str = ""
    count_format: str = "0"
    count_of: str = "key"
    blank: str = ""
    hidden: bool = False
    grow: float = 0.0
    repeat: dict = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS


@dataclass(frozen=True)
class Rule:
    """A conditional colour: cells of `columns` that are above, below or equal to `value` get the paint,
    except in rows where a column of `unless` has the text given there."""

    columns: tuple[str, ...]
    when: str
    value: str
    paint: str
    unless: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ledger:
    """One sheet. `heading` and `notes` may name {area}, {minimum}, {scheme}… (see `context.LedgerContext.values`)."""

    name: str
    title: str
    heading: str
    table: str
    unit_line: str
    empty: str
    columns: tuple[Column, ...]
    sort: tuple[str, ...] = ()
    empty_run: str = ""
    joins: dict = field(default_factory=dict)
    group_by: str = ""
    group_label: str = ""
    group_repeat: tuple[str, ...] = ()
    page_per_group: bool = False
    freeze_after: str = ""
    latest_run: bool = False
    orphans: bool = False
    rules: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()

    def index(self, column: str) -> int:
        """Return the place of a column, from 0; raises KeyError."""
        for place, item in enumerate(self.columns):
            if item.id == column:
                return place
        raise KeyError(f"{self.name}.{column}")

    def column(self, name: str) -> Column:
        return self.columns[self.index(name)]

    @property
    def visible(self) -> int:
        """Return the number of the last column that shows, from 1."""
        return max(number for number, column in enumerate(self.columns, start=1) if not column.hidden)

    @property
    def width(self) -> float:
        """Return the width of the columns that show."""
        return sum(column.width for column in self.columns if not column.hidden)

    @property
    def is_derived(self) -> bool:
        """Whether some column counts the rows of other sheets."""
        return any(column.compute.get("type") == "aggregate" for column in self.columns)


def parse(raw: dict) -> Ledger:
    """Return the ledger described by one JSON file; raises KeyError or TypeError when the description is wrong."""
    values = dict(raw)
    values["name"] = values.pop("ledger")
    values["columns"] = tuple(Column(**item) for item in values["columns"])
    values["rules"] = tuple(Rule(**{**item, "columns": tuple(item["columns"])}) for item in values.get("rules", []))
    for key in ("sort", "group_repeat", "notes"):
        values[key] = tuple(values.get(key, ()))
    return Ledger(**values)


def steps(ledger: Ledger, path: str) -> tuple[list[tuple[str, str, str]], str, schema.Field | None]:
    """Return how to follow `path` from the ledger's table.

    ([(field, next table, key field in it)…], last field name, its schema Field or None for tables that are not stored).
    Raises KeyError when a step has no reference to follow.
    """
    *hops, last = path.split(">")
    table, way = ledger.table, []
    for hop in hops:
        reference = ledger.joins.get(hop) if table == ledger.table else None
        reference = reference or schema.table(table).field(hop).references
        if not reference:
            raise KeyError(f"{table}.{hop} refers to nothing")
        target, key = reference.split(".")
        way.append((hop, target, key))
        table = target
    stored = schema.tables().get(table)
    return way, last, stored.field(last) if stored is not None and stored.has(last) else None


def field_of(ledger: Ledger, column: Column) -> schema.Field | None:
    """Return the schema field a column shows, None for derived ones."""
    return steps(ledger, column.source)[2] if column.source else None


def own_field(ledger: Ledger, column: Column) -> schema.Field | None:
    """Return the field of the ledger's own table that a column shows and that may be typed into."""
    return field_of(ledger, column) if column.source and ">" not in column.source else None
