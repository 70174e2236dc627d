"""Grid workers with plainly invented names and numbers, residents' requests, building projects."""

from __future__ import annotations

import random

import pandas as pd

from . import ground, plan

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
ROLES = (("网格长", 1), ("专职", 3), ("微网格员", 5), ("志愿者", 1))
IDENTITIES = ("党员", "楼栋长", "单元长", "自组织骨干", "其他")


def workers() -> pd.DataFrame:
    """Return ten workers per community; names are surname + 示例, numbers 1380000xxxx, one number is missing."""
    rows = []
    for community in plan.COMMUNITIES:
        for role, count in ROLES:
            for _ in range(count):
                number = len(rows)
                rows.append({
                    "name": f"{SURNAMES[number % len(SURNAMES)]}示例", "phone": f"1380000{number + 1:04d}", "role": role,
                    "identity": "党员" if role == "网格长" else IDENTITIES[number % len(IDENTITIES)],
                    "community_code": community.code,
                })  # fmt: skip
    rows[-1]["phone"] = None
    return pd.DataFrame(rows)


REQUESTS = (
    ("C01", "晚上回来没有车位,消防通道被占"), ("C06", "老人上下七楼不便,希望加装电梯"), ("C07", "垃圾投放点离得远,夏天有异味"),
    ("A09", "希望开一个老年食堂"), ("D01", "坡上没有孩子活动的地方"), ("C03", "电动车飞线充电,不安全"),
    ("A06", "看病要走下坡再坐车"), ("A03", "没有托育,希望解决"), ("C08", "梯道旁边没有公厕"), ("B02", "买菜要到坡下,来回半小时"),
    ("C05", "古梯道台阶破损,雨天很滑"), ("E01", "没有物业,路灯坏了没人修"),
)  # fmt: skip


def requests(compounds: pd.DataFrame) -> pd.DataFrame:
    """Return residents' requests, more of them where the compounds are old."""
    dice = random.Random("requests")
    rows = []
    for number, compound in enumerate(compounds.itertuples()):
        for _ in range(2 if compound.is_old and number % 3 else 1):
            class_code, text = REQUESTS[int(dice.random() * len(REQUESTS))]
            point = compound.geometry.representative_point()
            day = 1 + int(dice.random() * 28)
            rows.append({
                "code": f"SU{len(rows) + 1:06d}", "class_code": class_code, "text": f"{compound.name}:{text}", "community_code": compound.community_code,
                "date": f"2024-{1 + int(dice.random() * 12):02d}-{day:02d}",
                "state": ("未办", "办理中", "已办结")[int(dice.random() * 3)],
                "geometry": type(point)(round(point.x + dice.random() * 12, 2), round(point.y + dice.random() * 12, 2)),
            })  # fmt: skip
    return pd.DataFrame(rows)


def projects() -> pd.DataFrame:
    """Return a few projects between application and acceptance."""
    a, b, c, d, e, f = (community.code for community in plan.COMMUNITIES)
    head = ("code", "name", "community_code", "item_code", "kind", "nature", "investment", "fund_central", "fund_city",
            "fund_district", "fund_social", "apply_plan", "apply_actual", "start_plan", "start_actual", "complete_plan",
            "complete_actual", "progress", "state", "geometry")  # fmt: skip
    rows = (
        ("XM001", "桂坡片老旧小区改造", a, "10", "老旧小区改造", "改建", 3200, 1200, 800, 1000, 200, "2024-01-15", "2024-01-20",
         "2024-06-01", "2024-06-18", "2025-06-30", None, 65, "在建", ground.place(80, 1100)),
        ("XM002", "云坡古梯道整治", c, "11", "慢行系统", "改建", 460, 0, 200, 260, 0, "2024-02-01", "2024-02-10", "2024-09-01",
         "2024-09-05", "2024-12-31", "2025-01-10", 100, "已验收", ground.place(410, 1300)),
        ("XM003", "云梯社区老年服务综合体", b, "4", "公共服务设施", "新建", 1850, 600, 500, 650, 100, "2024-03-01", "2024-03-12",
         "2025-03-01", None, "2026-06-30", None, 0, "未开工", ground.place(900, 960)),
        ("XM004", "样滩滨江公园提升", d, "15", "公共活动空间", "扩建", 920, 0, 520, 400, 0, "2024-03-01", "2024-03-02",
         "2024-08-15", "2024-08-20", "2025-04-30", None, 80, "在建", ground.place(710, 530)),
        ("XM005", "渡口老街日间照料中心", e, "4", "公共服务设施", "改建", 380, 120, 100, 140, 20, "2024-05-01", "2024-05-20",
         "2024-11-01", "2024-11-11", "2025-05-31", None, 45, "在建", ground.place(905, 540)),
        ("XM006", "南岸社区游园", f, "15", "公共活动空间", "新建", 640, 0, 300, 340, 0, "2024-06-01", None, "2025-09-01", None,
         "2026-05-31", None, 0, "未开工", ground.place(1330, 90)),
    )  # fmt: skip
    return pd.DataFrame([dict(zip(head, row)) for row in rows])
