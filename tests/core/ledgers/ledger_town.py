"""An invented town, big enough to fill pages: subdistricts, communities, grids, workers, facilities, an assessment."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from plugin.core import frames, schema

GOALS = [
    "基本公共服务设施完善",
    "便民商业服务设施健全",
    "市政配套基础设施完备",
    "公共活动空间充足",
    "物业管理全覆盖",
    "社区管理机制健全",
]
VERDICTS = ["达标", "不达标", "待定", "达标", "不适用"]


def frame(table: str, **columns) -> pd.DataFrame:
    made = pd.DataFrame(columns)
    made["uid"] = [f"{table}-{number:06d}" for number in range(len(made))]
    return frames.conform(made, schema.table(table))


def tables(communities: int = 6, grids: int = 42, facilities: int = 60, assessed: int = 6) -> dict[str, pd.DataFrame]:
    """Return the tables of the town; grids and facilities are spread over the communities in turn."""
    random = np.random.default_rng(7)
    codes = [f"9901{1 + number // 3:02d}{1 + number // 3:03d}{1 + number % 3:03d}" for number in range(communities)]
    streets = sorted({code[:9] for code in codes})
    grid_owner = [codes[number % communities] for number in range(grids)]
    owner = [codes[number % communities] for number in range(facilities)]
    grid_codes = [f"{code}01{1 + number // communities:03d}" for number, code in enumerate(grid_owner)]
    classes = [
        ("A01", "社区综合服务站", "基本公共服务"),
        ("A02", "幼儿园", "基本公共服务"),
        ("B01", "综合超市", "便民商业"),
        ("D01", "公共活动场地", "公共活动空间"),
    ]
    points = [(f"P{number:02d}", GOALS[(number - 1) * 6 // 20]) for number in range(1, 21)]
    assessed_codes = codes[:assessed]
    score_owner = [code for code in assessed_codes for _ in points]
    verdicts = [VERDICTS[(number * 7) % 5] for number in range(len(score_owner))]
    gaps = [number for number, verdict in enumerate(verdicts) if verdict == "不达标"]
    return {
        "precinct": frame("precinct", code=["PQ01"], name=["示例片区"]),
        "subdistrict": frame(
            "subdistrict",
            code=streets,
            name=[f"示例{'一二三四五六七八九'[number % 9]}街道" for number in range(len(streets))],
        ),
        "community": frame(
            "community",
            code=codes,
            name=[f"样本{'东西南北中和'[number % 6]}社区" for number in range(communities)],
            subdistrict_code=[code[:9] for code in codes],
            secretary=["钱示例"] * communities,
        ),
        "compound": frame(
            "compound",
            code=[f"XQ{number}" for number in range(communities)],
            name=["示例花园一期"] * communities,
            community_code=codes,
        ),
        "general_grid": frame(
            "general_grid", code=[f"{code}01" for code in codes], name=["第一网格"] * communities, community_code=codes
        ),
        "worker": frame(
            "worker",
            name=[f"张示例{number}" for number in range(grids)],
            phone=[f"1380000{number % 10000:04d}" for number in range(grids)],
            role=["微网格员"] * grids,
            identity=["党员"] * grids,
        ),
        "micro_grid": frame(
            "micro_grid",
            code=grid_codes,
            name=[f"示例花园{number % 9 + 1}号楼" for number in range(grids)],
            kind=["居住"] * grids,
            community_code=grid_owner,
            compound_code=[f"XQ{number % communities}" for number in range(grids)],
            general_grid_code=[f"{code}01" for code in grid_owner],
            households=random.integers(25, 110, grids),
            shops=random.integers(0, 6, grids),
            buildings=random.integers(1, 5, grids),
            extent_text=["东至示例路，南至样本河，西至中山巷，北至示例花园围墙"] * grids,
            worker_uid=[f"worker-{number:06d}" if number % 7 else None for number in range(grids)],
            state=["正常"] * grids,
            reason=["居民反映电话13800000009" if number % 11 == 0 else None for number in range(grids)],
            geometry=[shapely.box(0, 0, 80 + number % 9, 61.237) for number in range(grids)],
        ),
        "facility": frame(
            "facility",
            code=[f"SS{number:05d}" for number in range(facilities)],
            name=[f"样本{classes[number % 4][1]}{number}" for number in range(facilities)],
            class_code=[classes[number % 4][0] for number in range(facilities)],
            level=["社区"] * facilities,
            precinct_code=["PQ01"] * facilities,
            community_code=owner,
            tag_state=["自动" if number % 9 else "待定" for number in range(facilities)],
            floor_area=random.uniform(50, 1200, facilities),
            capacity=[6] * facilities,
            capacity_unit=["班"] * facilities,
            state=["在用"] * facilities,
            owner=["示例街道办事处"] * facilities,
            build_year=[2008] * facilities,
            address=["示例路 12 号附 3 号"] * facilities,
        ),
        "facility_service": frame(
            "facility_service", facility_uid=["facility-000000"] * len(codes[:2]), community_code=codes[:2]
        ),
        "assessment_run": frame("assessment_run", scheme_id=["demo"], kind=["基线"], date=["2025-06-30"])
        if assessed
        else frame("assessment_run"),
        "assessment_score": frame(
            "assessment_score",
            run_uid=["assessment_run-000000"] * len(score_owner),
            community_code=score_owner,
            point_code=[code for _ in assessed_codes for code, _ in points],
            measured=random.integers(0, 900, len(score_owner)).astype(float),
            unit=["㎡"] * len(score_owner),
            verdict=verdicts,
            score=[5.0 if verdict == "达标" else np.nan if verdict != "不达标" else 0.0 for verdict in verdicts],
            full_score=[5.0] * len(score_owner),
            reason=["建筑面积 620㎡，低于 800㎡ 的要求" if verdict == "不达标" else None for verdict in verdicts],
            filled_by=["李示例"] * len(score_owner),
        ),
        "gap": frame(
            "gap",
            run_uid=["assessment_run-000000"] * len(gaps),
            community_code=[score_owner[number] for number in gaps],
            point_code=[points[number % 20][0] for number in gaps],
            class_code=["A01"] * len(gaps),
            text=["社区综合服务站建筑面积不足，缺 180㎡；居民活动用房未设置"] * len(gaps),
            amount=[180.0] * len(gaps),
            unit=["㎡"] * len(gaps),
            severity=["严重", "一般", "较重"] * (len(gaps) // 3) + ["一般"] * (len(gaps) % 3),
            state=["未整改"] * len(gaps),
        ),
        "request": requests(codes, 0),
        "facility_class": pd.DataFrame(classes, columns=["code", "name", "major"]),
        "scheme_point": pd.DataFrame(
            {
                "code": [code for code, _ in points],
                "number": [str(number) for number in range(1, 21)],
                "order": range(20),
                "goal": [goal for _, goal in points],
                "item": ["一个社区综合服务站", "一个幼儿园", "停车及充电设施", "公共绿地"] * 5,
                "title": [f"评分点{number}" for number in range(20)],
                "standard_new": ["建筑面积以 800㎡ 为宜，设服务大厅、警务室、居委会办公室、居民活动用房、阅览室"] * 20,
                "standard_old": ["建筑面积不低于 500㎡"] * 20,
                "basis": ["建科规〔2020〕7号《完整居住社区建设标准（试行）》"] * 20,
                "mark": ["已查" if number % 3 else "未核实" for number in range(20)],
            }
        ),
    }


def requests(codes: list[str], count: int) -> pd.DataFrame:
    """Return residents' requests, spread over the communities, the classes of the town and none, and the states."""
    turn = range(count)
    return frame(
        "request",
        class_code=[("A01", "A02", "D01", None)[number % 4] for number in turn],
        text=[f"希望增设社区用房，联系人：张示例{number}，电话13800000009" for number in turn],
        date=[f"2024-{1 + number % 12:02d}-15" for number in turn],
        community_code=[codes[number * 7 % len(codes)] if number % 11 else None for number in turn],
        tag_state=["自动" if number % 11 else "待定" for number in turn],
        state=[("未办", "办理中", "已办结")[number % 3] for number in turn],
    )


def without_cached_values(source: Path, target: Path) -> Path:
    """Copy a workbook with every formula's stored value taken out, so that whoever opens it must calculate."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            new.writestr(name, data)
    return target
