"""One source for the bounds: the workspace's setting, read by rules, ledgers, styles and map alike."""

from __future__ import annotations

import pytest

from plugin.core.errors import GewuError
from plugin.core.grids.settings import GridSettings
from plugin.workspace import grid_bounds, ledgers
from plugin.workspace import project as workspace_project


def _filters(workspace) -> str:
    return "\n".join(rule.filterExpression() for rule in _rules(workspace))


def _rules(workspace) -> list:
    return workspace.layer("micro_grid").renderer().rootRule().children()


def test_a_workspace_without_own_bounds_has_the_products(workspace):
    assert grid_bounds.limits(workspace) == (30, 100)
    assert grid_bounds.settings(workspace) == GridSettings()


def test_bounds_kept_are_read_everywhere(workspace):
    workspace.set_setting("grids", {"other": 1})
    grid_bounds.keep(workspace, GridSettings(minimum=20, maximum=47, target=24))
    assert workspace.setting("grids") == {"minimum": 20, "target": 24, "maximum": 47, "other": 1}
    assert grid_bounds.limits(workspace) == (20, 47)
    settings = grid_bounds.settings(workspace)
    assert (settings.minimum, settings.target, settings.maximum) == (20, 24, 47)
    context = ledgers.context(workspace, ledgers.read_tables(workspace))
    assert (context.minimum, context.maximum) == (20, 47)


def test_a_target_that_does_not_fit_gives_way(workspace):
    workspace.set_setting("grids", {"minimum": 10, "maximum": 40})
    assert grid_bounds.settings(workspace).target == 25


def test_impossible_bounds_are_refused_where_they_would_matter(workspace):
    workspace.set_setting("grids", {"minimum": 90, "maximum": 100})
    with pytest.raises(GewuError):
        grid_bounds.settings(workspace)


def test_shown_classes_follow_the_bounds_and_keep_the_users_symbols(workspace, project):
    workspace_project.show(workspace, project)
    layer = workspace.layer("micro_grid")
    own = next(rule for rule in _rules(workspace) if rule.label() == "不足 30 户")
    own.symbol().setOpacity(0.4)
    mine = next(rule for rule in _rules(workspace) if rule.label() == "已锁定")
    mine.setFilterExpression("\"code\" = '30'")
    grid_bounds.keep(workspace, GridSettings(minimum=20, maximum=47, target=24))
    workspace_project.restyle(workspace)
    assert {"不足 20 户", "20–47 户", "超过 47 户"} <= {rule.label() for rule in _rules(workspace)}
    assert "< 20" in _filters(workspace) and "> 47" in _filters(workspace) and "> 100" not in _filters(workspace)
    changed = next(rule for rule in _rules(workspace) if rule.label() == "不足 20 户")
    assert changed.symbol().opacity() == pytest.approx(0.4)
    assert "\"code\" = '30'" in _filters(workspace)
    assert layer is workspace.layer("micro_grid")


def test_a_project_shown_again_catches_up_with_the_bounds(workspace, project):
    workspace_project.show(workspace, project)
    workspace.set_setting("grids", {"minimum": 20, "maximum": 47})
    workspace_project.show(workspace, project)
    assert "超过 47 户" in {rule.label() for rule in _rules(workspace)}
    workspace.set_setting("grids", {"minimum": 25, "maximum": 60})
    workspace_project.show(workspace, project)
    assert "超过 60 户" in {rule.label() for rule in _rules(workspace)}
