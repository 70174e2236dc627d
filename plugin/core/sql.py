"""SQL statements for tables of our own schema: identifiers quoted here, values always bound."""

from __future__ import annotations


def quoted(name: str) -> str:
    """Return an identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def listed(names) -> str:
    """Return identifiers in quotes, separated by commas."""
    return ", ".join(quoted(name) for name in names)


def marks(count: int) -> str:
    """Return `count` places for bound values."""
    return ", ".join("?" * count)


def select(table: str, columns: list[str], where: str = "", order: str = "") -> str:
    """Return a query; `where` is a condition made of quoted names and places for values."""
    parts = ["SELECT", listed(columns), "FROM", quoted(table)]
    parts += ["WHERE", where] if where else []
    parts += ["ORDER BY", quoted(order)] if order else []
    return " ".join(parts)


def count(table: str) -> str:
    return " ".join(["SELECT", "count(*)", "FROM", quoted(table)])


def insert(table: str, columns: list[str], otherwise: str = "") -> str:
    """Return an insert of one row; otherwise: "REPLACE" or "IGNORE" for a row that is there already."""
    verb = " ".join(["INSERT", "OR", otherwise] if otherwise else ["INSERT"])
    return " ".join([verb, "INTO", quoted(table), "(", listed(columns), ") VALUES (", marks(len(columns)), ")"])


def update(table: str, columns: list[str], key: str) -> str:
    """Return an update of the row whose `key` is the last bound value."""
    settings = ", ".join(quoted(name) + " = ?" for name in columns)
    return " ".join(["UPDATE", quoted(table), "SET", settings, "WHERE", quoted(key), "= ?"])


def delete(table: str, key: str) -> str:
    return " ".join(["DELETE", "FROM", quoted(table), "WHERE", quoted(key), "= ?"])


def create_index(name: str, table: str, column: str, unique: bool) -> str:
    kind = "CREATE UNIQUE INDEX" if unique else "CREATE INDEX"
    return " ".join([kind, "IF NOT EXISTS", quoted(name), "ON", quoted(table), "(", quoted(column), ")"])
