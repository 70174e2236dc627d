"""Lists as an office receives them, around the sample town: a POI list with every usual fault, and residents' requests.

All names are invented; the type texts and codes only look like those of a map service.
"""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import shapely
from osgeo import osr

from plugin.core.imports import datum

from . import ground, plan, town

#: Names in the streets: class meant → (type text, type code, names, floor area from, to).
SHOPS = {
    "便利店": ("购物服务;便民商店/便利店;便民商店/便利店", "060200",
            ("红橘便利店", "邻家小铺", "梯坎便利店", "江声24小时便利店", "望云便利", "坎上小卖部", "石门便利店"), 30, 110),
    "超市": ("购物服务;超级市场;超市", "060400", ("万家惠生活超市", "坡顶鲜购超市", "滨江生活超市（云中店）"), 260, 1800),
    "药店": ("医疗保健服务;医药保健销售店;药房", "090601", ("回春大药房", "福安堂药店", "梯城大药房(望云街店)"), 50, 160),
    "诊所": ("医疗保健服务;诊所;诊所", "090300", ("云坡口腔诊所", "样滩社区卫生服务站云中分站", "半坡中医诊所"), 60, 220),
    "理发": ("生活服务;美容美发店;美容美发店", "071100", ("剪爱理发", "老街理发店", "云尚造型"), 20, 80),
    "维修": ("生活服务;维修站点;维修站点", "070900", ("阿强家电维修", "上街修车铺"), 15, 60),
    "洗衣": ("生活服务;洗衣店;洗衣店", "071500", ("白云洗衣", "洁家洗衣"), 20, 70),
    "快递": ("生活服务;物流速递;物流速递", "070500", ("云坡快递驿站", "巷口快递代收点", "桂雨智能快递柜"), 10, 60),
    "菜市": ("购物服务;综合市场;蔬菜市场", "060703", ("坎上生鲜菜市", "渡口菜市场"), 400, 1500),
    "公交": ("交通设施服务;公交车站;公交车站相关", "150700", ("坎上路(公交站)", "石板路(公交站)", "上街口(公交站)"), 0, 0),
    "停车": ("交通设施服务;停车场;公共停车场", "150904", ("半坡公共停车场", "滨江停车场"), 0, 0),
    "充电": ("汽车服务;充电站;充电站", "011100", ("云中充电站", "坡顶快充站"), 0, 0),
    "公厕": ("公共设施;公共厕所;公共厕所", "200300", ("望云街公厕", "梯道口公共厕所"), 30, 60),
    "公园": ("风景名胜;公园广场;公园", "110101", ("石门小游园", "缆车纪念园"), 0, 0),
    "健身": ("体育休闲服务;运动场馆;健身中心", "080111", ("山城健身房", "坡上乒乓球馆"), 120, 600),
    "文化": ("科教文化服务;图书馆;图书馆", "140500", ("桂坡书屋", "渡口社区阅览室"), 40, 200),
    "幼儿园": ("科教文化服务;学校;幼儿园", "141204", ("云栖幼儿园", "蓝天小天使幼儿园"), 1800, 2600),
    "托育": ("科教文化服务;培训机构;培训机构", "141400", ("小豆丁托育中心",), 200, 260),
    "养老": ("医疗保健服务;医疗保健服务场所;医疗保健服务场所", "090000", ("夕阳红老年公寓", "坡顶社区养老服务站"), 300, 900),
    "食堂": ("餐饮服务;中餐厅;中餐厅", "050100", ("渡口社区老年食堂", "云梯长者助餐点"), 80, 200),
    "警务": ("政府机构及社会团体;公检法机构;公安警察", "130501", ("样滩社区警务室",), 40, 70),
    "居委": ("政府机构及社会团体;政府机关;乡镇以下级政府及事业单位", "130106", ("南岸社区党群服务中心",), 400, 600),
}  # fmt: skip
#: What looks like a facility by a word in its name, and is none, or not the one it seems.
MISLEADING = (
    ("萌宠之家宠物医院", "医疗保健服务;动物医疗场所;宠物诊所", "090701"),
    ("顺达驾校报名点", "科教文化服务;驾校;驾校", "141500"),
    ("云梯家长学校", "科教文化服务;学校;成人教育", "141201"),
    ("学府小区售楼部", "商务住宅;住宅区;住宅小区", "120302"),
    ("公园里火锅", "餐饮服务;中餐厅;火锅店", "050117"),
    ("示例停车设备有限公司", "公司企业;公司;公司", "170200"),
    ("野菜设计工作室", "公司企业;公司;公司", "170200"),
    ("医美时光美容中心", "医疗保健服务;专科医院;整形美容", "090202"),
)
#: In words as people write them: what stands in place of a plain number of square metres.
AREAS = ("{0}㎡", "{0}平方米", "约{0}㎡", "{1}", "{2}", "{0}", "{0}.0")
YEARS = ("2015年6月", "二〇一八年", "2009", "1998.5", "2021-03-01", "", "不详")
REQUEST_STATES = ("未办", "办理中", "已办结", "已办结")
REQUESTS = (
    "小区里停不下车，晚上消防通道都被占了", "电梯又坏了，七楼的老人三天没下楼", "垃圾桶离得太远，夏天臭得很", "希望在社区办个老年食堂",
    "孩子没地方玩，能不能建个小游园", "电动车乱拉线充电，担心起火", "看病要坐两站车，建议设卫生服务站", "附近没有托育机构",
    "梯道边没有公共厕所", "买菜要走下坡，来回半小时", "步道台阶松动，下雨很滑", "物业不管事，路灯坏了半个月", "快递柜格口不够",
    "广场舞声音太大影响休息", "公交站没有雨棚，等车淋雨", "请问医保怎么办理",
)  # fmt: skip
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def pois() -> pd.DataFrame:
    """Return the POI list: text columns as written, lon and lat (GCJ-02 degrees; nan where the list has none)."""
    return _Pois().rows()


