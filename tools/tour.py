"""Inside QGIS (`qgis --code`): walk a copy of the sample town through all pages by real clicks and take a picture of each.

GEWU_TOUR names the folder for the pictures, GEWU_TOUR_SIZE the window, e.g. 1366x768.
"""

import os
import tempfile
import time
import traceback
from pathlib import Path

from gewu.gui import background
from gewu.gui.dialogs.duplicates_dialog import DuplicatesDialog
from gewu.gui.dialogs.import_dialog import ImportDialog
from gewu.workspace.sample import LISTS, copy_sample
from qgis.core import QgsPointXY, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QDockWidget
from qgis.utils import iface, plugins

OUT = Path(os.environ["GEWU_TOUR"])
WIDTH, HEIGHT = (int(part) for part in os.environ.get("GEWU_TOUR_SIZE", "1366x768").split("x"))


def wait(seconds: float = 0.5) -> None:
    """Let the window work until nothing of ours is running and the map is drawn."""
    until = time.monotonic() + seconds
    while time.monotonic() < until or background.running() or iface.mapCanvas().isDrawing():
        QTest.qWait(50)


def grab(name: str) -> None:
    wait(1.0)
    iface.mainWindow().grab().save(str(OUT / f"{name}.png"))
    print("picture", name, flush=True)


def click(name: str) -> None:
    """Press the visible button with this object name."""
    for button in iface.mainWindow().findChildren(QAbstractButton, name):
        if button.isVisible() and button.isEnabled():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            wait()
            return
    raise LookupError(f"no button {name} to press")


def pixel(x: float, y: float) -> QPoint:
    """Return where a place of the map is on the canvas."""
    point = iface.mapCanvas().getCoordinateTransform().transform(QgsPointXY(x, y))
    return QPoint(round(point.x()), round(point.y()))


def point_at(x: float, y: float, button=None) -> None:
    """Move the mouse to a place of the map, and click there with a button."""
    QTest.mouseMove(iface.mapCanvas().viewport(), pixel(x, y))
    if button is not None:
        QTest.mouseClick(iface.mapCanvas().viewport(), button, Qt.KeyboardModifier.NoModifier, pixel(x, y))
    wait(0.2)


def bring_in(window, file: str) -> None:
    """Import a list of places by the dialog, following what it finds about the coordinates."""
    dialog = ImportDialog(window.session.workspace, "facility", iface.mainWindow())
    dialog.show()
    dialog.source_box.set_file(file)
    wait(2.0)
    dialog.grab().save(str(OUT / "6-import.png"))
    if dialog.datum_box.take.isVisible():
        dialog.datum_box.take.click()
    dialog.dry_run.click()
    wait(2.0)
    dialog.grab().save(str(OUT / "6-import-tried.png"))
    dialog.run.click()
    wait(2.0)
    dialog.close()


def places(window, folder: str) -> None:
    """Show how a dirty list is brought in, tagged and settled, and what stands in it twice."""
    bring_in(window, str(Path(folder) / LISTS[0]))
    window.session.map.zoom_to_workspace(window.session.workspace)
    window.dock.show_page("facilities")
    click("gewu_tag")
    iface.messageBar().clearWidgets()
    page = window.dock.page
    for _ in range(page.rows.count):
        facility = page.queue.facility()
        if facility is None or facility["name"] == "界上便利店":
            break
        page.queue.step(1)
    page.queue.zoom()
    grab("6-facilities-queue")
    for name, panel in (
        ("table", page.table),
        ("tree", page.units),
        ("services", page.services),
        ("requests", page.requests),
    ):
        page.tabs.setCurrentWidget(panel)
        window.session.map.zoom_to_workspace(window.session.workspace)
        grab(f"6-facilities-{name}")
    page.tabs.setCurrentWidget(page.queue)
    dialog = DuplicatesDialog(window.session, iface.mainWindow())
    dialog.show()
    wait(2.0)
    dialog.grab().save(str(OUT / "6-duplicates.png"))
    dialog.close()
    iface.mapCanvas().zoomScale(4000)
    grab("6-facilities-near")
    layer = window.session.workspace.layer("facility")
    layer.styleManager().setCurrentStyle(layer.styleManager().styles()[-1])
    iface.mapCanvas().zoomScale(12000)
    grab("6-facilities-clusters")
    layer.styleManager().setCurrentStyle(layer.styleManager().styles()[0])
    window.session.map.zoom_to_workspace(window.session.workspace)


