"""A small workspace with every kind of row, shown in a project where a test asks for it."""

from __future__ import annotations

import pytest

from tests import grid_town
from tests.workspace_rows import sample_tables


@pytest.fixture
def empty_workspace(qgis_app, tmp_path):
    from plugin.workspace import crs, geopackage
    from plugin.workspace.workspace import Workspace

    path = geopackage.create(tmp_path / "示例 区.gpkg", crs.suggest(104.07), "示例区")
    return Workspace.open(path)


@pytest.fixture
def workspace(empty_workspace):
    """Two communities, four compounds, buildings, a river, a wall, facilities and a worker, written into the file."""
    from plugin.workspace.edits import Change

    tables = sample_tables()
    empty_workspace.apply([Change(name, add=frame) for name, frame in tables.items()], "准备")
    return empty_workspace


@pytest.fixture
def shown_workspace(workspace, project):
    from plugin.workspace import project as workspace_project

    workspace_project.show(workspace, project)
    return workspace


@pytest.fixture
def project(qgis_app):
    """The current project, emptied before and after."""
    from qgis.core import QgsProject

    current = QgsProject.instance()
    current.clear()
    yield current
    for layer in current.mapLayers().values():
        if hasattr(layer, "rollBack"):
            layer.rollBack()
    current.clear()


@pytest.fixture
def ws(qgis_app, tmp_path, project):
    """Two communities side by side, shown: 4 × 3 grids and one grid, nine buildings in each; a test file with another
    need has its own."""
    from plugin.workspace import project as workspace_project
    from plugin.workspace.workspace import Workspace

    opened = Workspace.open(grid_town.workspace(tmp_path, 4, 3))
    workspace_project.show(opened, project)
    return opened


@pytest.fixture
def desks(ws):
    from plugin.workspace.grid_desk import Desks

    made = Desks(ws)
    yield made
    made.close()
