"""Facilities of every class: well kept ones and, on purpose, some without area, some between the units, some twice."""

from __future__ import annotations

import random

import pandas as pd
import shapely

from . import ground, plan

#: One per community: class → (name ending, floor area from, to, site area share of floor, capacity from, to, unit).
COMMUNITY = {
    "A01": ("党群服务中心", 520, 1150, 0, 0, 0, ""),
    "A02": ("幼儿园", 1900, 3100, 1.5, 5, 12, "班"),
    "A03": ("托育园", 170, 320, 0, 2, 4, "班"),
    "A04": ("老年服务站", 160, 420, 0, 12, 30, "座"),
    "A05": ("日间照料中心", 280, 620, 0, 10, 30, "床"),
    "A06": ("卫生服务站", 100, 340, 0, 2, 8, "床"),
    "A09": ("社区食堂", 90, 260, 0, 30, 90, "座"),
    "B01": ("生活超市", 220, 900, 0, 0, 0, ""),
    "C08": ("公共厕所", 26, 60, 0, 4, 12, "个"),
    "C09": ("微型消防站", 20, 60, 0, 0, 0, ""),
    "D03": ("口袋公园", 0, 0, 900, 0, 0, ""),
    "D04": ("文化活动室", 80, 420, 0, 20, 60, "座"),
    "F01": ("网格服务驿站", 25, 80, 0, 0, 0, ""),
}
#: What a community lacks, so that there are gaps to find: class → communities by their place in the plan.
LACKING = {"A02": (2, 4), "A03": (0, 1, 2, 4), "A04": (4,), "A05": (1, 2, 5), "A06": (2,), "A09": (0, 2, 3), "B01": (0, 2),
           "C08": (5,), "C09": (2, 5), "D03": (1, 2), "D04": (0, 5), "F01": (2, 3)}  # fmt: skip
#: One in several compounds: class → (name ending, every how many compounds, area from, to, capacity from, to, unit).
COMPOUND = {
    "B03": ("便利店", 2, 35, 110, 0, 0, ""),
    "B06": ("快递驿站", 3, 15, 60, 80, 400, "格口"),
    "C01": ("停车场", 5, 0, 0, 40, 320, "泊位"),
    "C02": ("充电桩", 6, 0, 0, 4, 30, "个"),
    "C03": ("电动自行车棚", 5, 0, 0, 20, 120, "个"),
    "C06": ("加装电梯", 9, 0, 0, 1, 4, "个"),
    "C07": ("垃圾分类投放点", 3, 0, 0, 2, 6, "个"),
    "D01": ("健身场地", 4, 0, 0, 0, 0, ""),
    "E01": ("物业服务用房", 5, 40, 220, 0, 0, ""),
}
#: Shops and services along the streets: class → names.
STREET = {
    "B04": ("康颐药房", "仁和堂药店", "百草药房", "江边药店", "石门药房", "坡顶药店"),
    "B05": ("老王理发铺", "洁净洗衣", "上街家电维修", "巧手裁缝", "云梯家政", "开锁配钥匙", "渡口修车铺", "顺风理发"),
    "C04": (
        "云坡大道公交站",
        "望云街公交站",
        "北滨路公交站",
        "渡口大桥公交站",
        "南环路公交站",
        "坡顶路公交站",
        "样滩火车站",
    ),
    "C05": ("滨江步道入口", "山脊步道入口"),
}


class _Rows:
    def __init__(self) -> None:
        self.rows: list[dict] = []
        self.dice = random.Random("facilities")

    def between(self, low: float, high: float, digits: int = 0) -> float:
        return float(round(low + (high - low) * self.dice.random(), digits))

    def add(self, class_code: str, name: str, point: shapely.Point, **values) -> None:
        point = shapely.Point(round(point.x, ground.DIGITS), round(point.y, ground.DIGITS))
        self.rows.append({"class_code": class_code, "name": name, "geometry": point, **values})

    def size(self, low: float, high: float, capacity: tuple) -> dict:
        """Return floor area and capacity; about one in eight is not known."""
        found: dict = {}
        if high and self.dice.random() > 0.12:
            found["floor_area"] = self.between(low, high)
        if capacity[1] and self.dice.random() > 0.12:
            found.update(capacity=self.between(*capacity[:2]), capacity_unit=capacity[2])
        return found


def _at(building, rows: _Rows) -> shapely.Point:
    """Return a point inside a footprint, at its door side."""
    inside = shapely.point_on_surface(building.geometry)
    return shapely.Point(inside.x + rows.between(-2, 2, 2), inside.y + rows.between(-2, 2, 2))


def facilities(buildings: pd.DataFrame, compounds: pd.DataFrame) -> pd.DataFrame:
    """Return the facility rows. buildings, compounds: the town's frames (geometry in workspace CRS)."""
    rows = _Rows()
    _schools(rows, buildings)
    _of_communities(rows, buildings)
    _of_compounds(rows, compounds)
    _of_streets(rows)
    _odd_ones(rows)
    frame = pd.DataFrame(rows.rows)
    frame["code"] = [f"SS{number:04d}" for number in range(1, len(frame) + 1)]
    frame["state"] = frame["state"].where(frame["state"].notna(), "在用") if "state" in frame else "在用"
    return frame