def edit(window) -> None:
    """Show the tools of 手工编辑 in the middle of a gesture, its outcome, and the lists beside them."""
    window.dock.show_page("grids")
    page = window.dock.page
    page.tabs.setCurrentWidget(page.edit)
    grids = window.session.workspace.read("micro_grid")
    grid = grids[grids["buildings"].between(4, 9)].sort_values("households").iloc[-1]
    chosen = grid["geometry"]
    layer = window.session.workspace.layer("micro_grid")
    layer.selectByExpression(f"\"uid\" = '{grid['uid']}'")
    west, south, east, north = chosen.bounds
    reach = max(east - west, north - south)
    iface.mapCanvas().setExtent(QgsRectangle(west, south, east, north).buffered(0.5 * reach))
    iface.mapCanvas().refresh()
    iface.messageBar().clearWidgets()
    wait(1.0)
    grab("6-edit")
    window.session.editor.start("cut")
    middle = chosen.centroid
    point_at(west - 0.2 * reach, middle.y, Qt.MouseButton.LeftButton)
    point_at(middle.x, middle.y + 0.05 * reach, Qt.MouseButton.LeftButton)
    point_at(east + 0.15 * reach, middle.y)
    grab("6-edit-cut")
    point_at(east + 0.15 * reach, middle.y, Qt.MouseButton.LeftButton)
    point_at(east + 0.15 * reach, middle.y, Qt.MouseButton.RightButton)
    window.session.editor.stop()
    layer.removeSelection()
    grab("6-edit-done")
    for name, tab in (("list", page.list), ("check", page.check)):
        page.tabs.setCurrentWidget(tab)
        wait(1.0)
        grab(f"6-edit-{name}")
    window.session.undo()


def tour() -> None:
    main = iface.mainWindow()
    main.showNormal()
    main.setGeometry(0, 0, WIDTH, HEIGHT)
    for dock in main.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() in ("GewuDock", "Layers"))
    window = plugins["gewu"].window
    window.dock.show_page("workspace")
    grab("0-empty")
    folder = tempfile.mkdtemp(prefix="gewu-")
    window.session.open(str(copy_sample(folder)))
    grab("1-workspace")
    window.dock.show_page("grids")
    wait()
    grab("2-grids-setup")
    window.dock.page.delineate.chosen.more.setCollapsed(False)
    grab("2-grids-more")
    click("gewu_delineate")
    grab("3-grids-preview")
    window.dock.page.delineate.preview.again_button.menu().actions()[1].trigger()
    wait(2)
    grab("3-grids-variants")
    window.dock.page.delineate.preview.tabs.setCurrentIndex(1)
    grab("3-grids-each")
    click("gewu_adopt")
    grab("4-grids")
    iface.mapCanvas().zoomByFactor(0.25)
    grab("5-grids-near")
    click("gewu_open_emergency")
    dialog = window.dock.page._dialog
    dialog.start.click()
    for index in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(index)
        wait()
        dialog.grab().save(str(OUT / f"5-emergency-{index}.png"))
    dialog.close()
    window.session.map.zoom_to_workspace(window.session.workspace)
    places(window, folder)
    edit(window)
    window.dock.show_page("reach")
    grab("7-reach")
    window.dock.show_page("assess")
    click("gewu_assess_start")
    grab("8-assess")
    window.dock.show_page("ledgers")
    grab("9-ledgers")
    click("gewu_export_ledgers")
    grab("10-ledgers-done")
    window.session.workspace.save()
    grab("11-saved")
    print("workspace", window.session.workspace.path, flush=True)


def start() -> None:
    try:
        tour()
    except Exception:
        traceback.print_exc()
        iface.mainWindow().grab().save(str(OUT / "failed.png"))
    QgsProject.instance().clear()
    iface.actionExit().trigger()


QTimer.singleShot(1500, start)
