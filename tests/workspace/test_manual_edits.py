"""A class, level or unit typed in QGIS's own form or table is a person's, and automatic steps leave it."""

from __future__ import annotations

import pandas as pd
import pytest
from qgis.gui import QgsAttributeForm, QgsGui

from plugin.workspace import manual_edits
from plugin.workspace.edits import Change


@pytest.fixture
def layer(shown_workspace):
    """The facilities, one of them classified and tagged by the program, nothing unsaved."""
    first = shown_workspace.read("facility").iloc[[0]]
    row = pd.DataFrame(
        {
            "uid": first["uid"],
            "class_basis": "名称含“幼儿园”",
            "class_confidence": 0.8,
            "level": "社区",
            "level_basis": "小类",
            "tag_state": "就近",
            "tag_distance": 12.0,
        }
    )
    shown_workspace.apply([Change("facility", update=row)], "自动")
    shown_workspace.save()
    found = shown_workspace.layer("facility")
    found.startEditing()
    yield found
    found.rollBack()


def classified(layer):
    return next(feature for feature in layer.getFeatures() if feature["name"])


def test_a_class_typed_in_the_form_is_a_persons(layer):
    QgsGui.editorWidgetRegistry().initEditors()
    form = QgsAttributeForm(layer, classified(layer))
    form.changeAttribute("class_code", "A03")
    assert form.save()
    form.close()
    found = classified(layer)
    assert (found["class_code"], found["class_basis"]) == ("A03", manual_edits.BY_FORM)
    assert found["class_basis"].startswith("人工") and not found["class_confidence"]
    assert (found["level_basis"], found["tag_state"]) == ("小类", "就近")
    layer.undoStack().undo()
    found = classified(layer)
    assert (found["class_code"], found["class_basis"], found["class_confidence"]) == ("A02", "名称含“幼儿园”", 0.8)
    layer.undoStack().redo()
    assert classified(layer)["class_basis"] == manual_edits.BY_FORM


def test_a_unit_and_a_level_changed_in_the_table_are_a_persons(layer):
    fid = classified(layer).id()
    for name, value in (("community_code", "510104001002"), ("level", "小区")):
        layer.beginEditCommand("属性表")
        layer.changeAttributeValue(fid, layer.fields().lookupField(name), value)
        layer.endEditCommand()
    found = classified(layer)
    assert (found["tag_state"], found["level_basis"]) == ("人工", manual_edits.BY_FORM)
    assert not found["tag_distance"] and found["class_basis"] == "名称含“幼儿园”"


def test_another_field_is_only_that_field(layer):
    layer.beginEditCommand("属性表")
    layer.changeAttributeValue(classified(layer).id(), layer.fields().lookupField("name"), "示例二幼儿园")
    layer.endEditCommand()
    found = classified(layer)
    assert (found["class_basis"], found["level_basis"], found["tag_state"]) == ("名称含“幼儿园”", "小类", "就近")


def test_what_the_program_writes_says_itself_what_it_is(shown_workspace, layer):
    uid = classified(layer)["uid"]
    row = pd.DataFrame({"uid": [uid], "class_code": ["A07"], "class_basis": ["类型编码 141203"], "tag_state": ["自动"]})
    shown_workspace.apply([Change("facility", update=row)], "自动")
    found = classified(layer)
    assert (found["class_code"], found["class_basis"], found["tag_state"]) == ("A07", "类型编码 141203", "自动")
    layer.undoStack().undo()
    assert classified(layer)["class_basis"] == "名称含“幼儿园”"


def test_showing_again_watches_once(shown_workspace, layer, project):
    from plugin.workspace import project as workspace_project

    workspace_project.show(shown_workspace, project)
    before = layer.undoStack().count()
    layer.beginEditCommand("属性表")
    layer.changeAttributeValue(classified(layer).id(), layer.fields().lookupField("class_code"), "A01")
    layer.endEditCommand()
    assert layer.undoStack().count() == before + 1
