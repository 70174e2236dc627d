"""Findings: what a step has to tell about single features. Shown, zoomed to and counted the same way everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

ERROR, WARNING, INCOMPLETE, INFO = "error", "warning", "incomplete", "info"
#: Order in which severities are listed. "incomplete" means not done yet, which is not "wrong".
SEVERITIES = (ERROR, WARNING, INCOMPLETE, INFO)


@dataclass
class Finding:
    """One remark. `rule` is a stable id (G01…, D01…), texts are Chinese, `codes` names the features concerned,
    `layer` the table or role they are in, `geometry` where to zoom (shapely or None).

    Where the catalogue of the rule knows several: `case` is which of them. `uids` are the rows of `layer` concerned, as
    far as known. `key` is the same text as long as nothing that matters about it changes: rule, case, names and amounts.
    `about` names what the remark is to be looked at again with (`table/uid`), for what is followed edit by edit.
    """

    rule: str
    severity: str
    title: str
    detail: str
    suggestion: str = ""
    layer: str = ""
    codes: tuple[str, ...] = ()
    geometry: object = None
    case: str = ""
    uids: tuple[str, ...] = ()
    key: str = ""
    about: tuple[str, ...] = ()


#: Columns in which findings leave the program.
COLUMNS = ["rule", "severity", "title", "detail", "suggestion", "layer", "codes", "geometry"]


def to_frame(findings: list[Finding]) -> pd.DataFrame:
    """Return the findings as a frame (codes joined by 、), worst first, then by rule."""
    rows = []
    for finding in findings:
        row = {name: getattr(finding, name) for name in COLUMNS}
        row["codes"] = "、".join(finding.codes)
        rows.append(row)
    frame = pd.DataFrame(rows, columns=COLUMNS)
    order = frame["severity"].map({name: place for place, name in enumerate(SEVERITIES)})
    return (
        frame.assign(_order=order)
        .sort_values(["_order", "rule"], kind="stable")
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def to_json(findings: list[Finding]) -> list[dict]:
    """Return the findings as plain values for a report file, the geometry as WKT."""
    rows = []
    for finding in findings:
        row = {name: getattr(finding, name) for name in COLUMNS}
        row["codes"] = list(finding.codes)
        row["geometry"] = finding.geometry.wkt if finding.geometry is not None else None
        rows.append(row)
    return rows
