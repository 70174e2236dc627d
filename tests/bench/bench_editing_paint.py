"""刷楼栋 with a mouse in a window: 500 grids and 5,000 buildings in one community.

    xvfb-run -a python -m tests.bench.bench_editing_paint

Prints milliseconds per mouse move (brush, rectangle and loop over many grids, painting of the canvas included) and per
stroke: from the release of the button until the edit is written and told, until the target has its new outline, and until
QGIS has drawn the whole map anew.
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

from qgis.PyQt.QtCore import Qt  # noqa: E402
from qgis.PyQt.QtTest import QTest  # noqa: E402
from qgis.PyQt.QtWidgets import QApplication  # noqa: E402

from plugin.gui.window import Window  # noqa: E402
from tests import grid_town  # noqa: E402
from tests.desktop import Desktop  # noqa: E402
from tests.grid_town import middle  # noqa: E402
from tests.hand import CTRL, LEFT, PLAIN, RIGHT, SHIFT, Hand  # noqa: E402

SIDE = (5, 2)


def told(name: str, seconds: list[tuple[float, float]]) -> None:
    """Print the wall time and, for a machine with other work, the time of the processor in the main thread."""
    wall, own = 1000 * np.array(seconds).T
    texts = [f"p50 {np.percentile(found, 50):6.1f}   p95 {np.percentile(found, 95):6.1f} ms" for found in (wall, own)]
    print(f"{name:<44} n={len(wall):<4} wall {texts[0]}   main thread {texts[1]}")


def timed(call) -> tuple[float, float]:
    start = time.perf_counter(), time.thread_time()
    call()
    QApplication.processEvents()
    return time.perf_counter() - start[0], time.thread_time() - start[1]


def moves(hand: Hand, places: list, keys=PLAIN) -> list[tuple[float, float]]:
    """Drag along the places, give the gesture up with Esc, and return the seconds of each move."""
    hand.press(places[0], LEFT, keys)
    seconds = [timed(lambda place=place: hand.move(place, LEFT, keys)) for place in places[1:]]
    hand.key(Qt.Key.Key_Escape)
    hand.release(places[-1], LEFT, keys)
    return seconds


def between(start, end, count: int) -> list:
    return [tuple(place) for place in np.linspace(start, end, count)]


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    desktop = Desktop()
    desktop.window.resize(1920, 1000)
    window = Window(desktop)
    window.session.open(str(grid_town.workspace(folder, 25, 20, SIDE)))
    window.dock.show_page("grids")
    QTest.qWait(1500)
    desktop.canvas.setDestinationCrs(window.session.workspace.crs)
    desktop.canvas.zoomToFullExtent()
    QTest.qWait(1500)
    editor = window.session.editor
    editor.start("paint")
    hand = Hand(desktop.canvas, window.session.workspace.crs)
    start = time.perf_counter()
    hand.click(middle((12, 10), (2, 0), SIDE), RIGHT)
    print(f"the first desk: {1000 * (time.perf_counter() - start):.0f} ms")
    left, right = middle((0, 0), (0, 0), SIDE), middle((24, 19), (4, 1), SIDE)
    told("hover", [timed(lambda place=place: hand.move(place)) for place in between(left, right, 120)])
    zigzag = [middle((column, 5 + (column % 2) * 5), (2, 0), SIDE) for column in range(25)]
    way = [place for one, two in zip(zigzag, zigzag[1:]) for place in between(one, two, 8)]
    told("move of the brush, up to 250 buildings", moves(hand, way))
    told("move of a rectangle, up to all 5,000", moves(hand, between(left, right, 120), SHIFT))
    far = middle((4, 3), (4, 1), SIDE)
    told("move of a rectangle, up to 20 grids", moves(hand, between(left, far, 120), SHIFT))
    turn = np.linspace(0.0, 2 * np.pi, 120)
    x, y = middle((12, 10), (2, 0), SIDE)
    loop = [(x + 900 * np.cos(angle), y + 900 * np.sin(angle)) for angle in turn]
    told("move of a loop, up to 2,500 buildings", moves(hand, loop, CTRL))
    strokes, outlined, shown, rendered = [], [], [], []
    desktop.canvas.mapCanvasRefreshed.connect(lambda: rendered.append(1))
    for number in range(20):
        column, row = 2 + number, 4 + number % 12
        hand.click(middle((column, row), (2, 0), SIDE), RIGHT)
        QTest.qWait(1500)
        places = [middle((column - 1, row), (4, 0), SIDE), middle((column - 1, row), (4, 1), SIDE)]
        hand.drag(places, let_go=False)
        small = editor.tool.highlight.shown("target").area()
        rendered.clear()
        start = time.perf_counter(), time.thread_time()
        strokes.append(timed(lambda last=places[-1]: hand.release(last)))
        while editor.tool.highlight.shown("target").area() == small and time.perf_counter() - start[0] < 5:
            QApplication.processEvents()
        outlined.append((time.perf_counter() - start[0], time.thread_time() - start[1]))
        while not rendered and time.perf_counter() - start[0] < 5:
            QTest.qWait(1)
        shown.append((time.perf_counter() - start[0], time.thread_time() - start[1]))
    told("stroke of 2 buildings: written and told", strokes)
    told("the same until the target is outlined anew", outlined)
    told("the same until the whole map is drawn anew", shown)
    QTest.qWait(500)
    window.session.workspace.discard()
    window.close()
    desktop.close()


if __name__ == "__main__":
    main()
