"""What the edited things are called in messages and undo steps."""

from __future__ import annotations

from ... import schema

_SHORT = {"community": "社区", "compound": "小区"}


def titled(table: str) -> str:
    """Return the short Chinese name of a unit of this table: 微网格, 一般网格, 小区, 社区."""
    return _SHORT.get(table) or schema.table(table).title
