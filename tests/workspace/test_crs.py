"""Which coordinate system is offered, refused and used for computing."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("qgis_app")


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "expected"),
    [
        ("成都", 104.07, 30.67, "EPSG:4544"),
        ("重庆主城", 106.55, 29.56, "EPSG:4545"),
        ("重庆沙坪坝以西", 106.45, 29.54, "EPSG:4544"),
        ("崇州以西", 103.45, 30.63, "EPSG:4543"),
        ("深圳", 114.05, 22.54, "EPSG:4547"),
        ("喀什", 75.99, 39.47, "EPSG:4534"),
        ("抚远", 134.3, 48.36, "EPSG:4554"),
        ("布拉格", 14.42, 50.08, "EPSG:32633"),
        ("悉尼", 151.2, -33.87, "EPSG:32756"),
        ("新加坡", 103.8, 1.35, "EPSG:32648"),
    ],
)
def test_suggested_zone(place, longitude, latitude, expected):
    from plugin.workspace import crs

    assert crs.suggest(longitude, latitude).authid() == expected, place


def test_longitude_that_is_none_is_refused():
    from plugin.core.errors import GewuError
    from plugin.workspace import crs

    with pytest.raises(GewuError, match="经度"):
        crs.suggest(410453.0)


def test_choices_near_a_zone_border_hold_both_zones():
    from plugin.workspace import crs

    assert [item.authid() for item in crs.choices(104.9)] == ["EPSG:4544", "EPSG:4523"]
    assert [item.authid() for item in crs.choices(106.55)] == ["EPSG:4545", "EPSG:4524", "EPSG:4544", "EPSG:4523"]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("EPSG:4490", "经纬度"),
        ("EPSG:4326", "经纬度"),
        ("EPSG:3857", "网络地图"),
        ("EPSG:2227", "不是米"),
        ("", "有效"),
    ],
)
def test_unfit_systems_are_refused_with_a_remedy(code, word):
    from qgis.core import QgsCoordinateReferenceSystem

    from plugin.core.errors import GewuError
    from plugin.workspace import crs

    with pytest.raises(GewuError, match=word) as caught:
        crs.require_metric(QgsCoordinateReferenceSystem(code))
    assert "CGCS2000" in caught.value.remedy


def test_metric_crs_keeps_a_local_system_and_replaces_degrees():
    from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle

    from plugin.workspace import crs

    local = QgsCoordinateReferenceSystem.fromProj("+proj=tmerc +lon_0=104 +x_0=500000 +ellps=GRS80 +units=m +no_defs")
    assert crs.metric_crs(local, QgsRectangle()) == local
    degrees = QgsRectangle(106.4, 29.4, 106.7, 29.7)
    assert crs.metric_crs(QgsCoordinateReferenceSystem("EPSG:4490"), degrees).authid() == "EPSG:4545"
    web = QgsRectangle(12612000, 2575000, 12615000, 2578000)
    assert crs.metric_crs(QgsCoordinateReferenceSystem("EPSG:3857"), web).authid() == "EPSG:4547"


def test_warnings_for_the_wrong_zone_and_for_a_city_across_a_border():
    from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle

    from plugin.workspace import crs

    chengdu, chongqing = QgsRectangle(103.9, 30.5, 104.2, 30.8), QgsRectangle(106.3, 29.4, 106.7, 29.7)
    assert crs.zone_warnings(QgsCoordinateReferenceSystem("EPSG:4544"), chengdu) == []
    wrong = crs.zone_warnings(QgsCoordinateReferenceSystem("EPSG:4543"), chengdu)
    assert len(wrong) == 1
    assert "4544" in wrong[0]
    across = crs.zone_warnings(QgsCoordinateReferenceSystem("EPSG:4545"), chongqing)
    assert len(across) == 1
    assert "106.5°" in across[0]


def test_title_says_meridian_and_code():
    from qgis.core import QgsCoordinateReferenceSystem

    from plugin.workspace import crs

    assert "105" in crs.title(QgsCoordinateReferenceSystem("EPSG:4544"))
    assert "第35带" in crs.title(QgsCoordinateReferenceSystem("EPSG:4523"))


def test_the_stored_name_is_chinese_in_every_language():
    from qgis.core import QgsCoordinateReferenceSystem

    from plugin.core.text import install_translator
    from plugin.workspace import crs

    install_translator(lambda text: "EN:" + text)
    try:
        assert crs.title(QgsCoordinateReferenceSystem("EPSG:4544")).startswith("CGCS2000 3度带 中央经线105°E")
    finally:
        install_translator(None)
