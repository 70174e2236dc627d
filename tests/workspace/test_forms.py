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
