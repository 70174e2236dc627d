"""What the edited things are called in messages and undo steps."""

from __future__ import annotations

from collections.abc import Iterable

from ... import schema
from ...text import stored, tr

#: Units named in the name of a step; 撤销 and the undo panel show it in one or two lines.
_NAMED = 3
_SHORT = {"community": "社区", "compound": "小区"}


def titled(table: str) -> str:
    """Return the short Chinese name of a unit of this table, for what is stored: 微网格, 一般网格, 小区, 社区."""
    return _SHORT.get(table) or schema.table(table).title


def named(table: str) -> str:
    """Return the same in the user's language, for what is only shown."""
    known = {
        "micro_grid": tr("微网格"),
        "general_grid": tr("一般网格"),
        "compound": tr("小区"),
        "community": tr("社区"),
    }
    return known.get(table) or titled(table)


def enumerated(labels: Iterable[str]) -> str:
    """Return the units as they are enumerated in the name of a step: the first ones, and how many there are."""
    labels = list(labels)
    found = stored("、").join(labels[:_NAMED])
    return found + (stored(" 等 {count} 个").format(count=len(labels)) if len(labels) > _NAMED else "")
