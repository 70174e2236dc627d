"""绘制, 切分 and 移边界 with a mouse in a window: 500 grids and 5,000 buildings in view, all in one community.

    xvfb-run -a python -m tests.bench.bench_editing

Prints milliseconds per mouse move (until the preview and the bubble are computed and painted), and per gesture: from the
release of the button until it is written and told, and until the map is drawn anew. "cpu" is the time of the main thread
alone, for a machine that is busy with other things.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

import numpy as np  # noqa: E402
from qgis.testing import start_app  # noqa: E402

app = start_app(cleanup=False)

from qgis.PyQt.QtTest import QTest  # noqa: E402
from qgis.PyQt.QtWidgets import QApplication  # noqa: E402

from plugin.gui.window import Window  # noqa: E402
from tests import grid_town  # noqa: E402
from tests.desktop import Desktop  # noqa: E402
from tests.grid_town import SIZE, X, Y  # noqa: E402
from tests.hand import RIGHT, Hand  # noqa: E402

SIDE = (5, 2)


def told(name: str, seconds: list[tuple[float, float]]) -> None:
    wall, cpu = 1000 * np.array(seconds).T
    middle, high = np.percentile(wall, [50, 95])
    busy = f"cpu p50 {np.percentile(cpu, 50):6.1f}  p95 {np.percentile(cpu, 95):6.1f}"
    print(f"{name:<46} n={len(wall):<4} p50 {middle:6.1f}  p95 {high:6.1f}  max {wall.max():6.1f} ms   {busy} ms")


def moved(hand: Hand, tool, place: tuple) -> tuple[float, float]:
    """Move the mouse and return the seconds (wall, cpu) until what it asks for is computed and painted."""
    start, busy = time.perf_counter(), time.thread_time()
    hand.move(place)
    QApplication.processEvents()
    while tool.trial.waits:
        QApplication.processEvents()
    QApplication.processEvents()
    return time.perf_counter() - start, time.thread_time() - busy


def between(start, end, count: int) -> list[tuple]:
    return [tuple(place) for place in np.linspace(start, end, count)]


def at(column: float, row: float) -> tuple[float, float]:
    """Return a place counted in grids from the left lower corner."""
    return X + column * SIZE, Y + row * SIZE


def preview(name: str, editor, hand: Hand, clicks: list[tuple], way: list[tuple]) -> None:
    """Click the points, move along the way and tell how long each move takes; the gesture is discarded."""
    for place in clicks:
        hand.click(place)
    told(name, [moved(hand, editor.tool, place) for place in way])
    editor.tool.discard()


def gesture(editor, hand: Hand, clicks: list[tuple]) -> tuple[tuple, tuple]:
    """Return the seconds (wall, cpu) from the right button until the edit is told, and until the map is drawn anew."""
    for place in clicks:
        hand.click(place)
        moved(hand, editor.tool, place)
    canvas, rendered = editor.canvas, []

    def drawn() -> None:
        rendered.append((time.perf_counter() - start, time.thread_time() - busy))

    canvas.mapCanvasRefreshed.connect(drawn)
    start, busy = time.perf_counter(), time.thread_time()
    hand.click(clicks[-1], RIGHT)
    QApplication.processEvents()
    written = time.perf_counter() - start, time.thread_time() - busy
    while not rendered and time.perf_counter() - start < 5:
        QTest.qWait(1)
    canvas.mapCanvasRefreshed.disconnect(drawn)
    if editor.tool.isCapturing():
        raise SystemExit(editor.session.iface.texts()[0])
    QTest.qWait(600)
    return written, rendered[0]


def gestures(name: str, editor, hand: Hand, lines: list[list[tuple]]) -> None:
    seconds = [gesture(editor, hand, line) for line in lines]
    told(f"{name}: written and told", [one for one, _ in seconds])
    told(f"{name}: map drawn anew", [both for _, both in seconds])


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    desktop = Desktop()
    desktop.window.resize(1920, 1000)
    window = Window(desktop)
    window.session.open(str(grid_town.workspace(folder, 25, 20, SIDE)))
    window.dock.show_page("grids")
    window.dock.page.tabs.setCurrentWidget(window.dock.page.edit)
    QTest.qWait(1500)
    desktop.canvas.zoomToFullExtent()
    QTest.qWait(1500)
    editor = window.session.editor
    hand = Hand(desktop.canvas, window.session.workspace.crs)
    editor.start("cut")
    hand.click(at(-0.3, 5.03))
    start = time.perf_counter()
    moved(hand, editor.tool, at(1.2, 5.03))
    print(f"the first desk: {1000 * (time.perf_counter() - start):.0f} ms")
    editor.tool.discard()
    preview("cut: line through up to 3 grids", editor, hand, [at(-0.2, 5.5)], between(at(0.5, 5.4), at(2.9, 5.6), 120))
    preview("cut: line through up to 25 grids", editor, hand, [at(-0.2, 5.5)], between(at(1, 5.4), at(25.2, 5.6), 120))
    editor.start("draw")
    near = [at(3.3, 3.3), at(3.3, 5.6)]
    preview("draw: area over up to 9 grids", editor, hand, near, between(at(3.6, 5.4), at(5.6, 5.4), 120))
    far = [at(2.3, 2.3), at(2.3, 12.6)]
    preview("draw: area over up to 200 grids", editor, hand, far, between(at(3.6, 12), at(20.6, 12.4), 120))
    editor.start("reshape")
    line = [at(8, 4), at(8.4, 4.5)]
    preview("move a border of 2 to 6 grids", editor, hand, line, between(at(8.4, 5.4), at(8, 7.0), 120))
    editor.start("cut")
    lines = [
        [at(column - 0.1, row + 0.5), at(column + 1.1, row + 0.52)]
        for row in (1, 8, 14)
        for column in (2, 6, 10, 14, 18)
    ]
    gestures("cut one grid", editor, hand, lines)
    editor.start("draw")
    corners = ((0.4, 0.4), (1.6, 0.4), (1.6, 1.6), (0.4, 1.6))
    areas = [[at(c + x, r + y) for x, y in corners] for r in (3, 11) for c in (2, 6, 10, 14, 18)]
    gestures("draw over 4 grids", editor, hand, areas)
    editor.start("reshape")
    lines = [[at(c, 17), at(c + 0.4, 17.5), at(c, 18)] for c in (2, 5, 8, 11, 14, 17, 20, 23)]
    gestures("move a border", editor, hand, lines)
    QTest.qWait(500)
    window.session.workspace.discard()
    window.close()
    desktop.close()


if __name__ == "__main__":
    main()
