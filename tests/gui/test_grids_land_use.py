"""划格: a layer of the project as land use makes 专属 grids, is remembered with the project, and dates a variant."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtTest import QTest

from plugin.gui.pages.grids_settings import SettingsPanel
from tests import small_town

#: Degrees; the school lies north of the buildings of the first community.
LATLON = "EPSG:4490"


@pytest.fixture
def panel(window):
    found = window.dock.page.delineate
    found.chosen.more.setCollapsed(False)
    return found


@pytest.fixture
def parks(window):
    """A layer of land use in another CRS with field names of its own."""
    layer = QgsVectorLayer(f"Polygon?crs={LATLON}&field=YDMC:string&field=YDXZ:string", "城市用地", "memory")
    shape = QgsGeometry.fromWkt(small_town.rectangle(small_town.X + 2, small_town.Y + 256, 196.0, 42.0))
    project = QgsProject.instance()
    shape.transform(
        QgsCoordinateTransform(
            QgsCoordinateReferenceSystem(small_town.CRS), QgsCoordinateReferenceSystem(LATLON), project
        )
    )
    feature = QgsFeature(layer.fields())
    feature.setAttributes(["红旗地块", "教育用地"])
    feature.setGeometry(shape)
    layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    project.addMapLayer(layer)
    QTest.qWait(250)
    return layer


def run(panel, desktop, wait_until):
    before = panel._shown
    if not panel.start.isVisible():
        desktop.click(panel.preview.back_button)
    desktop.click(panel.start)
    assert panel._running is not None, desktop.texts()
    wait_until(lambda: panel._running is None and panel._shown is not before, 30)
    QTest.qWait(150)
    return panel._shown


def dedicated(variant) -> list[str]:
    grids = variant.delineation.grids
    return sorted(grids.loc[grids["kind"] == "专属", "name"])


def test_a_chosen_layer_makes_dedicated_grids_and_dates_the_variant(panel, parks, desktop, wait_until):
    plain = run(panel, desktop, wait_until)
    assert dedicated(plain) == []
    panel.chosen.land_use.layers.setLayer(parks)
    variant = run(panel, desktop, wait_until)
    assert any("红旗地块" in name for name in dedicated(variant)), "known by synonyms, moved to the workspace's CRS"
    assert "用地“城市用地”" in variant.name
    assert not panel.freshness.outdated(panel.variants)[0]
    parks.startEditing()
    parks.changeAttributeValue(next(parks.getFeatures()).id(), 1, "居住")
    wait_until(lambda: panel.preview.redo_button.isVisible(), 5)
    assert panel.freshness.outdated(panel.variants)[0] == {variant.number}, "the variant without land use still fits"
    parks.rollBack()
    parks.startEditing()
    parks.changeAttributeValue(next(parks.getFeatures()).id(), 1, "中小学用地")
    wait_until(lambda: panel.preview.redo_button.isVisible(), 5)
    desktop.click(panel.preview.redo_button)
    wait_until(lambda: panel._running is None and panel.adopt_button.isVisible(), 30)
    assert panel._shown is variant, "the same result from other data: the variant is up to date again"
    parks.rollBack()
    parks.startEditing()
    parks.changeAttributeValue(next(parks.getFeatures()).id(), 1, "居住")
    parks.commitChanges()
    wait_until(lambda: panel.preview.redo_button.isVisible(), 5)
    desktop.click(panel.preview.redo_button)
    wait_until(lambda: panel._running is None and panel._shown is not variant, 30)
    assert dedicated(panel._shown) == []


def test_the_layer_is_remembered_with_the_project_and_ours_are_not_offered(window, panel, parks, desktop):
    box = panel.chosen.land_use.layers
    panel.refresh()
    offered = [box.itemText(row) for row in range(box.count())]
    assert offered == ["（不用）", "城市用地"] and box.currentLayer() is None
    box.setLayer(parks)
    again = SettingsPanel()
    again.land_use.refresh()
    assert again.land_use.layers.currentLayer() is parks
    again.deleteLater()
    desktop.click(panel.chosen.checks["form_dedicated"])
    assert not panel.chosen.land_use.isEnabled(), "without 专属 grids there is nothing it could do"
    desktop.click(panel.chosen.reset)
    assert box.currentLayer() is None


def test_a_layer_without_crs_or_gone_says_what_to_do(panel, parks, desktop, wait_until):
    panel.chosen.land_use.layers.setLayer(parks)
    variant = run(panel, desktop, wait_until)
    QgsProject.instance().removeMapLayer(parks.id())
    panel._show_state()
    assert panel.adopt_button.isVisible(), "what was computed can be adopted"
    before = panel._shown
    panel.preview.again_button.menu().actions()[0].trigger()
    QTest.qWait(100)
    assert panel._shown is before is variant and any("已不在工程中" in text for text in desktop.texts())


def test_general_bounds_are_hidden_until_asked_for(panel):
    QTest.qWait(50)
    assert not panel.boxes["general_minimum"].isVisible()
    panel.chosen.checks["form_general"].setChecked(True)
    assert panel.boxes["general_minimum"].isVisible()
    panel.chosen.more.setCollapsed(True)
    panel.chosen.more.setCollapsed(False)
    assert panel.boxes["general_minimum"].isVisible()
