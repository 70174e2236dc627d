"""A workspace in a project: groups, roles, forms, relations, and a project file that can be carried anywhere."""

from __future__ import annotations

import shutil
import zipfile

import pandas as pd
import pytest
import shapely


def tree(project):
    return [(group.name(), [node.name() for node in group.children()]) for group in project.layerTreeRoot().children()]


def test_every_table_is_shown_once_in_its_group(shown_workspace, project):
    from plugin.core import schema

    roles = [layer.customProperty("gewu/role") for layer in project.mapLayers().values()]
    assert sorted(roles) == sorted([*schema.tables(), "barrier_area"])
    groups = dict(tree(project))
    assert sorted(groups) == sorted(schema.groups().values())
    assert groups["网格"] == ["一般网格", "微网格"]
    assert groups["基础底图"] == ["楼栋", "道路", "阻隔", "阻隔（面）"]
    assert list(groups).index("设施与诉求") == 0
    assert list(groups).index("治理单元") < list(groups).index("网格") < list(groups).index("基础底图")


def test_showing_again_changes_nothing(shown_workspace, project):
    from plugin.workspace import project as workspace_project

    ids, before = set(project.mapLayers()), tree(project)
    relations = set(project.relationManager().relations())
    workspace_project.show(shown_workspace, project)
    assert set(project.mapLayers()) == ids
    assert tree(project) == before
    assert set(project.relationManager().relations()) == relations


def test_a_removed_layer_comes_back_and_a_moved_one_stays(shown_workspace, project):
    from plugin.workspace import project as workspace_project

    project.removeMapLayer(shown_workspace.layer("micro_grid").id())
    root = project.layerTreeRoot()
    node = root.findLayer(shown_workspace.layer("road").id())
    root.insertChildNode(0, node.clone())
    node.parent().removeChildNode(node)
    workspace_project.show(shown_workspace, project)
    assert dict(tree(project))["网格"] == ["一般网格", "微网格"] or dict(tree(project))["网格"] == [
        "微网格",
        "一般网格",
    ]
    assert root.children()[0].name() == "道路"
    assert len([layer for layer in root.findLayers() if layer.name() == "道路"]) == 1


def test_layers_of_barriers_hold_their_own_kind(shown_workspace):
    assert sorted(feature["kind"] for feature in shown_workspace.layer("barrier").getFeatures()) == ["围墙", "河流"]
    assert [feature["name"] for feature in shown_workspace.layer("barrier_area").getFeatures()] == ["示例湖"]


def test_relations_are_valid_and_find_children(shown_workspace, project):
    relations = project.relationManager().relations()
    assert all(relation.isValid() for relation in relations.values())
    relation = relations["gewu_building_community_code"]
    first = next(
        feature for feature in shown_workspace.layer("community").getFeatures() if feature["name"] == "示例一社区"
    )
    children = relation.getRelatedFeatures(first)
    assert sorted(child["code"] for child in children) == ["B0", "B1", "B2"]
    assert "gewu_facility_micro_grid_code" in relations
    assert "gewu_micro_grid_worker_uid" in relations


def test_current_finds_the_workspace_and_hide_takes_it_away(shown_workspace, project):
    from plugin.workspace import project as workspace_project

    assert workspace_project.current(project).path == shown_workspace.path
    workspace_project.hide(shown_workspace, project)
    assert workspace_project.current(project) is None
    assert project.mapLayers() == {}
    assert project.layerTreeRoot().children() == []
    assert project.relationManager().relations() == {}


def test_hide_refuses_with_unsaved_edits(shown_workspace, project):
    from plugin.core.errors import GewuError
    from plugin.workspace import project as workspace_project
    from plugin.workspace.edits import Change

    shown_workspace.apply([Change("worker", add=pd.DataFrame({"name": ["李示例"]}))], "加人")
    with pytest.raises(GewuError, match="未保存"):
        workspace_project.hide(shown_workspace, project)
    assert shown_workspace.layer("worker") is not None


def test_project_file_carried_elsewhere_shows_everything(workspace, tmp_path):
    from qgis.core import QgsProject

    from plugin.workspace import project as workspace_project

    written = workspace_project.write_project(workspace, workspace.path.with_suffix(".qgz"))
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    shutil.move(str(workspace.path), elsewhere / workspace.path.name)
    shutil.move(str(written), elsewhere / written.name)
    fresh = QgsProject()
    assert fresh.read(str(elsewhere / written.name))
    assert [layer.name() for layer in fresh.mapLayers().values() if not layer.isValid()] == []
    assert len(fresh.mapLayers()) == 22
    found = workspace_project.current(fresh)
    assert found.path == elsewhere / workspace.path.name
    assert found.layer("micro_grid").renderer().type() == "RuleRenderer"
    assert found.layer("building").featureCount() == 6
    assert fresh.title() == "示例区"
    assert fresh.crs().authid() == "EPSG:4544"
    assert fresh.viewSettings().defaultViewExtent().contains(found.layer("community").extent())
    assert all(relation.isValid() for relation in fresh.relationManager().relations().values())
    fresh.clear()


