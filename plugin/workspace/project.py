"""A workspace in a QGIS project: groups, layers, looks, forms and relations; the project file that goes with it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from qgis.core import (
    QgsLayerTreeGroup,
    QgsProject,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsRelation,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..core import schema
from ..core.errors import GewuError
from ..core.safe_file import replacing
from ..core.text import tr
from . import file_read, forms, grid_bounds, layers, manual_edits, map_tips, named_styles, styles
from .workspace import Workspace

_GROUP = "gewu/group"
#: The bounds that the classes of a layer were made for.
_LIMITS = "gewu/limits"
#: The layers whose looks name the bounds.
_BOUND_ROLES = ("micro_grid", "building")
#: Share of the extent left free around the map's first view.
_MARGIN = 0.05


def show(ws: Workspace, project: QgsProject | None = None) -> None:
    """Show a workspace in `project` (default: the current one).

    Layers already there stay as the user has styled and ordered them; only what is missing is added. Forms, aliases and
    relations are brought up to date each time.
    """
    project = project or QgsProject.instance()
    ws.project = project
    first = not project.mapLayers()
    shown = layers.shown(project, ws.path)
    made = {role: layers.make(ws.path, role, ws.crs) for role in _all_roles() if role not in shown}
    limits = grid_bounds.limits(ws)
    words = styles.vocabulary(*limits)
    for role, layer in made.items():
        styles.apply(layer, role, words)
        layer.setCustomProperty(_LIMITS, list(limits))
        project.addMapLayer(layer, False)
    shown.update(made)
    restyle(ws)
    _arrange(project, shown)
    for role, layer in shown.items():
        forms.apply(layer, layers.table_of(role), shown)
        map_tips.tell_layers(layer, shown)
        named_styles.offer(layer, role, role in made)
        manual_edits.watch(layer, layers.table_of(role))
    _relate(project, shown)
    if first or not project.crs().isValid():
        project.setCrs(ws.crs)
        project.setEllipsoid(ws.crs.ellipsoidAcronym())
        project.setBackgroundColor(QColor(styles.map_settings()["background"]))
        project.setSelectionColor(QColor(*styles.map_settings()["selection"]))
    if not project.title():
        project.setTitle(ws.name)


def restyle(ws: Workspace) -> None:
    """Move classes and labels to the workspace's bounds; symbols, classes and labels the user has changed stay."""
    limits = grid_bounds.limits(ws)
    for role in _BOUND_ROLES:
        layer = ws.layer(role)
        if layer is None:
            continue
        before = [float(limit) for limit in layer.customProperty(_LIMITS) or limits]
        if before != list(limits):
            styles.reword(layer, role, styles.vocabulary(*before), styles.vocabulary(*limits))
        layer.setCustomProperty(_LIMITS, list(limits))


def hide(ws: Workspace, project: QgsProject | None = None) -> None:
    """Take the layers, groups and relations of a workspace out of the project; raises GewuError with unsaved edits."""
    project = project or ws.project
    shown = layers.shown(project, ws.path)
    if any(layer.isModified() for layer in shown.values()):
        raise GewuError(
            tr("工作区“{name}”有未保存的修改。").format(name=ws.name), remedy=tr("请先保存或放弃修改，再关闭工作区。")
        )
    ids = {layer.id() for layer in shown.values()}
    for relation in list(project.relationManager().relations().values()):
        if relation.referencingLayerId() in ids:
            project.relationManager().removeRelation(relation.id())
    project.removeMapLayers(list(ids))
    for group in list(project.layerTreeRoot().findGroups()):
        if group.customProperty(_GROUP) and not group.children():
            group.parent().removeChildNode(group)
    if project.title() == ws.name:
        project.setTitle("")


def current(project: QgsProject | None = None) -> Workspace | None:
    """Return the workspace whose layers the project shows, None when it shows none or the file is gone."""
    project = project or QgsProject.instance()
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsVectorLayer) and layer.customProperty(layers.ROLE):
            path = layers.source_path(layer)
            if path is not None and path.is_file():
                return Workspace.open(path, project)
    return None


