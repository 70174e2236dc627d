"""A bureau's own classes in the workspace file: kept, used by default, guarded while in use, by algorithms too."""

import threading
from dataclasses import replace

import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem

from plugin.algorithms.import_layer import ImportLayer
from plugin.core.errors import GewuError
from plugin.core.facilities.classes import taxonomy
from plugin.workspace import geopackage, styles, taxonomies
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace


@pytest.fixture
def workspace(qgis_app, tmp_path):
    path = tmp_path / "ws.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "分类")
    yield Workspace.open(path)
    taxonomy.use(None)


def without(*codes: str, **renamed) -> taxonomy.Taxonomy:
    base = taxonomy.delivered()
    kept = [entry for entry in base.classes if entry.code not in codes]
    return replace(
        base, id="own", title="本局", classes=tuple(replace(e, name=renamed.get(e.code, e.name)) for e in kept)
    )


def test_kept_and_in_use_and_put_away(workspace):
    own = without("C06", A02="幼儿园所")
    taxonomies.keep(workspace, own)
    assert taxonomies.own(Workspace.open(workspace.path)) == own
    assert taxonomy.load().name_of("A02") == "幼儿园所"
    assert any(item["name"] == "幼儿园所" for item in styles.taxonomy()["classes"])
    taxonomies.use(None)
    assert taxonomy.load() is taxonomy.delivered()
    taxonomies.use(workspace)
    taxonomies.keep(workspace, None)
    assert taxonomies.own(workspace) is None and taxonomy.load() is taxonomy.delivered()


def test_classes_in_use_cannot_be_taken_away(workspace):
    row = pd.DataFrame({"code": ["1"], "name": ["甲"], "class_code": ["C06"], "geometry": [shapely.Point(0, 0)]})
    workspace.apply([Change("facility", add=row)], "加")
    with pytest.raises(GewuError, match="C06（1）"):
        taxonomies.keep(workspace, without("C06"))
    assert taxonomies.own(workspace) is None


def test_a_damaged_one_is_told_and_the_delivered_one_holds(workspace):
    workspace.set_setting("taxonomy", {"id": "x", "classes": "nonsense"})
    with pytest.raises(GewuError, match="已损坏"):
        taxonomies.use(workspace)
    assert taxonomy.load() is taxonomy.delivered()


def test_one_thread_goes_by_its_own():
    own, seen = without("A02"), []
    with taxonomy.using(own):
        assert taxonomy.load() is own
        other = threading.Thread(target=lambda: seen.append(taxonomy.load()))
        other.start()
        other.join()
    assert seen == [taxonomy.delivered()] and taxonomy.load() is taxonomy.delivered()


def test_an_import_by_algorithm_goes_by_the_classes_of_its_workspace(workspace, tmp_path, run_algorithm):
    base = taxonomy.delivered()
    extra = replace(base.get("F01"), code="F02", name="暖蜂小站", amap_codes=(), words=("暖蜂",))
    taxonomies.keep(workspace, replace(base, classes=(*base.classes, extra)))
    taxonomy.use(None)
    file = tmp_path / "点.csv"
    file.write_text("编号,名称,经度,纬度\n1,东湖暖蜂,104.07,30.66\n2,某幼儿园,104.08,30.67\n", encoding="utf-8")
    run_algorithm(ImportLayer, {"WORKSPACE": str(workspace.path), "TABLE": "facility", "INPUT": str(file)})
    assert list(workspace.read("facility").sort_values("code")["class_code"]) == ["F02", "A02"]
    assert taxonomy.load() is base
