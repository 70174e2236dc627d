"""Assessment in the workspace: what it reads, what it writes, earlier runs, results filled in by hand."""

from __future__ import annotations

import pandas as pd

from ..core import frames, schema
from ..core.assess import fill, schemes
from ..core.assess.run import Assessment
from ..core.errors import GewuError
from ..core.text import tr
from .edits import Change
from .workspace import Workspace

#: Tables that the measures read.
TABLES = ("community", "facility", "facility_service", "compound")
#: Setting that keeps a copy of a bureau's own scheme with the results made by it: "scheme.<id>".
_SCHEME = "scheme."


def read_tables(ws: Workspace, communities: list[str] | None = None) -> dict[str, pd.DataFrame]:
    """Return the frames for core `assess`. All rows are read, also when only some communities are assessed: whether a
    facility class has been collected is a question about the whole workspace.

    communities: the codes wanted; raises GewuError naming those that do not exist.
    """
    tables = {name: ws.read(name) for name in TABLES}
    unknown = sorted(set(communities or ()) - set(tables["community"]["code"]))
    if unknown:
        raise GewuError(
            tr("工作区里没有这些社区：{codes}").format(codes="、".join(unknown)),
            remedy=tr("请检查社区编码（12 位统计用区划代码）。"),
        )
    return tables


def runs(ws: Workspace) -> pd.DataFrame:
    """Return the assessment_run rows, newest first."""
    frame = ws.read("assessment_run")
    order = frame[["date", "created_at"]].fillna("")
    rows = order.assign(place=range(len(order))).sort_values(["date", "created_at", "place"], ascending=False)
    return frame.loc[rows.index].reset_index(drop=True)


def previous(ws: Workspace, scheme_id: str, communities: list[str] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (scores, gaps) of each community's newest run with this scheme: where manual results are kept.

    communities: the codes wanted; None = all.
    """
    wanted = set(ws.read("community")["code"].dropna() if communities is None else communities)
    scores, gaps = [], []
    every = runs(ws)
    for run_uid in every.loc[every["scheme_id"] == scheme_id, "uid"]:
        if not wanted:
            break
        rows = ws.read("assessment_score", run_uid=run_uid)
        rows = rows[rows["community_code"].isin(wanted)]
        if rows.empty:
            continue
        found = set(rows["community_code"])
        listed = ws.read("gap", run_uid=run_uid)
        scores.append(rows)
        gaps.append(listed[listed["community_code"].isin(found)])
        wanted -= found
    return _joined(scores, "assessment_score"), _joined(gaps, "gap")


def _joined(parts: list[pd.DataFrame], table: str) -> pd.DataFrame:
    if not parts:
        return frames.empty(schema.table(table))
    return frames.conform(pd.concat(parts, ignore_index=True), schema.table(table))


def changes(ws: Workspace, assessment: Assessment, kind: str, date: str, note: str = "") -> tuple[str, list[Change]]:
    """Return (run uid, changes) that store an assessment as a new run. Earlier runs stay as they are.

    kind: 基线 / 年度 / 成效 / 终期; date: yyyy-mm-dd. Raises GewuError for another kind.
    """
    kinds = schema.table("assessment_run").field("kind").options
    if kind not in kinds:
        raise GewuError(tr("评估类型只能取：{kinds}").format(kinds="、".join(kinds)))
    run_uid = frames.new_uids(1)[0]
    scheme = assessment.scheme
    run = {"uid": run_uid, "scheme_id": scheme.id, "scheme_version": scheme.version, "kind": kind, "date": date}
    added = [Change("assessment_run", add=pd.DataFrame([{**run, "note": note or None}]))]
    for table, rows in (("assessment_score", assessment.scores), ("gap", assessment.gaps)):
        added.append(Change(table, add=rows.assign(run_uid=run_uid, uid=frames.new_uids(len(rows)))))
    return run_uid, added


def keep_scheme(ws: Workspace, scheme: schemes.Scheme) -> None:
    """Keep a copy of a scheme that is not built in, so that its results can be read without the file."""
    if scheme.id not in dict(schemes.available()):
        ws.set_setting(_SCHEME + scheme.id, schemes.raw(scheme))


def scheme_of(ws: Workspace, scheme_id: str) -> schemes.Scheme:
    """Return the scheme a run was made by: built in, or the copy kept in the workspace; raises GewuError."""
    kept = ws.setting(_SCHEME + scheme_id)
    if kept is not None and scheme_id not in dict(schemes.available()):
        return schemes.parse(kept, tr("工作区内的方案 {id}").format(id=scheme_id))
    return schemes.load(scheme_id)


def read_run(ws: Workspace, run_uid: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (scores, gaps) of one run."""
    return ws.read("assessment_score", run_uid=run_uid), ws.read("gap", run_uid=run_uid)


def decision_changes(filled: fill.Filled) -> list[Change]:
    """Return the changes that carry out a decision made by hand (see core.assess.fill)."""
    return [
        Change("assessment_score", update=filled.scores),
        Change("gap", add=filled.gap_add, update=filled.gap_update, remove=filled.gap_remove),
    ]
