"""An invented town for the assessment's tests: frames built from short rows."""

from __future__ import annotations

import pandas as pd

from plugin.core import frames, schema

A, B, C = "510107001001", "510107001002", "510107001003"


def communities(*rows: dict) -> pd.DataFrame:
    """Return a community frame; each row needs only what differs. Default: A, B existing, C new."""
    rows = rows or (
        {"code": A, "name": "甲社区"},
        {"code": B, "name": "乙社区"},
        {"code": C, "name": "丙社区", "is_new": True},
    )
    filled = [{"uid": f"c-{row['code']}", **row} for row in rows]
    return frames.conform(pd.DataFrame(filled), schema.table("community"))


def facilities(*rows: tuple) -> pd.DataFrame:
    """Return a facility frame from (uid, class_code, community_code, {other columns})."""
    filled = [
        {
            "uid": uid, "code": uid.upper(), "name": f"设施{uid}", "class_code": class_code, "community_code": community,
            "state": "在用", "tag_state": "自动", **(extra[0] if extra else {}),
        }
        for uid, class_code, community, *extra in rows
    ]  # fmt: skip
    return frames.conform(pd.DataFrame(filled), schema.table("facility"))


def compounds(*rows: dict) -> pd.DataFrame:
    filled = [
        {"uid": f"x{number}", "code": f"X{number}", "name": f"小区{number}", **row}
        for number, row in enumerate(rows, 1)
    ]
    return frames.conform(pd.DataFrame(filled), schema.table("compound"))
