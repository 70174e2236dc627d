"""专属 grids: parks, schools, office sites as grids of their own, exempt from the bounds, without stranding anybody."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from delineation_town import assert_sound, community, house, table

from plugin.core.errors import GewuError
from plugin.core.grids import rules
from plugin.core.grids.delineate import DelineationInput, delineate
from plugin.core.grids.settings import GridSettings


def _use(name, use, shape) -> dict:
    return {"name": name, "use": use, "geometry": shape}


def run(buildings, land_use=(), compounds=(), settings=None, **more):
    inputs = DelineationInput(
        table("community", [community()]),
        table("building", buildings),
        table("compound", list(compounds)) if compounds else None,
        land_use=pd.DataFrame(list(land_use)) if land_use else None,
        **more,
    )
    found = delineate(inputs, settings)
    assert_sound(found, inputs)
    return found


def _homes(columns=(10, 60), rows=(10, 60, 110, 160), households=20):
    return [house(x, y, households) for x in columns for y in rows]


def test_a_park_without_buildings_is_a_grid_with_exactly_its_area():
    park = shapely.Polygon([(110, 0), (300, 0), (300, 200), (130.5, 200), (105.25, 90)])
    found = run(_homes(), [_use("示例公园", "公园", park)])
    own = found.grids[found.grids["kind"] == "专属"]
    assert list(own["name"]) == ["示例公园专属网格"] and "示例公园" in own["reason"].iloc[0]
    assert abs(own["geometry"].iloc[0].symmetric_difference(park).area) < 1.0
    assert found.report["dedicated"] == 1 and found.report["share_in_bounds"] == 1.0
    assert any("至示例公园" in text for text in found.grids["extent_text"])
    assert not [
        r
        for r in rules.check(found.grids, None, None, None, found.parts)
        if r.severity == "error" and r.rule in ("G01", "G02", "G04")
    ]


def test_it_is_not_formed_when_not_wanted_or_too_small_or_of_another_sort():
    park = shapely.box(110, 0, 300, 200)
    for use, settings in (("公园", GridSettings(form_dedicated=False)), ("耕地", None)):
        assert not (run(_homes(), [_use("甲", use, park)], settings=settings).grids["kind"] == "专属").any()
    assert not (run(_homes(), [_use("甲", "公园", shapely.box(200, 0, 260, 60))]).grids["kind"] == "专属").any()


def test_a_school_takes_its_buildings_and_a_caretaker():
    school = shapely.box(150, 0, 300, 100)
    hall = house(180, 20, 0, 60.0, 30.0, use="公共服务")
    lodge = house(260, 20, 2)
    found = run([*_homes(), hall, lodge], [_use("示例小学", "学校", school)])
    own = found.grids[found.grids["kind"] == "专属"].iloc[0]
    assert own["name"] == "示例小学专属网格" and own["households"] == 2 and own["buildings"] == 2
    assert "2 户" in own["reason"]


def test_land_with_many_residents_is_divided_like_any_other():
    campus = shapely.box(110, 0, 300, 200)
    found = run([*_homes(), *_homes((150, 220), (20, 110), 15)], [_use("示例大学", "学校", campus)])
    assert not (found.grids["kind"] == "专属").any()
    remark = next(finding for finding in found.findings if finding.rule == "D44")
    assert "60 户" in remark.detail and "示例大学" in remark.detail


def test_a_park_that_would_strand_few_households_joins_them():
    park = shapely.box(110, 0, 250, 200)
    found = run([*_homes(), house(260, 50, 12)], [_use("示例公园", "公园", park)])
    assert not (found.grids["kind"] == "专属").any()
    assert "D45" in {finding.rule for finding in found.findings}
    assert found.report["share_in_bounds"] == 1.0


@pytest.mark.parametrize("shrink", [0.0, 4.0, -4.0])
def test_a_campus_drawn_as_a_compound_too_is_the_area_of_land_use(shrink):
    campus = shapely.box(110, 0, 300, 200)
    rows = [
        {
            "uid": "p1",
            "code": "P1",
            "name": "示例大学院",
            "geometry": shapely.buffer(campus, -shrink, join_style="mitre"),
        }
    ]
    halls = [house(180, y, 0) for y in (40, 100, 150)]
    found = run(_homes() + halls, [_use("示例大学", "学校", campus)], rows)
    own = found.grids[found.grids["kind"] == "专属"]
    assert list(own["name"]) == ["示例大学专属网格"]
    assert own["buildings"].iloc[0] == 3
    assert abs(own["geometry"].iloc[0].symmetric_difference(campus).area) < 50.0


def test_a_strip_beyond_the_park_is_part_of_it():
    park = shapely.box(110, 0, 290, 200)
    found = run(_homes(), [_use("示例公园", "公园", park)])
    own = found.grids[found.grids["kind"] == "专属"]
    assert len(own) == 1 and own["geometry"].iloc[0].area == pytest.approx(190 * 200, rel=1e-3)


def test_an_office_compound_and_an_office_tower_outside_compounds():
    compounds = [{"code": "A", "name": "示例产业园", "geometry": shapely.box(150, 0, 300, 90)}]
    works = [house(160, 10, 0, 50.0, 30.0, use="工业"), house(230, 10, 0, 50.0, 30.0, use="办公")]
    tower = house(180, 120, 0, 60.0, 50.0, use="办公") | {"name": "示例大厦"}
    found = run([*_homes(), *works, tower], compounds=compounds)
    names = set(found.grids.loc[found.grids["kind"] == "专属", "name"])
    assert names == {"示例产业园专属网格", "示例大厦专属网格"}
    assert found.grids.set_index("name").at["示例产业园专属网格", "compound_code"] == "A"
    assert found.report["share_in_bounds"] == 1.0 and found.report["dedicated"] == 2


def test_a_large_mall_with_many_shops_is_exempt_a_row_of_shops_is_not():
    mall = house(150, 20, 0, 130.0, 100.0, use="商业", shops=180) | {"name": "示例广场"}
    found = run([*_homes(), mall])
    own = found.grids[found.grids["kind"] == "专属"].iloc[0]
    assert own["name"] == "示例广场专属网格" and own["shops"] == 180
    shops = house(150, 20, 0, 60.0, 20.0, use="商业", shops=40)
    assert not (run([*_homes(), shops]).grids["kind"] == "专属").any()


def test_an_area_across_a_barrier_is_one_grid_per_side():
    park = shapely.box(110, 0, 300, 200)
    river = table(
        "barrier", [{"name": "示例河", "kind": "河流", "geometry": shapely.LineString([(100, 100), (310, 100)])}]
    )
    found = run(_homes(), [_use("示例公园", "公园", park)], barriers=river)
    own = found.grids[found.grids["kind"] == "专属"]
    assert sorted(own["name"]) == ["示例公园第1专属网格", "示例公园第2专属网格"]
    assert np.allclose(own["geometry"].map(lambda shape: shape.area), 19000, rtol=0.01)


def test_row_order_does_not_matter():
    areas = [
        _use("甲公园", "公园", shapely.box(110, 0, 300, 90)),
        _use("乙公园", "公园", shapely.box(110, 80, 300, 200)),
    ]
    one, other = run(_homes(), areas), run(_homes()[::-1], areas[::-1])
    assert list(one.grids["name"]) == list(other.grids["name"])
    assert (
        shapely.to_wkb(one.grids["geometry"].to_numpy()) == shapely.to_wkb(other.grids["geometry"].to_numpy())
    ).all()


def test_name_templates():
    settings = GridSettings(name_template="{community}-{unit}-{number:02d}{sort}", name_template_alone="{unit}{sort}")
    names = set(run([house(20, 20, 50), house(200, 20, 60)], settings=settings).grids["name"])
    assert names == {"示例1社区-示例1社区-01微网格", "示例1社区-示例1社区-02微网格"}
    for wrong in ("{unit}微网格", "{unit}{nothing}{number}", "{number"):
        with pytest.raises(GewuError):
            GridSettings(name_template=wrong)
