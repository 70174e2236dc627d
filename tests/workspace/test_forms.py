"""Attribute forms follow the schema, and what a planner types in them is stamped and checked."""

from __future__ import annotations

import pytest


@pytest.fixture
def ws(shown_workspace):
    return shown_workspace


def widget(layer, name):
    return layer.editorWidgetSetup(layer.fields().lookupField(name))


def test_every_field_has_its_alias_with_unit(ws):
    from plugin.core import schema
    from plugin.workspace import layers

    for role, layer in ws.layers.items():
        for field in layers.table_of(role).fields:
            assert layer.attributeAlias(layer.fields().lookupField(field.name)) == field.title
    assert (
        ws.layer("micro_grid").attributeDisplayName(ws.layer("micro_grid").fields().lookupField("households"))
        == "户数（户）"
    )
    assert schema.table("facility").field("floor_area").title == "建筑面积（㎡）"


def test_widgets_follow_the_field(ws):
    facility, grid = ws.layer("facility"), ws.layer("micro_grid")
    for name in ("fid", "uid", "created_at", "updated_at"):
        assert widget(facility, name).type() == "Hidden"
    assert [list(entry.values())[0] for entry in widget(grid, "state").config()["map"]][1:] == ["正常", "停用"]
    assert widget(grid, "locked").type() == "CheckBox"
    assert widget(grid, "households").type() == "Range"
    assert widget(grid, "households").config()["Min"] == 0
    assert widget(ws.layer("assessment_run"), "date").type() == "DateTime"
    community = widget(facility, "community_code")
    assert community.type() == "ValueRelation"
    assert community.config()["Layer"] == ws.layer("community").id()
    assert (community.config()["Key"], community.config()["Value"]) == ("code", "name")
    assert "current_value('community_code')" in widget(facility, "micro_grid_code").config()["FilterExpression"]


def test_classes_of_facilities_come_from_the_taxonomy(ws):
    from plugin.core import resources

    classes = resources.read_json("taxonomy", "gewu.json")["classes"]
    entries = widget(ws.layer("facility"), "class_code").config()["map"]
    values = [list(entry.values())[0] for entry in entries[1:]]
    assert values == [item["code"] for item in classes]


def test_new_feature_gets_uid_stamps_and_defaults(ws):
    from qgis.core import QgsVectorLayerUtils

    layer = ws.layer("facility")
    first, second = (QgsVectorLayerUtils.createFeature(layer) for _ in range(2))
    assert len(first["uid"]) == 36
    assert first["uid"] != second["uid"]
    assert first["source"] == "manual"
    assert first["tag_state"] == "待定"
    assert first["created_at"].isValid()


@pytest.mark.parametrize(
    ("role", "field", "good", "bad"),
    [
        ("community", "code", "510104009001", "51010400"),
        ("worker", "phone", "13800000001", "1380000"),
        ("building", "households", 0, -1),
        ("compound", "build_year", 1998, 1700),
        ("project", "progress", 100, 101),
    ],
)
def test_soft_constraints(ws, role, field, good, bad):
    from qgis.core import QgsFeature, QgsFieldConstraints, QgsVectorLayerUtils

    from plugin.core import schema

    layer = ws.layer(role)
    index = layer.fields().lookupField(field)
    constraint = QgsFieldConstraints.Constraint.ConstraintExpression
    soft = QgsFieldConstraints.ConstraintStrength.ConstraintStrengthSoft
    assert layer.fields().at(index).constraints().constraintStrength(constraint) == soft
    unknown = not schema.table(role).field(field).required
    for value, valid in ((good, True), (bad, False), (None, unknown)):
        feature = QgsFeature(layer.fields())
        feature.setAttribute(index, value)
        checked, errors = QgsVectorLayerUtils.validateAttribute(layer, feature, index, soft)
        assert checked == valid, f"{value}: {errors}"


def test_form_opens_and_shows_the_boxes(ws):
    from qgis.gui import QgsAttributeForm, QgsGui
    from qgis.PyQt.QtWidgets import QLabel

    QgsGui.editorWidgetRegistry().initEditors()
    layer = ws.layer("facility")
    layer.startEditing()
    form = QgsAttributeForm(layer, next(layer.getFeatures()))
    texts = {label.text() for label in form.findChildren(QLabel)}
    assert {"设施编码", "建筑面积（㎡）", "所属社区编码"} <= {text.rstrip("*: ").replace("<b>", "") for text in texts}
    assert not any("uid" in text or "唯一标识" in text for text in texts)
    form.close()
    layer.rollBack()


