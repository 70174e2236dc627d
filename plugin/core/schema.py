"""The workspace's tables, described once in `resources/schema/*.json` and read from there by every floor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from . import resources

#: Value of `Table.geometry` → the kinds of shape it holds.
POLYGON, LINE, POINT, ANY = "MultiPolygon", "MultiLineString", "Point", "Geometry"


@dataclass(frozen=True)
class Field:
    """One column. `type` is text, integer, real, boolean, date or datetime.

    `options` lists the allowed values (or names a list kept elsewhere: "taxonomy"), `references` is
    "table.field", `personal` is "name" or "phone" for data masked in every output, `synonyms` are the
    column names under which bureaus hand the field over.
    """

    name: str
    type: str
    alias: str
    unit: str = ""
    default: object = None
    required: bool = False
    options: tuple[str, ...] | str = ()
    references: str = ""
    personal: str = ""
    synonyms: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    pattern: str = ""
    help: str = ""

    @property
    def title(self) -> str:
        """Return the alias with its unit, as a table header shows it."""
        return f"{self.alias}\uff08{self.unit}\uff09" if self.unit else self.alias

    @property
    def is_number(self) -> bool:
        return self.type in ("integer", "real")


@dataclass(frozen=True)
class Table:
    """One table of the workspace. `geometry` is None for a plain table."""

    name: str
    title: str
    order: int
    group: str
    geometry: str | None
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """Return the field called `name`; raises KeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name}.{name}")

    def has(self, name: str) -> bool:
        return any(field.name == name for field in self.fields)

    @property
    def columns(self) -> list[str]:
        """Return the field names in order, without the geometry."""
        return [field.name for field in self.fields]

    @property
    def personal_fields(self) -> dict[str, str]:
        """Return {field: "name" | "phone"} for the personal data of this table."""
        return {field.name: field.personal for field in self.fields if field.personal}


def _field(raw: dict) -> Field:
    values = dict(raw)
    for key in ("options", "synonyms"):
        if isinstance(values.get(key), list):
            values[key] = tuple(values[key])
    return Field(**values)


@cache
def tables() -> dict[str, Table]:
    """Return every table by name, in the order in which they are shown."""
    common = [_field(raw) for raw in resources.read_json("schema", "_common.json")["fields"]]
    found = []
    for file in resources.path("schema").glob("[a-z]*.json"):
        raw = resources.read_json("schema", file.name)
        own = tuple(_field(item) for item in raw["fields"])
        found.append(
            Table(
                raw["table"], raw["title"], raw["order"], raw["group"], raw["geometry"], (common[0], *own, *common[1:])
            )
        )
    return {table.name: table for table in sorted(found, key=lambda table: table.order)}


def table(name: str) -> Table:
    """Return one table; raises KeyError."""
    return tables()[name]


@cache
def groups() -> dict[str, str]:
    """Return {group id: Chinese title} in the order of the layer tree."""
    return dict(resources.read_json("schema", "_common.json")["groups"])


@cache
def version() -> int:
    """Return the schema version written into every workspace."""
    return int(resources.read_json("schema", "_common.json")["schema_version"])
