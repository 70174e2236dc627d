"""The result per community and per item."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .outcome import FAIL, NOT_APPLICABLE, PASS, PENDING
from .schemes import Scheme

#: Summary column → verdict counted.
COUNTS = {"passed": PASS, "failed": FAIL, "pending": PENDING, "not_applicable": NOT_APPLICABLE}


def items(scheme: Scheme, scores: pd.DataFrame) -> pd.DataFrame:
    """Return community_code, item_code, verdict, score, full_score: an item is 不达标 when one of its points is,
    else 待定 when one is, 不适用 when all are, else 达标. Scores are those of decided points."""
    item_of = {point.code: point.item_code for point in scheme.points}
    rank = scores["verdict"].map({FAIL: 3, PENDING: 2, PASS: 1, NOT_APPLICABLE: 0}).fillna(2)
    decided = scores["verdict"].isin([PASS, FAIL])
    work = pd.DataFrame(
        {
            "community_code": scores["community_code"],
            "item_code": scores["point_code"].map(item_of),
            "rank": rank,
            "score": scores["score"].where(decided),
            "full_score": scores["full_score"].where(decided),
        }
    )
    grouped = work.dropna(subset=["item_code"]).groupby(["community_code", "item_code"], sort=False)
    frame = pd.DataFrame(
        {
            "rank": grouped["rank"].max(),
            "score": grouped["score"].sum(min_count=1),
            "full_score": grouped["full_score"].sum(min_count=1),
        }
    ).reset_index()
    frame["verdict"] = frame.pop("rank").map({3: FAIL, 2: PENDING, 1: PASS, 0: NOT_APPLICABLE})
    return frame[["community_code", "item_code", "verdict", "score", "full_score"]]


def per_community(scheme: Scheme, scores: pd.DataFrame, communities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per community: code, name, column (新建/既有), counts of points and items by verdict, score,
    full_score of the decided points, share (0..1, NaN when nothing is decided), possible (full score of all
    applicable points). communities needs code, name, is_new."""
    frame = pd.DataFrame({"community_code": communities["code"], "name": communities["name"]})
    frame["column"] = np.where(communities["is_new"].to_numpy(dtype=bool), "新建", "既有")
    codes = frame["community_code"]
    for column, verdict in COUNTS.items():
        frame[column] = _count(scores, verdict, codes)
    by_item = items(scheme, scores)
    for column, verdict in COUNTS.items():
        frame[f"items_{column}"] = _count(by_item, verdict, codes)
    decided = scores[scores["verdict"].isin([PASS, FAIL])]
    frame["score"] = _sum(decided, "score", codes)
    frame["full_score"] = _sum(decided, "full_score", codes)
    frame["possible"] = _sum(scores[scores["verdict"] != NOT_APPLICABLE], "full_score", codes)
    full = frame["full_score"].to_numpy()
    frame["share"] = np.divide(frame["score"].to_numpy(), full, out=np.full(len(frame), np.nan), where=full > 0)
    return frame


def _count(frame: pd.DataFrame, verdict: str, codes: pd.Series) -> np.ndarray:
    counts = frame.loc[frame["verdict"] == verdict, "community_code"].value_counts()
    return counts.reindex(codes).fillna(0).to_numpy(dtype=int)


def _sum(frame: pd.DataFrame, column: str, codes: pd.Series) -> np.ndarray:
    return frame.groupby("community_code")[column].sum().reindex(codes).fillna(0.0).to_numpy(dtype=float)