def test_log_is_read_only(ws):
    layer = ws.layer("change_log")
    form = layer.editFormConfig()
    assert all(form.readOnly(index) for index in range(layer.fields().count()))
    other = ws.layer("building")
    assert other.editFormConfig().readOnly(other.fields().lookupField("source"))
    assert not other.editFormConfig().readOnly(other.fields().lookupField("floors"))


def tabs(layer) -> dict[str, list[str]]:
    return {tab.name(): [child.name() for child in tab.children()] for tab in layer.editFormConfig().tabs()}


def test_a_facility_is_shown_on_five_pages_and_its_bases_are_not_typed(ws):
    from plugin.core import schema

    layer = ws.layer("facility")
    found = tabs(layer)
    assert list(found) == ["基本", "分类", "挂接", "规模", "照片与来源"]
    shown = [name for names in found.values() for name in names]
    assert len(shown) == len(set(shown))
    assert set(shown) == set(schema.table("facility").columns) - {"uid", "created_at", "updated_at"}
    form = layer.editFormConfig()
    locked = {layer.fields().at(index).name() for index in range(layer.fields().count()) if form.readOnly(index)}
    assert {"class_basis", "class_confidence", "level_basis", "placed_by", "merged_from", "source"} <= locked
    assert not {"class_code", "level", "community_code", "tag_state", "photo", "name"} & locked
    assert set(tabs(ws.layer("request"))) == {"诉求", "挂接", "来源"}


def test_a_field_the_boxes_do_not_name_is_on_the_last_page(ws, monkeypatch):
    from plugin.core import resources
    from plugin.workspace import forms, layers

    read = resources.read_json
    few = {"facility": {"boxes": [{"title": "一", "fields": ["name"]}, {"title": "二", "fields": ["code"]}]}}
    monkeypatch.setattr(resources, "read_json", lambda *parts: few if parts[-1] == "_forms.json" else read(*parts))
    forms.apply(ws.layer("facility"), layers.table_of("facility"), ws.layers)
    found = tabs(ws.layer("facility"))
    assert found["一"] == ["name"] and "photo" in found["二"] and "community_code" in found["二"]


def test_a_photo_is_kept_relative_to_the_folder_of_the_workspace(ws, qgis_app):
    from qgis.gui import QgsAttributeForm, QgsFileWidget, QgsGui
    from qgis.PyQt.QtWidgets import QTabWidget

    QgsGui.editorWidgetRegistry().initEditors()
    layer = ws.layer("facility")
    assert widget(layer, "photo").type() == "ExternalResource"
    inside = ws.path.parent / "照片"
    inside.mkdir()
    (inside / "门口.jpg").write_bytes(b"")
    layer.startEditing()
    feature = next(layer.getFeatures())
    form = QgsAttributeForm(layer, feature)
    pages = form.findChild(QTabWidget)
    assert [pages.tabText(index) for index in range(pages.count())] == list(tabs(layer))
    chooser = next(found for found in form.findChildren(QgsFileWidget) if found.relativeStorage())
    assert chooser.relativeStorage() == QgsFileWidget.RelativeStorage.RelativeDefaultPath
    assert chooser.defaultRoot() == str(ws.path.parent)
    chooser.setFilePath(chooser.relativePath(str(inside / "门口.jpg"), True))
    assert form.save()
    assert layer.getFeature(feature.id())["photo"] == "照片/门口.jpg"
    form.close()
    layer.rollBack()


def test_services_and_footprints_name_their_facility(ws, project):
    import pandas as pd
    from qgis.core import QgsApplication

    from plugin.workspace.edits import Change

    layer = ws.layer("facility_service")
    setup = widget(layer, "facility_uid")
    assert setup.type() == widget(ws.layer("facility_area"), "facility_uid").type() == "RelationReference"
    assert project.relationManager().relation(setup.config()["Relation"]).isValid()
    facility = next(row for row in ws.layer("facility").getFeatures() if row["name"])
    row = pd.DataFrame({"facility_uid": [facility["uid"]], "community_code": ["510104001001"]})
    ws.apply([Change("facility_service", add=row)], "服务")
    index = layer.fields().lookupField("facility_uid")
    formatter = QgsApplication.fieldFormatterRegistry().fieldFormatter(setup.type())
    assert formatter.representValue(layer, index, setup.config(), None, facility["uid"]) == facility["name"]


def test_a_long_list_of_compounds_is_that_of_the_community(ws, monkeypatch):
    from plugin.workspace import forms, layers

    assert "IS NULL" in widget(ws.layer("facility"), "compound_code").config()["FilterExpression"]
    monkeypatch.setattr(forms, "_LONG", -1)
    forms.apply(ws.layer("facility"), layers.table_of("facility"), ws.layers)
    assert "IS NULL" not in widget(ws.layer("facility"), "compound_code").config()["FilterExpression"]
