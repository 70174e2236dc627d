"""The whole tour in the window, undone step by step with 撤销 and done again with QGIS's redo: everything shown agrees."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QToolButton

from plugin.core import schema
from plugin.gui import background
from plugin.gui.dialogs.worker_dialog import WorkerDialog
from plugin.gui.window import Window


@pytest.fixture
def window(desktop, town):
    made = Window(desktop)
    made.session.open(str(town))
    QTest.qWait(200)
    yield made
    background.cancel_all()
    made.session.workspace.discard()
    made.close()


def rows(workspace, table: str) -> pd.DataFrame:
    frame = workspace.read(table).sort_values("uid", ignore_index=True)
    if "geometry" in frame:
        frame["geometry"] = shapely.to_wkb(frame["geometry"].to_numpy())
    return frame


def labels(layer) -> list[str]:
    """Return the texts of all label rules of a layer, feature by feature."""
    expressions = [
        QgsExpression(rule.settings().fieldName if rule.settings().isExpression else f'"{rule.settings().fieldName}"')
        for rule in layer.labeling().rootRule().descendants()
        if rule.settings() is not None
    ]
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    texts = []
    for feature in layer.getFeatures():
        context.setFeature(feature)
        texts.extend(str(expression.evaluate(context)) for expression in expressions)
    assert texts or layer.featureCount() == 0
    return sorted(texts)


def shown(table) -> list[tuple]:
    """Return the cells of a table as they are displayed, in a fixed order."""
    model = table.model()
    cells = range(model.columnCount())
    return sorted(tuple(str(model.index(row, cell).data()) for cell in cells) for row in range(model.rowCount()))


def state(window) -> dict:
    """Return what the workspace holds and what the window says about it."""
    workspace, dock = window.session.workspace, window.dock
    QTest.qWait(200)  # the pages are told of all changes of one step together
    while window.session._data_timer.isActive():  # a busy machine takes longer
        QTest.qWait(10)
    seen: dict = {"tables": {name: rows(workspace, name) for name in schema.tables() if name != "change_log"}}
    seen["labels"] = labels(workspace.layer("micro_grid"))
    for page in ("grids", "facilities", "assess", "workspace"):
        dock.show_page(page)
        if page == "grids":
            dock.page.tabs.setCurrentWidget(dock.page.list)
            seen["grids"] = (shown(dock.page.list.table), dock.page.list.summary.text())
        elif page == "facilities":
            seen["facilities"] = (dock.page.states.text(), shown(dock.page.queue.table))
        elif page == "assess":
            seen["assess"] = (shown(dock.page.table), shown(dock.page.gap_table), dock.page.total.text())
        else:
            seen["overview"] = shown(dock.page.table)
    strip = dock.strip
    strip.refresh()
    seen["strip"] = (strip.edits.text(), strip.undo.toolTip(), strip.undo.isEnabled(), strip.save.isEnabled())
    return seen


def agree(one: dict, other: dict) -> None:
    for name, frame in one["tables"].items():
        pd.testing.assert_frame_equal(frame, other["tables"][name], obj=name)
    for name in one:
        if name != "tables":
            assert one[name] == other[name], name


@pytest.fixture
def steps(window, desktop, wait_until):
    """Return the steps as (layer the redo is given to, what the user does)."""
    dock, session = window.dock, window.session

    def page(name: str):
        dock.show_page(name)
        QTest.qWait(250)
        return dock.page

    def adopt() -> None:
        panel = page("grids").delineate
        dock.page.tabs.setCurrentWidget(panel)
        desktop.click(panel.start)
        wait_until(lambda: panel.layer is not None, 30)
        desktop.click(panel.adopt_button)

    def chosen():
        panel = page("grids").list
        dock.page.tabs.setCurrentWidget(panel)
        wait_until(lambda: panel.table.proxy.rowCount() > 0)
        panel.table.selectRow(1)
        return {button.objectName(): button for button in panel.buttons}

    def lock() -> None:
        desktop.click(chosen()["gewu_grid_locked"])

    def assign() -> None:
        def answer() -> None:
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, WorkerDialog)
            dialog.table.selectRow(0)
            dialog.ok.click()

        button = chosen()["gewu_grid_worker"]
        QTimer.singleShot(300, answer)
        desktop.click(button)

    def tag() -> None:
        tagging = page("facilities")
        desktop.click(tagging.start)
        wait_until(lambda: not tagging.run_row.is_running)

    def assess() -> None:
        form = page("assess").form
        desktop.click(form.start_button)
        wait_until(lambda: form.start_button.isEnabled() and session.workspace.count("assessment_run") == 1)

    return [("micro_grid", adopt), ("micro_grid", lock), ("micro_grid", assign), ("facility", tag),
            ("assessment_score", assess)]  # fmt: skip


def test_every_step_of_the_tour_is_undone_and_done_again(window, desktop, steps):
    session = window.session
    states = [state(window)]
    for _, act in steps:
        act()
        states.append(state(window))
    frames = [one["tables"] for one in states]
    assert len(frames[1]["micro_grid"]) > 0 and frames[2]["micro_grid"]["locked"].sum() == 1
    assert frames[3]["micro_grid"]["worker_uid"].notna().sum() == 1
    assert (frames[4]["facility"]["tag_state"] == "自动").any() and len(frames[5]["assessment_score"]) > 0
    assert states[1]["labels"] and states[0]["labels"] == []
    undo = next(button for button in window.dock.findChildren(QToolButton, "gewu_undo"))
    for expected in reversed(states[:-1]):
        desktop.click(undo)
        agree(expected, state(window))
    assert not undo.isEnabled() and not session.workspace.has_unsaved_edits
    for (role, _), expected in zip(steps, states[1:]):
        session.workspace.layer(role).undoStack().redo()  # what QGIS's redo does with this layer active
        agree(expected, state(window))
