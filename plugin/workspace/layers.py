"""The layers by which a project shows a workspace: found by role, never by name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from qgis.core import QgsProject, QgsProviderRegistry, QgsVectorLayer

from ..core import schema
from ..core.errors import GewuError
from ..core.text import tr

#: Custom properties of our layers. The file is known by the layer's own source, which moves with the project; the
#: second property only names it.
ROLE = "gewu/role"
WORKSPACE = "gewu/workspace"
#: A table that holds lines and areas is shown by two layers: role suffix and OGR's name of the shape.
_SPLIT = (("", "LineString"), ("_area", "Polygon"))


def roles(table: schema.Table) -> list[str]:
    """Return the roles that show `table`: its name, for barriers also `barrier_area`."""
    return [table.name + suffix for suffix, _ in _SPLIT] if table.geometry == schema.ANY else [table.name]


def table_of(role: str) -> schema.Table:
    """Return the table a role shows; raises KeyError."""
    for table in schema.tables().values():
        if role in roles(table):
            return table
    raise KeyError(role)


def title(role: str) -> str:
    """Return the Chinese layer name of a role."""
    table = table_of(role)
    return table.title if role == table.name else tr("{title}（面）").format(title=table.title)


def source_path(layer) -> Path | None:
    """Return the file a layer reads, None when it reads none."""
    return _path_in(layer.providerType(), layer.source())


@lru_cache(maxsize=256)
def _path_in(provider: str, source: str) -> Path | None:
    text = QgsProviderRegistry.instance().decodeUri(provider, source).get("path")
    return Path(text) if text else None


def same_file(one: Path | None, other: Path | None) -> bool:
    if one is None or other is None:
        return False
    return one == other or one.resolve() == other.resolve()


def find(project: QgsProject, path: Path, role: str) -> QgsVectorLayer | None:
    """Return the layer with `role` of the workspace file `path`, None when the project has none."""
    for layer in project.mapLayers().values():
        if layer.customProperty(ROLE) == role and same_file(source_path(layer), path):
            return layer
    return None


def shown(project: QgsProject, path: Path) -> dict[str, QgsVectorLayer]:
    """Return every layer of the workspace in the project by role."""
    found = {}
    for layer in project.mapLayers().values():
        role = layer.customProperty(ROLE)
        if role and isinstance(layer, QgsVectorLayer) and same_file(source_path(layer), path):
            found.setdefault(role, layer)
    return found


def in_order(found: dict[str, QgsVectorLayer]) -> dict[str, QgsVectorLayer]:
    """Return the layers by role, units before what refers to them."""
    return {role: found[role] for table in schema.tables().values() for role in roles(table) if role in found}


def make(path: Path, role: str, crs) -> QgsVectorLayer:
    """Return a new layer for `role`, not yet in any project; raises GewuError when it cannot be read."""
    table = table_of(role)
    uri = f"{path}|layername={table.name}"
    if table.geometry == schema.ANY:
        uri += "|geometrytype=" + {table.name + suffix: shape for suffix, shape in _SPLIT}[role]
    layer = QgsVectorLayer(uri, title(role), "ogr")
    if not layer.isValid():
        raise GewuError(
            tr("不能读取“{file}”中的图层“{layer}”。").format(file=path, layer=table.title),
            details=layer.error().summary(),
            remedy=tr("请检查文件是否完整、是否被其他程序占用。"),
        )
    if table.geometry and layer.crs() != crs:
        layer.setCrs(crs)
    layer.setCustomProperty(ROLE, role)
    layer.setCustomProperty(WORKSPACE, path.name)
    return layer