class _Pois:
    def __init__(self) -> None:
        self.dice = random.Random("poi list")
        self.town = town.build()
        self.rows_made: list[dict] = []
        roads = self.town["road"]
        named = roads[roads["name"].isin([*plan.CROSS_STREETS, "云坡大道", "北滨路", "上街", "坎上路", "半坡路"])]
        self.roads = named.drop_duplicates("name")

    def rows(self) -> pd.DataFrame:
        self._streets()
        self._known()
        self._without_place()
        self._misleading()
        self._borders()
        order = list(range(len(self.rows_made)))
        self.dice.shuffle(order)
        found = pd.DataFrame([self.rows_made[number] for number in order])
        found = self._twice(found)
        found.insert(0, "id", [f"{9_000_000_000_000_000_000 + 7919 * number}" for number in range(1, len(found) + 1)])
        lon, lat = _degrees(np.array([(x, y) for x, y in found[["x", "y"]].to_numpy()]))
        lon, lat = datum.from_wgs84(lon, lat, datum.GCJ02)
        found["lon"], found["lat"] = np.round(lon, 6), np.round(lat, 6)
        return found.drop(columns=["x", "y"]).reset_index(drop=True)

    def _add(
        self, name: str, kind: str, code: str, point=None, address: str = "", community: str = "", area=None
    ) -> None:
        x, y = (point.x, point.y) if point is not None else (np.nan, np.nan)
        self.rows_made.append({
            "name": name, "type": kind, "type_code": code, "community": community, "address": address,
            "area": self._area(area), "year": YEARS[int(self.dice.random() * len(YEARS))], "x": x, "y": y,
        })  # fmt: skip

    def _area(self, area: float | None) -> str:
        if not area:
            return "" if self.dice.random() < 0.7 else "—"
        plain = f"{area:.0f}"
        return AREAS[int(self.dice.random() * len(AREAS))].format(plain, plain.translate(_FULL_WIDTH), f"{area:,.0f}㎡")

    def _streets(self) -> None:
        """What stands along the streets, with the street in its address."""
        for kind, (text, code, names, low, high) in SHOPS.items():
            for name in names:
                road = self.roads.iloc[int(self.dice.random() * len(self.roads))]
                at = (0.1 + 0.8 * self.dice.random()) * road.geometry.length
                side = (14 + 8 * self.dice.random()) * (1 if self.dice.random() < 0.5 else -1)
                here, ahead = road.geometry.interpolate(at), road.geometry.interpolate(at + 5)
                turn = np.arctan2(ahead.y - here.y, ahead.x - here.x) + np.pi / 2
                point = shapely.Point(here.x + side * np.cos(turn), here.y + side * np.sin(turn))
                number = 2 * int(at / 12) + (side > 0)
                area = low + (high - low) * self.dice.random() if high and self.dice.random() > 0.25 else None
                text_shown = "" if kind in ("养老", "文化") else text
                self._add(
                    name,
                    text_shown,
                    code if text_shown else "",
                    point,
                    f"示例市样例区{road['name']}{number}号",
                    area=area,
                )

    def _known(self) -> None:
        """What the sample already has, a few metres off and named a little differently."""
        known = self.town["facility"]
        for ending, text, code in (("便利店", *SHOPS["便利店"][:2]), ("幼儿园", *SHOPS["幼儿园"][:2]), ("卫生服务站", "医疗保健服务;综合医院;卫生院", "090102"),
                                   ("药房", *SHOPS["药店"][:2]), ("公共厕所", *SHOPS["公厕"][:2]), ("公交站", *SHOPS["公交"][:2])):  # fmt: skip
            for row in known[known["name"].str.endswith(ending)].head(4).itertuples():
                turn, far = 2 * np.pi * self.dice.random(), 4 + 12 * self.dice.random()
                point = shapely.Point(row.geometry.x + far * np.cos(turn), row.geometry.y + far * np.sin(turn))
                name = (f"{row.name}（样例区店）", f"样例区{row.name}", row.name, f"{row.name} ")[
                    int(self.dice.random() * 4)
                ]
                self._add(
                    name,
                    text,
                    code,
                    point,
                    row.address or "",
                    area=row.floor_area if row.floor_area == row.floor_area else None,
                )

    def _without_place(self) -> None:
        """Rows that only say where: a compound in other words, a building, a community, and one that fits two."""
        for name, text, community, address in (
            ("望云一村便民理发", "生活服务;美容美发店;美容美发店", "云梯社区", "望云第一村2栋底楼"),
            ("机修厂一院快递点", "生活服务;物流速递;物流速递", "", "样例区机修厂1院门卫旁"),
            ("机修厂二院物业服务中心", "", "", "机修厂第二院1栋"),
            ("样滩二村健身点", "体育休闲服务;运动场馆;运动场馆", "样滩社区", "样滩２村内"),
            ("桂雨花園便利店", "购物服务;便民商店/便利店;便民商店/便利店", "", "桂雨花園"),
            ("江声里小卖部", "购物服务;便民商店/便利店;便民商店/便利店", "", "江声里"),
            ("云栖苑电动车充电棚", "", "云梯社区", "云栖苑"),
            ("南岸人才公寓快递柜", "生活服务;物流速递;物流速递", "南岸社区", "南岸人才公寓1栋大厅"),
            ("竹影村老年活动室", "", "竹影村", "竹影村3组"),
            ("东渡明珠物业客服中心", "", "渡口社区", "东渡明珠小区（北门）"),
            ("云梯社区日间照料中心（筹）", "", "云梯社区", ""),
            ("样例区流动图书车", "", "", "不固定"),
        ):
            self._add(name, text, "", None, address, community)

    def _misleading(self) -> None:
        for name, text, code in MISLEADING:
            x, y = 100 + 1400 * self.dice.random(), 200 + 900 * self.dice.random()
            self._add(name, text, code, ground.place(x, y))

    def _borders(self) -> None:
        """On a border, just outside, far outside."""
        units = self.town["community"].set_index("code")["geometry"]
        codes = list(units.index)
        shared = next(
            line
            for line in (units[a].intersection(units[b]) for n, a in enumerate(codes) for b in codes[n + 1 :])
            if line.length > 100
        )
        middle = shapely.line_merge(shared).interpolate(0.5, normalized=True) if shared.geom_type != "Point" else shared
        self._add("界上便利店", *SHOPS["便利店"][:2], middle, area=45.0)
        edge = plan.COLUMNS[-1]
        self._add("东界停车场", *SHOPS["停车"][:2], ground.place(edge + 12, 700))
        self._add("邻区综合超市", *SHOPS["超市"][:2], ground.place(edge + 260, 900), area=1500.0)

    def _twice(self, found: pd.DataFrame) -> pd.DataFrame:
        """Say some rows again below, as lists put together by several people do."""
        again = found[found["x"].notna() & found["address"].str.contains("路|街")].head(5).copy()
        again["name"] = [
            name.replace("(", "（").replace(")", "）") + ("" if number % 2 else "(样例店)")
            for number, name in enumerate(again["name"])
        ]
        again["x"], again["y"] = again["x"] + 6.0, again["y"] - 5.0
        return pd.concat([found, again], ignore_index=True)