def write_project(ws: Workspace, qgz_path: Path | str, project: QgsProject | None = None) -> Path:
    """Write a project file (.qgz) that shows the workspace wherever both files are carried together.

    project: the one to write; default: the one that shows the workspace, else a fresh one.
    """
    target = Path(qgz_path).absolute()
    if project is None:
        project = ws.project if layers.shown(ws.project, ws.path) else None
    if project is None:
        before = ws.project
        fresh = QgsProject()
        show(ws, fresh)
        try:
            return _write(ws, fresh, target)
        finally:
            ws.project = before
            fresh.clear()
    return _write(ws, project, target)


def _write(ws: Workspace, project: QgsProject, target: Path) -> Path:
    project.writeEntryBool("Paths", "/Absolute", False)
    box = extent(ws)
    if box is not None:
        box.scale(1 + 2 * _MARGIN)
        project.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(box, ws.crs))
    with replacing(target) as temporary:
        if not project.write(str(temporary)):
            raise GewuError(
                tr("不能保存工程文件“{file}”。").format(file=target),
                details=project.error(),
                remedy=tr("请检查文件夹权限和磁盘空间。"),
            )
        _name_inside(temporary, target.stem)
    project.setFileName(str(target))
    project.setDirty(False)
    return target


def _name_inside(archive: Path, stem: str) -> None:
    """Give the project inside a .qgz the name of the file instead of that of the temporary one."""
    with zipfile.ZipFile(archive) as packed:
        parts = [(item.filename.rpartition(".")[2], packed.read(item)) for item in packed.infolist()]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for suffix, content in parts:
            packed.writestr(f"{stem}.{suffix}", content)


def extent(ws: Workspace) -> QgsRectangle | None:
    """Return the extent of everything stored in the workspace, in its CRS; None while it has no shapes."""
    sides = file_read.extent(ws.path)
    return None if sides is None else QgsRectangle(*sides)


def _all_roles() -> list[str]:
    return [role for table in schema.tables().values() for role in layers.roles(table)]


def _arrange(project: QgsProject, shown: dict[str, QgsVectorLayer]) -> None:
    """Put every layer that has no place in the layer tree yet into its group."""
    settings = styles.map_settings()
    root = project.layerTreeRoot()
    for name in settings["groups"]:
        roles = [role for role in _all_roles() if layers.table_of(role).group == name]
        missing = [role for role in roles if role in shown and root.findLayer(shown[role].id()) is None]
        group = _group(root, name, settings) if missing else None
        for role in missing:
            node = group.addLayer(shown[role])
            node.setExpanded(role == "micro_grid")
            node.setItemVisibilityChecked(role not in settings["hidden_roles"])


def _group(root: QgsLayerTreeGroup, name: str, settings: dict) -> QgsLayerTreeGroup:
    order = settings["groups"]
    present = {group.customProperty(_GROUP): group for group in root.findGroups() if group.customProperty(_GROUP)}
    if name in present:
        return present[name]
    place = 0
    for number, node in enumerate(root.children()):
        if node.customProperty(_GROUP) in order and order.index(node.customProperty(_GROUP)) < order.index(name):
            place = number + 1
    group = root.insertGroup(place, schema.groups()[name])
    group.setCustomProperty(_GROUP, name)
    group.setExpanded(name not in settings["collapsed_groups"])
    return group


def _relate(project: QgsProject, shown: dict[str, QgsVectorLayer]) -> None:
    """Add a relation for every reference of the schema, by code or uid."""
    manager = project.relationManager()
    for table in schema.tables().values():
        for field in table.fields:
            target, _, key = field.references.partition(".")
            if not field.references or table.name not in shown or target not in shown:
                continue
            relation = QgsRelation()
            relation.setId(forms.relation_id(table.name, field.name))
            relation.setName(
                tr("{parent}的{child}").format(parent=schema.table(target).title, child=table.title)
                + ("" if field.name.endswith("_code") else f"（{field.alias}）")
            )
            relation.setReferencingLayer(shown[table.name].id())
            relation.setReferencedLayer(shown[target].id())
            relation.addFieldPair(field.name, key)
            known = manager.relation(relation.id())
            if not known.isValid() or not known.hasEqualDefinition(relation):
                manager.addRelation(relation)
