"""A bureau's own facility classes, kept in the workspace file; without one the delivered classes hold."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..core.errors import GewuError
from ..core.facilities.classes import taxonomy as taxonomies
from ..core.facilities.classes import taxonomy_book
from ..core.facilities.classes.taxonomy import Taxonomy
from ..core.text import listed, tr
from . import geopackage
from .workspace import Workspace

_KEY = "taxonomy"


def own(ws: Workspace) -> Taxonomy | None:
    """Return the workspace's own taxonomy, None where it has none. Raises GewuError when it is damaged."""
    content = ws.setting(_KEY)
    if content is None:
        return None
    try:
        return taxonomies.from_content(content)
    except (ValueError, KeyError, TypeError) as error:
        raise GewuError(
            tr("工作区里的本局设施分类已损坏，暂用自带分类。"),
            details=str(error),
            remedy=tr("请重新读入分类表，或恢复自带分类。"),
        ) from error


def of(ws: Workspace) -> Taxonomy:
    """Return the taxonomy that holds for this workspace."""
    return own(ws) or taxonomies.delivered()


def of_file(path: Path | str) -> Taxonomy:
    """Return the taxonomy that holds for a workspace file. Raises GewuError for a damaged one and for a file not ours."""
    return of(Workspace(geopackage.inspect(path, thorough=False)))


def use(ws: Workspace | None) -> None:
    """Make the taxonomy of this workspace (None: the delivered one) the one every default goes by. Raises GewuError for a
    damaged one; then the delivered one is in use."""
    taxonomies.use(None)
    if ws is not None:
        taxonomies.use(own(ws))


def keep(ws: Workspace, taxonomy: Taxonomy | None) -> None:
    """Keep a taxonomy in the workspace (None: go back to the delivered one) and use it. Raises GewuError while facilities
    or learned rules are of a class it has not: nothing is changed then."""
    target = taxonomy or taxonomies.delivered()
    for table, title in (("facility", tr("设施")), ("request", tr("诉求")), ("class_rule", tr("学到的规则"))):
        missing = taxonomy_book.lost(target, pd.Series(ws.read_columns(table, ["class_code"])["class_code"]))
        if missing:
            shown = listed(f"{code}（{count}）" for code, count in list(missing.items())[:8])
            raise GewuError(
                tr("仍有{title}使用新分类中没有的小类：{shown}。").format(title=title, shown=shown),
                remedy=tr("请先在“批量改类”中把它们改到别的小类，或在分类表中保留这些小类。"),
            )
    ws.set_setting(_KEY, None if taxonomy is None else taxonomies.to_content(taxonomy))
    taxonomies.use(taxonomy)
