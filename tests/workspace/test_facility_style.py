"""How facilities look: a picture per class, marks of doubt and state, for all eyes; looks to choose from; far and near."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely
from qgis.core import QgsApplication, QgsProject, QgsRectangle
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtSvg import QSvgRenderer

from plugin.core import resources
from plugin.workspace import class_looks, styles
from plugin.workspace import project as workspace_project
from plugin.workspace.edits import Change
from tests.workspace.pictures import BLIND, lab, picture

X, Y, STEP = 500000.0, 3300000.0, 40.0
CODES = [item["code"] for item in resources.read_json("taxonomy", "gewu.json")["classes"]]
STATES = ("在用", "缺失", "在建", "闲置")


@pytest.fixture(scope="module")
def shown(qgis_app, tmp_path_factory):
    """A row per state (the last one in doubt) of one facility per class and one without, STEP apart; nothing is changed."""
    from plugin.workspace import crs, geopackage
    from plugin.workspace.workspace import Workspace

    project = QgsProject.instance()
    project.clear()
    path = geopackage.create(tmp_path_factory.mktemp("looks") / "区.gpkg", crs.suggest(104.07), "示例区")
    rows = [(code, state, "自动") for state in STATES for code in [*CODES, None]]
    rows += [(code, "在用", "待定") for code in [*CODES, None]]
    frame = pd.DataFrame(rows, columns=["class_code", "state", "tag_state"])
    frame["code"] = [f"S{number:04d}" for number in range(len(frame))]
    frame["name"] = [f"样例{number}设施" for number in range(len(frame))]
    across = len(CODES) + 1
    frame["geometry"] = [shapely.Point(X + STEP * (n % across), Y - STEP * (n // across)) for n in range(len(frame))]
    opened = Workspace.open(path)
    opened.apply([Change("facility", add=frame)], "设施")
    workspace_project.show(opened, project)
    yield opened
    project.clear()


def cells(shown, scale: float = 4000, labels: bool = False) -> np.ndarray:
    """Return what is drawn around each point (rows, classes, pixels, pixels, 3) at a scale."""
    across, down = len(CODES) + 1, len(STATES) + 1
    box = QgsRectangle(X - STEP / 2, Y - STEP * (down - 0.5), X + STEP * (across - 0.5), Y + STEP / 2)
    pixels = picture([shown.layer("facility")], shown.crs, box, scale, labels)
    wide = pixels.shape[1] // across
    return np.array(
        [
            [
                pixels[round(row * len(pixels) / down) :, round(column * pixels.shape[1] / across) :][:wide, :wide]
                for column in range(across)
            ]
            for row in range(down)
        ]
    )


def test_every_class_has_a_pictogram_that_renders():
    files = {file.stem for file in resources.path("icons", "facilities").glob("*.svg")}
    assert files == {*CODES, class_looks.UNKNOWN}
    drawn = set()
    for name in sorted(files):
        file = resources.path("icons", "facilities", f"{name}.svg")
        assert file.stat().st_size < 1500
        assert "24 24" in file.read_text() and "<image" not in file.read_text() and "href" not in file.read_text()
        images = [
            QgsApplication.svgCache().svgAsImage(str(file), 24, QColor(colour), QColor("#000000"), 0, 1, 0, True)
            for colour in ("#ff0000", "#0000ff")
        ]
        for image, fits in images:
            assert fits and not image.isNull()
        assert images[0][0] != images[1][0], f"{name}: its colour cannot be set"
        drawn.add(bytes(images[0][0].constBits().asstring(images[0][0].sizeInBytes())))
    assert len(drawn) == len(files)


def test_lists_get_the_same_pictures():
    found = class_looks.pictures(styles.taxonomy())
    assert set(found) == {*CODES, ""}
    assert all(QSvgRenderer(svg.encode()).isValid() and "param(" not in svg for svg in found.values())
    assert len(set(found.values())) == len(found)


def test_near_every_class_looks_different(shown):
    for row in cells(shown, 4000):
        for one, other in itertools.combinations(range(len(CODES) + 1), 2):
            apart = np.abs(row[one].astype(float) - row[other]).max(axis=-1)
            assert (apart > 60).sum() >= 6, f"{CODES[one]} and {[*CODES, '未分类'][other]}"


@pytest.mark.parametrize("scale", [4000, 20000])
def test_states_and_doubts_look_different(shown, scale):
    rows = cells(shown, scale)
    names = [*STATES, "待定"]
    same_far = {frozenset(pair) for pair in itertools.combinations(STATES[1:], 2)} if scale > 12000 else set()
    for one, other in itertools.combinations(range(len(names)), 2):
        if frozenset((names[one], names[other])) in same_far:
            continue
        for column, code in enumerate(CODES):
            apart = np.abs(rows[one, column].astype(float) - rows[other, column]).max(axis=-1)
            assert (apart > 40).sum() >= 3, f"{code}: {names[one]}, {names[other]}"


def test_far_they_are_dots_in_the_colour_of_their_group(shown):
    near, far = (cells(shown, scale)[0] for scale in (11000, 13000))
    inked = [(np.abs(picture.astype(int) - 255).max(axis=-1) > 60).sum(axis=(1, 2)) for picture in (near, far)]
    assert (inked[1] < 0.8 * inked[0]).all() and (inked[1] >= 4).all()


@pytest.mark.parametrize("eyes", [None, *BLIND])
def test_groups_can_be_told_apart_by_all_eyes(eyes):
    looks = class_looks.looks_of(styles.taxonomy())
    assert len({look["shape"] for look in looks.values()}) == len(looks)  # also without any colour
    for one, other in itertools.combinations(looks, 2):
        seen = [
            lab(np.array(QColor(looks[code]["color"]).getRgb()[:3], float), BLIND.get(eyes)) for code in (one, other)
        ]
        assert np.linalg.norm(seen[0] - seen[1]) > 12, f"{one} {other}"


def test_legend_shows_groups_and_their_classes(shown):
    rules = shown.layer("facility").renderer().rootRule().children()
    tree = {rule.label(): [inner.label() for inner in rule.children()] for rule in rules}
    taxonomy = styles.taxonomy()
    for group in taxonomy["groups"]:
        wanted = [f"{item['code']} {item['name']}" for item in taxonomy["classes"] if item["group"] == group["code"]]
        assert tree[f"{group['code']} {group['name']}"] == wanted
    assert {"未分类", "待定与缺失"} <= set(tree)


def test_a_taxonomy_of_ones_own_is_drawn(monkeypatch):
    own = {
        "groups": [{"code": "文", "name": "文化"}, {"code": "体", "name": "体育'"}],
        "classes": [{"code": "文1", "name": "书屋", "group": "文"}, {"code": "体'1", "name": "球场", "group": "体"}],
    }
    monkeypatch.setattr(styles, "taxonomy", lambda: own)
    made = styles.renderer(resources.read_json("styles", "facility.json"), {})
    rules = {rule.label(): rule for rule in made.rootRule().children()}
    assert rules["体 体育'"].filterExpression() == "\"class_code\" IN ('体''1')"
    shape, glyph = (rules["文 文化"].children()[0].symbol().symbolLayer(number) for number in range(2))
    assert shape.size() > 4 and glyph.path().startswith("base64:")
    assert shape.fillColor() != rules["体 体育'"].children()[0].symbol().symbolLayer(0).fillColor()


def test_requests_wear_the_colour_of_their_group_until_they_are_settled(shown, monkeypatch):
    layer = shown.layer("request")
    rules = {rule.label(): rule for rule in layer.renderer().rootRule().children()}
    looks = class_looks.looks_of(styles.taxonomy())
    for group in styles.taxonomy()["groups"]:
        rule = rules[f"{group['code']} {group['name']}"]
        assert rule.symbol().color().name() == looks[group["code"]]["color"]
        assert [inner.label() for inner in rule.children()] == [f"{group['name']}诉求"]
        assert "已办结" in rule.filterExpression()


def test_names_are_written_near_only_and_never_over_each_other(shown):
    bare, near = cells(shown, 2000), cells(shown, 2000, labels=True)
    assert (bare != near).any(axis=(2, 3, 4)).mean() > 0.8
    bare, far = cells(shown, 6000), cells(shown, 6000, labels=True)
    assert (bare == far).all()


def test_looks_are_changed_with_qgis_own_menu(shown):
    layer = shown.layer("facility")
    manager = layer.styleManager()
    assert manager.styles() == ["设施（图标）", "设施（聚合）"]
    assert manager.currentStyle() == "设施（图标）"
    tip, alias = layer.mapTipTemplate(), layer.attributeAlias(layer.fields().lookupField("name"))
    role, variables = layer.customProperty("gewu/role"), layer.customProperty("variableNames")
    assert manager.setCurrentStyle("设施（聚合）")
    assert layer.renderer().type() == "pointCluster"
    assert {category.value() for category in layer.renderer().embeddedRenderer().categories()} == {*CODES, ""}
    assert (layer.mapTipTemplate(), layer.attributeAlias(layer.fields().lookupField("name"))) == (tip, alias)
    assert (layer.customProperty("gewu/role"), layer.customProperty("variableNames")) == (role, variables)
    assert layer.editorWidgetSetup(layer.fields().lookupField("class_code")).type() == "ValueMap"
    assert layer.labelsEnabled()
    bubbles = cells(shown, 40000)
    assert (np.abs(bubbles.astype(int) - 255).max(axis=-1) > 60).any()
    assert manager.setCurrentStyle("设施（图标）")
    assert layer.renderer().type() == "RuleRenderer"
    workspace_project.show(shown)
    assert manager.styles() == ["设施（图标）", "设施（聚合）"]


def test_what_is_selected_and_identified_is_the_same_in_clusters(shown):
    layer = shown.layer("facility")
    layer.styleManager().setCurrentStyle("设施（聚合）")
    before = cells(shown, 4000)
    layer.selectByRect(QgsRectangle(X - 5, Y - 5, X + 5, Y + 5))
    assert [feature["code"] for feature in layer.selectedFeatures()] == ["S0000"]
    after = cells(shown, 4000)
    layer.removeSelection()
    layer.styleManager().setCurrentStyle("设施（图标）")
    assert (before[0, 0] != after[0, 0]).any()
    assert (before[2:, 10:] == after[2:, 10:]).all()