def _schools(rows: _Rows, buildings: pd.DataFrame) -> None:
    for house in buildings[buildings["name"].isin(["中学教学楼", "小学教学楼"])].itertuples():
        kind = house.name[:2]
        owner = {"owner": "示例区教育部门", "build_year": rows.between(1985, 2012)}
        rows.add("A08" if kind == "中学" else "A07", f"样例{house.community_code[-6:]}{kind}", _at(house, rows),
                 level="片区", floor_area=round(house.geometry.area * 5), site_area=round(house.geometry.area * 9),
                 capacity=rows.between(18, 36), capacity_unit="班", **owner)  # fmt: skip
    for house in buildings[buildings["name"] == "云梯农贸市场"].itertuples():
        rows.add("B02", house.name, _at(house, rows), level="片区", floor_area=round(house.geometry.area * 2))


def _of_communities(rows: _Rows, buildings: pd.DataFrame) -> None:
    for place, community in enumerate(plan.COMMUNITIES):
        own = buildings[buildings["community_code"] == community.code]
        fit = own[own["use"].isin(["商住", "公共服务", "商业"])]
        fit = fit if len(fit) > 8 else own
        for class_code, (ending, low, high, site, few, many, unit) in COMMUNITY.items():
            if place in LACKING.get(class_code, ()):
                continue
            house = next(fit.iloc[[int(rows.dice.random() * len(fit))]].itertuples())
            if class_code == "A02":
                house = next(own[own["name"] == "幼儿园"].itertuples(), house)
            values = rows.size(low, high, (few, many, unit))
            if site:
                values["site_area"] = (
                    round(values.get("floor_area", 0) * site) if site < 10 else rows.between(site, site * 4)
                )
            if class_code == "A05" and place == 4:
                values["state"] = "在建"
            if class_code == "B01" and place == 3:
                values["state"] = "闲置"
            rows.add(class_code, community.name.rstrip("社区村") + ending, _at(house, rows), level="社区",
                     address=f"示例市样例区{community.name}{house.name}",
                     operator=None if rows.dice.random() < 0.3 else community.name, **values)  # fmt: skip


def _of_compounds(rows: _Rows, compounds: pd.DataFrame) -> None:
    for offset, (class_code, (ending, every, low, high, few, many, unit)) in enumerate(COMPOUND.items()):
        for number, compound in enumerate(compounds.itertuples()):
            if (number + offset) % every:
                continue
            x0, y0, x1, y1 = compound.geometry.bounds
            share = rows.between(0.25, 0.75, 2), rows.between(0.1, 0.9, 2)
            point = shapely.Point(x0 + share[0] * (x1 - x0), y0 + share[1] * (y1 - y0))
            inside = shapely.buffer(compound.geometry, -3)
            if not inside.contains(point):
                point = shapely.shortest_line(inside, point).interpolate(0)
            values = rows.size(low, high, (few, many, unit))
            if class_code == "D01":
                values["site_area"] = rows.between(80, 420)
            rows.add(class_code, f"{compound.name}{ending}", point, level="小区", **values)


def _of_streets(rows: _Rows) -> None:
    spots = [(x, y) for y in (604, 746, 459, 1039, 879) for x in plan.COLUMNS[1:-1]]
    rows.dice.shuffle(spots)
    free = iter(spots)
    for class_code, names in STREET.items():
        for name in names:
            x, y = next(free)
            values = rows.size(20, 160, (0, 0, "")) if class_code in ("B04", "B05") else {}
            x += rows.between(-60, 60) if class_code != "C04" else 24
            rows.add(class_code, name, ground.place(x, y), level="片区" if class_code == "C04" else "社区", **values)


def _odd_ones(rows: _Rows) -> None:
    """What real lists contain: something twice, something just outside, something far away, something closed."""
    for number in (12, 40):
        twin = dict(rows.rows[number])
        point = twin.pop("geometry")
        rows.add(twin.pop("class_code"), twin.pop("name"), shapely.Point(point.x + 3, point.y + 2), **twin)
    x = plan.COLUMNS[-1]
    rows.add("B03", "东界路便利店", ground.place(x + 9, 820), level="小区", floor_area=48.0)
    rows.add("C04", "样例客运站", ground.place(x + 420, 640), level="片区")
    rows.add("D02", "滨江足球场", ground.place(700, 520), level="片区", site_area=1600.0)
    rows.add("D02", "半坡球场", ground.place(930, 1100), level="片区")
    rows.add("A01", "样滩旧服务站", ground.place(210, 590), level="社区", floor_area=210.0, state="闲置")
    rows.add("D03", "规划游园", ground.place(1330, 90), level="社区", site_area=5200.0, state="缺失")