def requests() -> pd.DataFrame:
    """Return residents' requests as a hotline hands them over: most with an address only, some with WGS84 degrees."""
    dice = random.Random("request list")
    tables = town.build()
    compounds = tables["compound"]
    rows = []
    for number in range(1, 61):
        compound = compounds.iloc[int(dice.random() * len(compounds))]
        community = next(item.name for item in plan.COMMUNITIES if item.code == compound.community_code)
        point = compound.geometry.representative_point() if number % 4 == 0 else None
        day, month = 1 + int(dice.random() * 28), 1 + int(dice.random() * 12)
        when = (f"2024年{month}月{day}日", f"2024-{month:02d}-{day:02d} 09:{day:02d}", f"2024/{month}/{day}")[
            number % 3
        ]
        rows.append({
            "code": f"XZ2024{number:06d}", "date": when, "text": REQUESTS[int(dice.random() * len(REQUESTS))],
            "address": f"{community}{compound['name']}" if number % 5 else compound["name"], "community": community if number % 2 else "",
            "x": point.x if point else np.nan, "y": point.y if point else np.nan,
            "state": REQUEST_STATES[int(dice.random() * len(REQUEST_STATES))],
        })  # fmt: skip
    found = pd.DataFrame(rows)
    lon, lat = _degrees(found[["x", "y"]].to_numpy())
    found["lon"], found["lat"] = np.round(lon, 6), np.round(lat, 6)
    return found.drop(columns=["x", "y"])


def _degrees(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (lon, lat) of positions (n, 2) of the town; nan stays nan."""
    here, there = osr.SpatialReference(), osr.SpatialReference()
    here.SetFromUserInput(town.CRS)
    there.ImportFromEPSG(4490)
    for reference in (here, there):
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    turned = np.full((len(points), 2), np.nan)
    known = ~np.isnan(points[:, 0])
    made = osr.CoordinateTransformation(here, there).TransformPoints(points[known].tolist())
    turned[known] = np.array(made)[:, :2]
    return turned[:, 0], turned[:, 1]