def test_project_file_names_no_folder(workspace, tmp_path):
    from plugin.workspace import project as workspace_project

    written = workspace_project.write_project(workspace, workspace.path.with_suffix(".qgz"))
    with zipfile.ZipFile(written) as archive:
        assert archive.namelist()[0] == f"{written.stem}.qgs"
        assert str(tmp_path) not in archive.read(archive.namelist()[0]).decode("utf-8")


def test_project_file_in_a_missing_folder_is_an_error(workspace, tmp_path):
    from plugin.core.errors import GewuError
    from plugin.workspace import project as workspace_project

    with pytest.raises(GewuError, match="不存在"):
        workspace_project.write_project(workspace, tmp_path / "没有" / "a.qgz")


def test_a_project_with_other_layers_keeps_its_crs_and_layers(workspace, project):
    from qgis.core import QgsCoordinateReferenceSystem, QgsVectorLayer

    from plugin.workspace import project as workspace_project

    other = QgsVectorLayer("Point?crs=EPSG:4490", "别的图层", "memory")
    project.addMapLayer(other)
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:4490"))
    workspace_project.show(workspace, project)
    assert project.crs().authid() == "EPSG:4490"
    workspace_project.hide(workspace, project)
    assert list(project.mapLayers()) == [other.id()]


def test_every_expression_of_the_styles_is_valid(shown_workspace):
    from qgis.core import QgsExpression

    checked = 0
    for role, layer in shown_workspace.layers.items():
        if not layer.isSpatial():
            continue
        rules = [(rule.label(), rule.filterExpression()) for rule in layer.renderer().rootRule().children()]
        labels = layer.labeling().rootRule().children() if layer.labeling() else []
        texts = [text for _, text in rules if text and text != "ELSE"]
        texts += [rule.settings().fieldName for rule in labels]
        texts += [rule.filterExpression() for rule in labels if rule.filterExpression()]
        for text in texts:
            expression = QgsExpression(text)
            assert not expression.hasParserError(), f"{role}: {text}: {expression.parserErrorString()}"
            assert expression.referencedColumns() <= {*layer.fields().names()}, f"{role}: {text}"
            checked += 1
        assert not any("{" in label for label, _ in rules), role
    assert checked > 40


def colour_at(workspace, project, x, y, scale_metres=40.0):
    """Render the project around a place and return the prevailing colour (red, green, blue) of its middle."""
    from qgis.core import QgsMapRendererCustomPainterJob, QgsMapSettings, QgsRectangle
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtGui import QImage, QPainter

    settings = QgsMapSettings()
    settings.setLayers(project.layerTreeRoot().checkedLayers())
    settings.setDestinationCrs(workspace.crs)
    settings.setOutputSize(QSize(101, 101))
    settings.setExtent(QgsRectangle(x - scale_metres, y - scale_metres, x + scale_metres, y + scale_metres))
    settings.setFlag(QgsMapSettings.Flag.DrawLabeling, False)
    image = QImage(QSize(101, 101), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    colours = [image.pixelColor(column, row) for column in range(43, 58) for row in range(43, 58)]
    return tuple(sorted(part)[len(part) // 2] for part in zip(*(colour.getRgb()[:3] for colour in colours)))


def test_grids_are_coloured_by_their_households(workspace, project):
    from plugin.workspace import project as workspace_project
    from plugin.workspace.edits import Change

    cases = [(20, 0, "居住"), (60, 0, "居住"), (90, 30, "居住"), (60, 0, "专属"), (None, None, "居住"), (0, 0, "居住")]
    frame = pd.DataFrame(
        {
            "code": [f"5101040010010100{number}" for number in range(len(cases))],
            "community_code": "510104001001",
            "households": [case[0] for case in cases],
            "shops": [case[1] for case in cases],
            "kind": [case[2] for case in cases],
            "geometry": [shapely.box(500000 + 200 * n, 3300000, 500200 + 200 * n, 3300200) for n in range(len(cases))],
        }
    )
    workspace.apply([Change("micro_grid", add=frame)], "网格")
    workspace_project.show(workspace, project)
    few, fit, many, own, unknown, none = (
        colour_at(workspace, project, 500100 + 200 * n, 3300100) for n in range(len(cases))
    )
    assert few[0] > few[1] > few[2]
    assert fit[1] > fit[0]
    assert fit[1] > fit[2]
    assert many[0] > many[1] + 40
    assert own[2] > own[1]
    assert unknown == (255, 255, 255)
    assert none == few
    assert len({few, fit, many, own, unknown}) == 5


def test_own_bounds_move_the_classes(workspace, project):
    from plugin.workspace import project as workspace_project

    workspace.set_setting("grids", {"minimum": 50, "maximum": 80})
    workspace_project.show(workspace, project)
    labels = [rule.label() for rule in workspace.layer("micro_grid").renderer().rootRule().children()]
    assert {"不足 50 户", "50–80 户", "超过 80 户"} <= set(labels)
