"""Learned rules (class_rule) and changes of class on a workspace: read, learn, forget, set by hand, classify anew."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..core.errors import GewuError
from ..core.facilities.classes import class_rules, classifying, levelling
from ..core.facilities.classes.taxonomy import Taxonomy
from ..core.progress import Progress, silent
from ..core.text import stored, tr
from .edits import Change
from .workspace import Workspace

TABLE = "class_rule"
#: What is read of the facilities.
COLUMNS = [
    "uid", "code", "name", "type_text", "type_code", "class_code", "class_basis", "class_confidence", "level",
    "level_basis", "floor_area", "site_area", "capacity", "capacity_unit",
]  # fmt: skip
_WRITTEN = ["class_code", "class_basis", "class_confidence", "level", "level_basis"]
BY_HAND = stored("人工：批量改类")
NO_FACILITY_BY_HAND = stored("人工：不是设施，不计入")


def read(ws: Workspace) -> pd.DataFrame:
    """Return the learned rules, the oldest first."""
    return ws.read(TABLE).sort_values("created_at", kind="stable").reset_index(drop=True)


def facilities(ws: Workspace) -> pd.DataFrame:
    """Return the facilities with what classifying looks at and sets, without geometry."""
    return ws.read_columns("facility", COLUMNS).reset_index(drop=True)


def free(frame: pd.DataFrame) -> np.ndarray:
    """Return which facilities automatic steps may change: neither set by hand nor given by the source (bool)."""
    basis = frame["class_basis"].astype(object).fillna("").astype(str)
    given = frame["class_code"].notna() & (basis == "")
    return ~(basis.str.startswith(classifying.MANUAL) | given).to_numpy()


def learn(rules: pd.DataFrame, kind: str, pattern: str, class_code: str | None, reason: str | None = None) -> Change:
    """Return the change that keeps a rule; one with the same kind and pattern is replaced. Raises GewuError."""
    pattern = (pattern or "").strip()
    if len(class_rules.key(pattern)) < 2:
        raise GewuError(tr("规则的匹配内容太短。"), remedy=tr("请至少写两个字，太短会误伤很多设施。"))
    if kind not in class_rules.ORDER:
        raise GewuError(tr("不认识的规则种类“{kind}”。").format(kind=kind))
    values = {"kind": kind, "pattern": pattern, "class_code": class_code, "reason": reason or None}
    same = (rules["kind"] == kind) & (rules["pattern"].map(class_rules.key) == class_rules.key(pattern))
    if same.any():
        return Change(TABLE, update=pd.DataFrame([{"uid": rules.loc[same, "uid"].iloc[-1], **values}]))
    return Change(TABLE, add=pd.DataFrame([values]))


def forget(uids: list[str]) -> Change:
    """Return the change that takes rules away; facilities classed by them keep their class until they are classified anew."""
    return Change(TABLE, remove=list(uids))


def by_hand(frame: pd.DataFrame, rows: np.ndarray, class_code: str | None, taxonomy: Taxonomy | None = None) -> Change:
    """Return the change that gives facilities (places `rows` of `frame`) a class, or says that they are none."""
    basis = BY_HAND if class_code else NO_FACILITY_BY_HAND
    return _update(frame, rows, class_code, basis, taxonomy)


def by_rule(
    frame: pd.DataFrame, rows: np.ndarray, kind: str, pattern: str, class_code: str | None, reason: str | None,
    taxonomy: Taxonomy | None = None,
) -> Change:  # fmt: skip
    """Return the change that classes other facilities by a new rule."""
    return _update(frame, rows, class_code, class_rules.basis(kind, pattern.strip(), class_code, reason), taxonomy)


def _update(frame: pd.DataFrame, rows: np.ndarray, class_code: str | None, basis: str, taxonomy) -> Change:
    chosen = frame.iloc[rows].reset_index(drop=True)
    chosen["class_code"] = pd.Series([class_code] * len(chosen), dtype=object)
    chosen["class_basis"] = basis
    chosen["class_confidence"] = 1.0
    return Change("facility", update=levelling.level(chosen, taxonomy)[["uid", *_WRITTEN]])


def anew(
    frame: pd.DataFrame, rules: pd.DataFrame, taxonomy: Taxonomy | None = None, progress: Progress = silent
) -> tuple[Change, classifying.Classification]:
    """Return (change, judgement) of classifying all facilities again that may be; only rows that differ are in it."""
    result = classifying.classify(frame, taxonomy, rules, progress)
    after = levelling.level(result.frame, taxonomy)
    differs = np.zeros(len(frame), dtype=bool)
    for name in _WRITTEN:
        old, new = frame[name].to_numpy(dtype=object), after[name].to_numpy(dtype=object)
        differs |= (old != new) & ~(pd.isna(old) & pd.isna(new))
    return Change("facility", update=after.loc[differs, ["uid", *_WRITTEN]].reset_index(drop=True)), result
