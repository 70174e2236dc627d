"""Broken inputs, one case each: what is done to a good town, and what has to be told about it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from delineation_town import community, house, table
from shapely.affinity import translate

BOWTIE = np.array([(0, 0), (40, 40), (40, 0), (0, 40)], dtype=float)
NAN, INF = float("nan"), float("inf")

#: name → (function that spoils the frames in place, [(rule, words that have to be told)]).
CASES: dict[str, tuple] = {}


def case(*told):
    """Register a case. told: pairs (rule, words); a case without any must go through without an error or warning on input."""

    def register(function):
        CASES[function.__name__] = (function, told)
        return function

    return register


def good() -> dict[str, pd.DataFrame]:
    """Two communities of 400 × 200 m, two compounds each, slabs in rows, a street block with shops in between."""
    communities = [community(0, 0, 400, 200, 1), community(400, 0, 400, 200, 2)]
    compounds, buildings = [], []
    for number in range(2):
        for side in range(2):
            x = 400.0 * number + 220.0 * side
            name = f"样板{'甲乙丙丁'[2 * number + side]}苑"
            compounds.append({"uid": f"p{len(compounds)}", "code": f"P{len(compounds)}", "name": name,
                              "geometry": shapely.box(x + 5, 5, x + 175, 195)})  # fmt: skip
            for u in range(3):
                for v in range(4):
                    row = house(x + 14 + u * 54, 14 + v * 46, 18 + (u * 7 + v * 11 + side * 5) % 23, 40.0, 13.0)
                    buildings.append({**row, "uid": f"b{number}{side}{u}{v}", "name": f"{name}{u * 4 + v + 1}栋", "floors": 6,
                                      "code": f"L{number}{side}{u}{v}", "units": 3})  # fmt: skip
        buildings.append({**house(400.0 * number + 185, 60, 6, 24, 60), "uid": f"s{number}", "name": f"示例{number + 1}街商铺",
                          "shops": 30, "floors": 2})  # fmt: skip
    return {
        "communities": table("community", communities),
        "compounds": table("compound", compounds),
        "buildings": table("building", buildings),
    }


def put(frames: dict, layer: str, column: str, row: int, value) -> None:
    """Set one cell, whatever its type."""
    column_of = frames[layer][column].astype(object)
    values = column_of.to_numpy(copy=True)
    values[row] = value
    frames[layer][column] = values


def more(frames: dict, layer: str, *rows: dict) -> None:
    """Append rows."""
    frames[layer] = pd.concat([frames[layer], pd.DataFrame(list(rows))], ignore_index=True)


def shapely_at(points: np.ndarray, x: float, y: float):
    return shapely.Polygon(points + [x, y])


def spoil_counts(name: str, value, *told) -> None:
    def spoil(frames):
        put(frames, "buildings", "households", 3, value)

    CASES[name] = (spoil, told)


for _name, _value in (("nan", NAN), ("none", None), ("blank_text", "  ")):
    spoil_counts(f"households_{_name}", _value, ("D06", "样板甲苑4栋"))
for _name, _value in (("infinite", INF), ("minus_infinite", -INF), ("negative", -7), ("words", "三十来户吧"), ("a_million_millions", 1e12),
                      ("a_date", "2021-03-05"), ("letters_for_digits", "3O"), ("true", "是")):  # fmt: skip
    spoil_counts(f"households_{_name}", _value, ("D05", "样板甲苑4栋"))
for _name, _value in (
    ("with_thousands_separator", "1,025"),
    ("full_width", "２５"),
    ("with_unit", " 25 户"),
    ("as_text", "25"),
    ("fraction", 24.6),
):
    spoil_counts(f"households_{_name}", _value)


@case(("D05", "商铺数"))
def shops_in_words(frames):
    put(frames, "buildings", "shops", 24, "十来家")


@case()
def floors_and_units_are_nonsense(frames):
    put(frames, "buildings", "floors", 2, "六层")
    put(frames, "buildings", "units", 3, -4)
    put(frames, "buildings", "floors", 4, INF)
    put(frames, "buildings", "households", 4, 350)


@case(("D01", "样板甲苑4栋"))
def footprint_null(frames):
    frames["buildings"].at[3, "geometry"] = None


@case(("D01", "样板甲苑4栋"))
def footprint_empty_collection(frames):
    frames["buildings"].at[3, "geometry"] = shapely.GeometryCollection()


@case(("D01", "样板甲苑4栋"))
def footprint_zero_area(frames):
    frames["buildings"].at[3, "geometry"] = shapely.Polygon([(20, 20), (40, 20), (60, 20)])


@case(("D01", "样板甲苑4栋"))
def footprint_line_and_point(frames):
    frames["buildings"].at[3, "geometry"] = shapely.GeometryCollection(
        [shapely.Point(20, 20), shapely.LineString([(0, 0), (9, 9)])]
    )


@case(("D01", "样板甲苑4栋"))
def footprint_with_nan(frames):
    frames["buildings"].at[3, "geometry"] = shapely.Polygon([(20, 20), (NAN, 30), (40, 40), (20, 40)])


@case(("D01", "样板甲苑4栋"))
def footprint_infinite(frames):
    frames["buildings"].at[3, "geometry"] = shapely.Polygon([(20, 20), (INF, 30), (40, 40), (20, 40)])


@case(("D01", "样板甲苑4栋"))
def footprint_is_text(frames):
    frames["buildings"].at[3, "geometry"] = "POLYGON((0 0,1 0,1 1,0 0))"


@case(("D02", "样板甲苑4栋"))
def footprint_crosses_itself(frames):
    frames["buildings"].at[3, "geometry"] = shapely_at(BOWTIE, 14, 150)


@case()
def footprint_collection_with_a_polygon(frames):
    shape = frames["buildings"].at[3, "geometry"]
    frames["buildings"].at[3, "geometry"] = shapely.GeometryCollection([shape, shapely.Point(0, 0)])


@case(("D24", "样板甲苑4栋"))
def footprint_multipart_touching_and_apart(frames):
    shape = frames["buildings"].at[3, "geometry"]
    frames["buildings"].at[3, "geometry"] = shapely.MultiPolygon(
        [shapely.box(*shape.bounds), translate(shapely.box(0, 0, 5, 5), shape.bounds[0], 175)]
    )


@case()
def footprint_with_z(frames):
    frames["buildings"]["geometry"] = shapely.force_3d(frames["buildings"]["geometry"].to_numpy(), 12.5)


@case()
def footprint_with_courtyard_and_a_house_in_it(frames):
    frames["buildings"].at[0, "geometry"] = shapely.box(14, 14, 100, 50).difference(shapely.box(30, 22, 80, 44))
    frames["buildings"].at[4, "geometry"] = shapely.box(40, 26, 60, 40)


@case(("D07", "样板甲苑5栋"), ("D23", "样板甲苑4栋"))
def rows_twice(frames):
    more(frames, "buildings", frames["buildings"].iloc[3].to_dict(), frames["buildings"].iloc[4].to_dict())


def to_a_zone(frames: dict) -> None:
    """Move everything to where a Chinese 3° zone has it."""
    for frame in frames.values():
        frame["geometry"] = shapely.transform(frame["geometry"].to_numpy(), lambda xy: xy + [510_000.0, 3_390_000.0])


@case(("D17", "样板甲苑4栋"), ("D17", "经纬度"))
def buildings_in_degrees(frames):
    to_a_zone(frames)
    frames["buildings"].at[3, "geometry"] = shapely.box(104.06, 30.66, 104.0604, 30.6601)


@case(("D17", "公里"), ("D17", "坐标系可能不同"))
def buildings_in_another_zone(frames):
    for row in (3, 5, 9):
        frames["buildings"].at[row, "geometry"] = translate(frames["buildings"].at[row, "geometry"], 35_000_000.0, 0)


@case(("D17", "样板甲苑4栋"), ("D17", "512"))
def building_500_km_off(frames):
    frames["buildings"].at[3, "geometry"] = translate(frames["buildings"].at[3, "geometry"], 512_300.0, 3000.0)


@case(("D12", "样板甲苑4栋"))
def building_outside(frames):
    frames["buildings"].at[3, "geometry"] = shapely.box(900, 900, 930, 915)


@case(("D13", "样板甲苑4栋"))
def building_across_the_outer_border(frames):
    frames["buildings"].at[3, "geometry"] = shapely.box(-12, 150, 18, 165)


@case()
def building_on_the_border_of_two_communities_and_compounds(frames):
    frames["buildings"].at[3, "geometry"] = shapely.box(169, 150, 181, 165)


@case()
def three_thousand_buildings_at_one_point(frames):
    row = frames["buildings"].iloc[[3]].assign(uid=None, code=None, households=0.02)
    frames["buildings"] = pd.concat([frames["buildings"], *[row] * 3], ignore_index=True)
    frames["buildings"] = pd.concat([frames["buildings"], pd.concat([row] * 3000)], ignore_index=True)


@case()
def outline_of_twenty_thousand_vertices(frames):
    angle = np.linspace(0, 2 * np.pi, 20_001)[:-1]
    radius = 60 + 0.3 * np.sin(angle * 1600)
    frames["compounds"].at[0, "geometry"] = shapely.Polygon(
        np.c_[90 + radius * np.cos(angle), 100 + radius * np.sin(angle)]
    )


@case(("D02", "示例1社区"))
def community_crosses_itself(frames):
    frames["communities"].at[0, "geometry"] = shapely.Polygon(
        [(0, 0), (400, 0), (400, 200), (390, 200), (400, 100), (380, 210), (0, 200)]
    )


@case(("D01", "示例3社区"))
def community_without_area(frames):
    more(frames, "communities", {**community(number=3), "geometry": shapely.Polygon([(0, 0), (50, 0), (100, 0)])})


@case(("D01", "第 3 行"))
def community_null_and_nameless(frames):
    more(frames, "communities", {"geometry": None})


@case(("D04", "示例2社区"))
def communities_with_one_code(frames):
    frames["communities"]["code"] = "510100000001"


@case(("D03", "示例2社区"))
def community_without_code(frames):
    put(frames, "communities", "code", 1, None)


@case(("D08", "示例2社区"))
def communities_overlap(frames):
    frames["communities"].at[1, "geometry"] = shapely.box(380, 0, 800, 200)


@case(("D09", "示例2社区"), ("D08", "示例1社区"))
def communities_the_same(frames):
    frames["communities"].at[1, "geometry"] = frames["communities"].at[0, "geometry"]
    frames["buildings"] = frames["buildings"].iloc[:25].reset_index(drop=True)


@case(("D09", "示例3社区"))
def community_in_another(frames):
    more(frames, "communities", community(150, 90, 20, 20, 3))


@case(("D18", "示例3社区"))
def community_in_degrees(frames):
    more(frames, "communities", {**community(number=3), "geometry": shapely.box(104.0, 30.6, 104.02, 30.61)})


@case(("D18", "示例3社区"), ("D18", "600 公里"))
def community_far_off(frames):
    more(frames, "communities", community(600_400, 0, 300, 200, 3))


@case()
def communities_with_a_gap_and_an_empty_one(frames):
    more(frames, "communities", community(803, 0, 200, 200, 3))


@case(("D14", "样板甲苑"))
def compounds_overlap(frames):
    frames["compounds"].at[1, "geometry"] = shapely.box(120, 5, 395, 195)


@case(("D14", "样板甲苑"))
def compounds_the_same(frames):
    frames["compounds"].at[1, "geometry"] = frames["compounds"].at[0, "geometry"]


@case(("D14", "套在里面的小区"))
def compound_in_a_compound(frames):
    more(frames, "compounds", {"code": "P9", "name": "套在里面的小区", "geometry": shapely.box(60, 50, 120, 100)})


@case(("D04", "P1"))
def compounds_with_one_code(frames):
    put(frames, "compounds", "code", 0, "P1")


@case(("D15", "样板乙苑"))
def compound_across_communities(frames):
    frames["compounds"].at[1, "geometry"] = shapely.box(225, 5, 470, 195)
    frames["compounds"].at[2, "geometry"] = shapely.box(475, 5, 575, 195)


@case(("D16", "城外小区"))
def compound_outside(frames):
    more(frames, "compounds", {"code": "P9", "name": "城外小区", "geometry": shapely.box(2000, 0, 2100, 90)})


@case(("D01", "样板乙苑"), ("D02", "样板丙苑"))
def compounds_broken(frames):
    frames["compounds"].at[1, "geometry"] = None
    frames["compounds"].at[2, "geometry"] = shapely_at(4 * BOWTIE, 410, 10)


def general(*boxes) -> pd.DataFrame:
    return table(
        "general_grid",
        [
            {"code": f"5101000000010{n + 1}", "name": f"第{n + 1}网格", "geometry": shape}
            for n, shape in enumerate(boxes)
        ],
    )


@case(("D34", "第1网格"))
def general_grid_across_communities(frames):
    frames["general_grids"] = general(shapely.box(0, 0, 600, 200), shapely.box(600, 0, 800, 200))


@case(("D35", "第3网格"), ("D33", "重叠"))
def general_grids_overlap_and_one_elsewhere(frames):
    frames["general_grids"] = general(
        shapely.box(0, 0, 220, 200), shapely.box(200, 0, 800, 200), shapely.box(5000, 0, 5100, 90)
    )


@case(("D36", "第2网格"))
def general_grid_of_another_community(frames):
    frames["general_grids"] = general(shapely.box(0, 0, 400, 200), shapely.box(400, 0, 800, 200)).assign(
        community_code="510100000001"
    )


@case(("D32", "㎡"))
def general_grid_with_a_gap(frames):
    frames["general_grids"] = general(shapely.box(0, 0, 200, 200), shapely.box(400, 0, 800, 200))


def barriers(*shapes, name="示例河") -> pd.DataFrame:
    return pd.DataFrame(
        [{"name": f"{name}{n or ''}", "kind": "河流", "geometry": shape} for n, shape in enumerate(shapes)]
    )


@case(("D10", "示例河"))
def barrier_points_and_nulls(frames):
    frames["barriers"] = barriers(
        None, shapely.Point(9, 9), shapely.LineString([(0, 0), (NAN, 5)]), shapely.GeometryCollection()
    )


@case(("D19", "样板甲苑1栋"))
def barriers_along_all_borders(frames):
    shapes = [*frames["communities"]["geometry"], *frames["compounds"]["geometry"]]
    frames["barriers"] = barriers(*[shapely.boundary(shape) for shape in shapes], *shapes[:1])


@case()
def barrier_almost_along_a_border(frames):
    frames["barriers"] = barriers(
        shapely.LineString([(400.4, -5), (399.7, 90), (400.3, 210)]), shapely.LineString([(175.3, -5), (174.8, 210)])
    )


@case()
def river_across(frames):
    frames["barriers"] = barriers(shapely.LineString([(-10, 100), (300, 96), (820, 104)]).buffer(3.5))


@case(("D19", "样板甲苑3栋"))
def river_over_houses(frames):
    frames["barriers"] = barriers(shapely.box(-10, 80, 820, 125))


@case(("D19", "栋"))
def barrier_area_over_everything(frames):
    frames["barriers"] = barriers(shapely.box(-100, -100, 900, 300))


@case()
def lake_and_bowtie_pond(frames):
    frames["barriers"] = barriers(shapely.box(180, 130, 215, 190), shapely_at(BOWTIE / 4, 190, 10))


@case(("D17", "示例河"), ("D17", "经纬度"))
def barrier_in_degrees(frames):
    to_a_zone(frames)
    frames["barriers"] = barriers(shapely.LineString([(104.0, 30.6), (104.1, 30.7)]))


@case(("D10", "示例路"))
def roads_broken(frames):
    frames["roads"] = pd.DataFrame(
        [
            {"name": "示例路", "geometry": None},
            {"name": "样板路", "geometry": shapely.MultiLineString([[(0, 100), (800, 100)], [(400, 0), (400, 200)]])},
        ]
    )


def existing(*rows) -> pd.DataFrame:
    return table(
        "micro_grid", [{"uid": f"g{n}", "locked": True, "source": "manual", **row} for n, row in enumerate(rows)]
    )


@case(("D38", "第 1 行"))
def locked_grid_without_code(frames):
    frames["existing"] = existing({"geometry": shapely.box(0, 0, 180, 200)}).assign(uid=None)


@case(("D38", "X1"))
def locked_grids_with_one_code(frames):
    frames["existing"] = existing(
        {"code": "X1", "geometry": shapely.box(0, 0, 180, 200)},
        {"code": "X1", "geometry": shapely.box(625, 0, 800, 200)},
    )


@case(("D11", "X1"), ("D11", "X2"), ("D37", "X3"))
def locked_grids_broken_and_elsewhere(frames):
    frames["existing"] = existing(
        {"code": "X1", "geometry": None},
        {"code": "X2", "geometry": shapely_at(4 * BOWTIE, 5, 10)},
        {"code": "X3", "geometry": shapely.box(3000, 0, 3100, 80)},
    )  # fmt: skip


@case()
def former_grids_without_shape_or_code(frames):
    frames["existing"] = table(
        "micro_grid",
        [
            {"uid": "a", "source": "auto", "geometry": None},
            {"uid": "b", "source": "auto", "geometry": shapely.box(0, 0, 90, 90)},
        ],
    )


@case(("D02", "示例公园"), ("D01", "示例小学"))
def land_use_broken(frames):
    frames["land_use"] = pd.DataFrame(
        [
            {"name": "示例公园", "use": "公园", "geometry": shapely_at(BOWTIE, 182, 130)},
            {"name": "示例小学", "use": 7, "geometry": None},
        ]
    )


@case()
def tables_without_columns(frames):
    frames["buildings"] = frames["buildings"][["households", "geometry"]]
    frames["buildings"].loc[4, "households"] = 330.0
    frames["communities"] = frames["communities"][["geometry", "code"]]
    frames["compounds"] = frames["compounds"][["geometry"]].assign(code=[f"P{n}" for n in range(4)])


@case()
def tables_with_an_odd_index(frames):
    for layer in frames:
        frames[layer].index = [f"z{n}" for n in range(len(frames[layer]))]


@case()
def empty_tables(frames):
    frames.update(compounds=table("compound", []), general_grids=table("general_grid", []), barriers=table("barrier", []),
                  roads=table("road", []), existing=table("micro_grid", []), land_use=pd.DataFrame())  # fmt: skip
