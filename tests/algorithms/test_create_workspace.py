"""gewu:createworkspace as Processing runs it."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def algorithm():
    from plugin.algorithms.create_workspace import CreateWorkspace

    return CreateWorkspace


def test_creates_a_workspace(run_algorithm, algorithm, tmp_path):
    from plugin.workspace.workspace import Workspace

    path = tmp_path / "新 区.gpkg"
    outputs = run_algorithm(algorithm, {"PATH": str(path), "CRS": "EPSG:4545", "NAME": "示例", "OVERWRITE": False})
    assert outputs == {"WORKSPACE": str(path)}
    workspace = Workspace.open(path)
    assert (workspace.name, workspace.crs.authid()) == ("示例", "EPSG:4545")


def test_name_defaults_to_the_file_and_the_ending_is_added(run_algorithm, algorithm, tmp_path):
    from plugin.workspace.workspace import Workspace

    outputs = run_algorithm(algorithm, {"PATH": str(tmp_path / "示例区"), "CRS": "EPSG:4544"})
    assert outputs["WORKSPACE"] == str(tmp_path / "示例区.gpkg")
    assert Workspace.open(outputs["WORKSPACE"]).name == "示例区"


def test_existing_file_is_kept(run_algorithm, algorithm, tmp_path):
    from qgis.core import QgsProcessingException

    path = tmp_path / "a.gpkg"
    run_algorithm(algorithm, {"PATH": str(path), "CRS": "EPSG:4544", "NAME": "旧"})
    content = path.read_bytes()
    with pytest.raises(QgsProcessingException, match="已经存在"):
        run_algorithm(algorithm, {"PATH": str(path), "CRS": "EPSG:4544", "NAME": "新"})
    assert path.read_bytes() == content
    run_algorithm(algorithm, {"PATH": str(path), "CRS": "EPSG:4544", "NAME": "新", "OVERWRITE": True})
    assert path.read_bytes() != content


def test_degrees_are_refused(run_algorithm, algorithm, tmp_path):
    from qgis.core import QgsProcessingException

    with pytest.raises(QgsProcessingException, match="经纬度"):
        run_algorithm(algorithm, {"PATH": str(tmp_path / "a.gpkg"), "CRS": "EPSG:4490"})
    assert os.listdir(tmp_path) == []


def test_a_workspace_on_the_map_is_not_overwritten(run_algorithm, algorithm, tmp_path):
    from qgis.core import QgsProcessingFeedback, QgsProject

    from plugin.workspace import project
    from plugin.workspace.workspace import Workspace

    path = tmp_path / "a.gpkg"
    run_algorithm(algorithm, {"PATH": str(path), "CRS": "EPSG:4544"})
    workspace = Workspace.open(path)
    project.show(workspace)
    try:
        feedback = QgsProcessingFeedback()
        with pytest.raises(AssertionError, match="did not succeed"):
            run_algorithm(algorithm, {"PATH": str(path), "CRS": "EPSG:4544", "OVERWRITE": True}, feedback)
        assert "正显示" in feedback.textLog()
        assert workspace.layer("community").isValid()
    finally:
        QgsProject.instance().clear()
