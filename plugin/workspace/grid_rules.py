"""The grid rules on a workspace: its tables as the arguments of `core.grids.rules.check`."""

from __future__ import annotations

from .workspace import Workspace

_BY_COMMUNITY = {"grids": "micro_grid", "compounds": "compound", "general_grids": "general_grid"}
_OPTIONAL = ("compounds", "general_grids", "buildings", "barriers", "workers")


def read_inputs(ws: Workspace, codes: list[str] | None = None) -> dict:
    """Return the keyword arguments for `rules.check`, for all communities or those with these codes.

    An empty table is passed as None, so that its rules say they were not checked. Buildings, barriers and workers
    are always read whole: where a building lies decides, not the code typed for it.
    """
    inputs = {"communities": _of(ws, "community", "code", codes)}
    for name, table in _BY_COMMUNITY.items():
        inputs[name] = _of(ws, table, "community_code", codes)
    inputs["buildings"] = ws.read("building")
    inputs["barriers"] = ws.read("barrier")
    inputs["workers"] = ws.read("worker")
    for name in _OPTIONAL:
        if not len(inputs[name]):
            inputs[name] = None
    return inputs


def _of(ws: Workspace, table: str, column: str, codes: list[str] | None):
    return ws.read(table) if codes is None else ws.read(table, **{column: list(codes)})
