"""A city as a workspace file and a list of 100,000 facilities as an .xlsx: what the bench of the import reads and writes."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

from city import EAST, NORTH, SIDE, city  # noqa: E402

KINDS = (
    ("141204", "科教文化服务;学校;幼儿园", "幼儿园"), ("090300", "医疗保健服务;诊所;诊所", "社区卫生服务站"),
    ("060400", "购物服务;超级市场;超市", "超市"), ("060200", "购物服务;便民商店/便利店;便民商店/便利店", "便利店"),
    ("070400", "生活服务;邮局;邮局", "快递站"), ("150900", "交通设施服务;停车场;停车场相关", "停车场"),
    ("200300", "公共设施;公共厕所;公共厕所", "公共厕所"), ("141203", "科教文化服务;学校;小学", "小学"),
    ("050100", "餐饮服务;中餐厅;中餐厅", "饭店"), ("090701", "医疗保健服务;动物医疗场所;宠物诊所", "宠物医院"),
)  # fmt: skip
WORDS = (
    "锦绣",
    "春熙",
    "玉林",
    "青羊",
    "望江",
    "桐梓林",
    "草市",
    "骡马",
    "文殊",
    "双楠",
    "红牌楼",
    "万年",
    "建设",
    "牛王庙",
)


def frames(side: int = 355) -> dict[str, pd.DataFrame]:
    """Return precincts (about 120), communities, compounds and grids with codes and names, by table name."""
    made = city(side)
    grids, communities, compounds = made["grids"], made["communities"], made["compounds"]
    column, row = np.divmod(np.arange(len(grids)), side)
    wide = -(-side // 11)
    block = (column // wide) * 11 + row // wide
    home = pd.Series(block, index=grids["community_code"]).groupby(level=0).first()
    communities = communities.assign(
        name=[f"{WORDS[n % len(WORDS)]}{n // len(WORDS) + 1}社区" for n in range(len(communities))],
        precinct_code=[f"PQ{home[code]:03d}" for code in communities["code"]],
    )
    groups = communities.groupby("precinct_code")["geometry"]
    shapes = groups.agg(lambda shapes: shapely.coverage_union_all(shapes.to_numpy()))
    precincts = pd.DataFrame({"code": shapes.index, "name": [f"示例片区{n + 1}" for n in range(len(shapes))]})
    precincts["geometry"] = shapes.to_numpy()
    names = [f"{WORDS[n % len(WORDS)]}花园{n // len(WORDS) + 1}期" for n in range(len(compounds))]
    grids = grids.drop(columns="worker_uid")
    return {
        "precinct": precincts, "community": communities, "compound": compounds.assign(name=names), "micro_grid": grids,
    }  # fmt: skip


def write_workspace(path: Path, made: dict[str, pd.DataFrame]) -> None:
    """Write the frames into a new workspace file."""
    from qgis.core import QgsCoordinateReferenceSystem

    from plugin.core import frames as tables
    from plugin.core import schema
    from plugin.workspace import geopackage
    from plugin.workspace.edits import Change
    from plugin.workspace.workspace import Workspace

    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "示例城市", overwrite=True)
    changes = []
    for name, frame in made.items():
        ready = tables.conform(frame, schema.table(name))
        ready["uid"] = tables.new_uids(len(ready))
        if name == "micro_grid":
            ready["state"] = "正常"
        changes.append(Change(name, add=ready))
    Workspace.open(path).apply(changes, "示例数据")


def write_list(path: Path, count: int = 100_000, side: int = 355, unplaced: float = 0.0, seed: int = 3) -> None:
    """Write a list as a web map gives it; a share of `unplaced` rows has an address and no coordinates."""
    from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext

    from plugin.workspace.positions import transformed

    random = np.random.default_rng(seed)
    xy = random.uniform(0, side * SIDE, (count, 2)) + (EAST, NORTH)
    crs = QgsCoordinateReferenceSystem
    degrees = transformed(xy, crs("EPSG:4544"), crs("EPSG:4326"), QgsCoordinateTransformContext())
    kind = random.integers(0, len(KINDS), count)
    number = random.integers(1, 2000, count)
    without = random.random(count) < unplaced
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("设施")
    sheet.append(["某市设施清单（示例）"])
    sheet.append(
        ["编号", "名称", "类型编码", "类型文字", "地址", "经度", "纬度", "建筑面积", "建成年份", "联系电话", "备注"]
    )
    compounds = int(0.41 * side * side)
    for n in range(count):
        code, text, word = KINDS[kind[n]]
        place = int(random.integers(0, compounds))
        estate = f"{WORDS[place % len(WORDS)]}花园{place // len(WORDS) + 1}期"
        sheet.append(
            [
                f"B0{n:08d}", f"{WORDS[n % len(WORDS)]}{number[n]}号{word}", code, text, f"{estate}{number[n] % 20 + 1}栋",
                None if without[n] else round(float(degrees[n, 0]), 6), None if without[n] else round(float(degrees[n, 1]), 6),
                f"{number[n]:,}㎡", f"{1980 + n % 40}年", "028-8000 0000", None,
            ]
        )  # fmt: skip
    book.save(path)
