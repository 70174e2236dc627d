"""检查认可: one undo step, a reason that must be given, and the way back."""

from __future__ import annotations

import pytest

from plugin.core.errors import GewuError
from plugin.core.findings import ERROR, Finding
from plugin.workspace import accepted


def _finding(key: str = "G01|below|510104001001|25") -> Finding:
    return Finding("G01", ERROR, "户数不足", "微网格 甲 有 25 户。", layer="micro_grid", case="below", key=key)


def test_accepting_writes_key_detail_and_reason(workspace):
    workspace.apply([accepted.accept([_finding()], " 拆迁在即 ")], "标为已认可")
    (row,) = accepted.entries(workspace).to_dict("records")
    assert (row["rule"], row["case_id"], row["reason"]) == ("G01", "below", "拆迁在即")
    assert row["detail"] == "微网格 甲 有 25 户。" and row["accepted_at"]
    assert accepted.reasons(workspace) == {_finding().key: "拆迁在即"}


def test_a_reason_is_required_and_what_has_no_key_cannot_be_accepted():
    with pytest.raises(GewuError, match="没有填写认可理由"):
        accepted.accept([_finding()], "  ")
    with pytest.raises(GewuError, match="不能标为已认可"):
        accepted.accept([_finding(key="")], "理由")


def test_withdrawing_takes_only_the_named_ones_back(workspace):
    other = _finding("G01|below|510104001001|24")
    workspace.apply([accepted.accept([_finding(), other], "理由")], "标为已认可")
    workspace.apply([accepted.withdraw(workspace, [other])], "撤回认可")
    assert list(accepted.reasons(workspace)) == [_finding().key]
