"""Which ledgers there are, and the customs all of them share."""

from __future__ import annotations

from functools import cache

from .. import resources
from ..errors import GewuError
from ..text import listed, tr
from . import definitions


@cache
def house() -> dict:
    """Return fonts, fills, page margins and standing texts (`resources/ledgers/_house.json`)."""
    return resources.read_json("ledgers", "_house.json")


@cache
def ledgers(book: str = "") -> dict[str, definitions.Ledger]:
    """Return every ledger by name, in the order of the sheets. book: a folder of its own, "" = the ledgers of a workspace."""
    found = {}
    folder = ("ledgers", book) if book else ("ledgers",)
    for file in sorted(resources.path(*folder).glob("[a-z]*.json")):
        ledger = definitions.parse(resources.read_json(*folder, file.name))
        found[ledger.name] = ledger
    order = house()["order"]
    names = sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name))
    return {name: found[name] for name in names}


def available() -> list[tuple[str, str]]:
    """Return [(name, Chinese title)] in the order of the sheets."""
    return [(ledger.name, ledger.title) for ledger in ledgers().values()]


def select(names: list[str] | None) -> list[definitions.Ledger]:
    """Return the ledgers called by name or title, in the order of the sheets; None or empty means all.

    Raises GewuError for a name that does not exist.
    """
    everything = ledgers()
    if not names:
        return list(everything.values())
    titles = {ledger.title: name for name, ledger in everything.items()}
    wanted = {titles.get(name.strip(), name.strip()) for name in names if name.strip()}
    unknown = sorted(wanted - set(everything))
    if unknown:
        raise GewuError(
            tr("没有名为“{names}”的台账。").format(names=listed(unknown)),
            remedy=tr("可选：{names}。").format(names=listed(titles)),
        )
    return [ledger for name, ledger in everything.items() if name in wanted]
