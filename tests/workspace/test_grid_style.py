"""How the grids look while they are edited: classes for everybody's eyes, locks, selection, labels, order of the borders."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely
from qgis.core import (
    QgsExpression,
    QgsExpressionContext,
    QgsFeature,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsRuleBasedLabeling,
)

from plugin.core import resources
from plugin.workspace import grid_bounds
from plugin.workspace import project as workspace_project
from plugin.workspace.edits import Change
from tests.workspace import pictures
from tests.workspace.pictures import BLIND, lab

X, Y, SIZE = 500000.0, 3300000.0, 200.0
CASES = {
    "below": {"households": 20, "kind": "居住"},
    "inside": {"households": 60, "shops": 3, "kind": "居住"},
    "above": {"households": 90, "shops": 30, "kind": "居住"},
    "unknown": {"kind": "居住"},
    "dedicated": {"households": 0, "kind": "专属"},
    "locked": {"households": 60, "kind": "居住", "locked": True},
    "retired": {"households": 60, "kind": "居住", "state": "停用"},
}


@pytest.fixture
def grids(workspace, project):
    """The project showing one grid of each kind, side by side from (X, Y)."""
    frame = pd.DataFrame(list(CASES.values()))
    frame["code"] = [f"5101040010010100{number}" for number in range(len(frame))]
    frame["community_code"] = "510104001001"
    frame["geometry"] = [shapely.box(X + SIZE * n, Y, X + SIZE * (n + 1), Y + SIZE) for n in range(len(frame))]
    workspace.apply([Change("micro_grid", add=frame)], "网格")
    workspace_project.show(workspace, project)
    return workspace


def picture(project, scale: float, labels: bool = False) -> np.ndarray:
    """Return the row of grids drawn at a map scale as pixels (height, width, 3); 96 dots per inch."""
    layers = project.layerTreeRoot().checkedLayers()
    box = QgsRectangle(X, Y, X + len(CASES) * SIZE, Y + SIZE)
    return pictures.picture(layers, project.crs(), box, scale, labels, project.selectionColor())


def middles(pixels: np.ndarray) -> dict[str, np.ndarray]:
    """Return the prevailing colour (the median) of the middle of each grid."""
    width = pixels.shape[1] / len(CASES)
    return {
        name: np.median(
            pixels[:, round((n + 0.25) * width) : round((n + 0.75) * width)][len(pixels) // 4 : -len(pixels) // 4],
            axis=(0, 1),
        )
        for n, name in enumerate(CASES)
    }


def rules(workspace, role: str = "micro_grid"):
    return [rule.settings() for rule in workspace.layer(role).labeling().rootRule().children()]


@pytest.mark.parametrize("eyes", [None, *BLIND])
@pytest.mark.parametrize("scale", [2000, 20000])
def test_every_class_can_be_told_from_the_others_by_all_eyes(grids, project, eyes, scale):
    seen = middles(picture(project, scale))
    for one, other in itertools.combinations(("below", "inside", "above", "dedicated", "unknown"), 2):
        apart = np.linalg.norm(lab(seen[one], BLIND.get(eyes)) - lab(seen[other], BLIND.get(eyes)))
        assert apart > 8, (one, other, apart)


def test_the_selection_is_seen_on_every_class_and_leaves_the_map_below_readable(grids, project):
    plain = middles(picture(project, 2000))
    assert project.selectionColor().alpha() < 160
    grids.layer("micro_grid").selectAll()
    pixels = picture(project, 2000)
    selected = middles(pixels)
    for name in CASES:
        assert np.linalg.norm(lab(plain[name]) - lab(selected[name])) > 15, name
    wanted = np.array(project.selectionColor().getRgb()[:3], dtype=float)
    edge = pixels[len(pixels) // 2, 2]  # the outer edge of the first grid, drawn strongly
    assert np.linalg.norm(edge - wanted) < np.linalg.norm(selected["below"] - wanted)


def test_a_lock_is_plain_at_the_scales_of_editing(grids, project):
    for scale in (1500, 5000):
        pixels = picture(project, scale)
        width = pixels.shape[1] / len(CASES)
        place = {name: pixels[4:-4, round(n * width) + 4 : round((n + 1) * width) - 4] for n, name in enumerate(CASES)}
        dark = {name: float((part.sum(axis=2) < 450).mean()) for name, part in place.items()}
        assert dark["locked"] > 0.08 and dark["inside"] == 0, (scale, dark)


def test_locked_grids_carry_a_sign_in_their_label_and_the_count_tells_its_class(grids, project):
    layer = grids.layer("micro_grid")
    near = rules(grids)[0]
    context = layer.createExpressionContext()
    texts, signs = {}, {}
    for name, feature in zip(CASES, sorted(layer.getFeatures(), key=lambda feature: feature["code"])):
        context.setFeature(QgsFeature(feature))
        texts[name] = QgsExpression(near.fieldName).evaluate(context)
        sign = near.dataDefinedProperties().property(near.Property.ShapeDraw)
        signs[name] = bool(sign.valueAsBool(context, True)[0])
    assert texts["below"] == "01-000\n20户▼"
    assert texts["inside"] == "01-001\n60户+3铺"
    assert texts["above"] == "01-002\n90户+30铺▲"
    assert texts["unknown"] == "01-003\n户数未知"
    assert texts["dedicated"] == "01-004\n专属"
    assert [name for name, drawn in signs.items() if drawn] == ["locked"]
    bare, labelled = picture(project, 2000), picture(project, 2000, labels=True)
    width = bare.shape[1] / len(CASES)
    changed = (bare != labelled).any(axis=2).any(axis=0)
    for n, name in enumerate(CASES):  # every grid in use is labelled, the retired one is not
        assert changed[round(n * width) : round((n + 1) * width)].any() == (name != "retired"), name


def test_labels_follow_the_bounds(grids):
    workspace_project.show(grids, grids.project)
    grids.set_setting("grids", {"minimum": 10, "maximum": 47})
    workspace_project.restyle(grids)
    layer = grids.layer("micro_grid")
    context = layer.createExpressionContext()
    near = rules(grids)[0]
    texts = {}
    for name, feature in zip(CASES, sorted(layer.getFeatures(), key=lambda feature: feature["code"])):
        context.setFeature(QgsFeature(feature))
        texts[name] = QgsExpression(near.fieldName).evaluate(context)
    assert texts["below"] == "01-000\n20户"  # inside now
    assert texts["inside"] == "01-001\n60户+3铺▲"
    assert grid_bounds.limits(grids) == (10, 47)
    building = grids.layer("building").createExpressionContext()
    assert (building.variable("gewu_minimum"), building.variable("gewu_maximum")) == ("10", "47")


def test_labels_of_the_users_own_making_stay(grids):
    layer = grids.layer("micro_grid")
    settings = QgsPalLayerSettings(rules(grids)[0])
    settings.fieldName = "\"name\" || ' > 100'"
    root = QgsRuleBasedLabeling.Rule(None)
    root.appendChild(QgsRuleBasedLabeling.Rule(settings))
    layer.setLabeling(QgsRuleBasedLabeling(root))
    grids.set_setting("grids", {"minimum": 20, "maximum": 47})
    workspace_project.restyle(grids)
    assert rules(grids)[0].fieldName == "\"name\" || ' > 100'"


def test_borders_of_higher_units_are_drawn_above_the_grids_and_wider(shown_workspace, project):
    order = [layer.customProperty("gewu/role") for layer in project.layerTreeRoot().layerOrder()]
    above = ["precinct", "subdistrict", "community", "general_grid", "micro_grid", "building"]
    assert [role for role in order if role in above] == above
    widths = []
    for role in ("community", "general_grid"):
        symbol = shown_workspace.layer(role).renderer().rootRule().children()[0].symbol()
        widths.append(symbol.symbolLayer(symbol.symbolLayerCount() - 1).width())
    assert widths[0] > widths[1] > 0.4


def test_parts_of_buildings_are_labelled_with_what_they_are_and_hold(shown_workspace):
    layer = shown_workspace.layer("building")
    context = QgsExpressionContext()
    context.setFields(layer.fields())
    feature = QgsFeature(layer.fields())
    context.setFeature(feature)
    wanted = [
        ({"part": "楼层", "part_label": "3栋 1–15层", "name": "3栋", "households": 60}, "1–15层\n60户"),
        ({"part": "单元", "part_label": "9988第2段", "code": "9988", "households": 61}, "第2段\n61户"),
        ({"part": "整栋", "name": "7栋", "households": 24}, "7栋\n24户"),
    ]
    for values, text in wanted:
        feature.setAttributes([values.get(field.name()) for field in layer.fields()])
        context.setFeature(feature)
        assert QgsExpression(rules(shown_workspace, "building")[0].fieldName).evaluate(context) == text


def test_the_icon_of_the_lock_travels_with_the_style(grids):
    text = rules(grids)[0].format()
    background = text.background()  # kept: each holds what comes from it
    sign = background.markerSymbol()
    assert sign.symbolLayer(0).path().startswith("base64:")
    assert resources.path("icons", "lock_sign.svg").is_file()
