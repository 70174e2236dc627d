"""A list of 100,000 facilities as .xlsx into a city (126,025 grids, 51,670 compounds, 3,600 communities): seconds per stage.

    python -m tests.bench.bench_import [rows [share of rows without coordinates]]

Through gewu:importlayer, and through the dialog by mouse with the longest time the window did not answer; the file alone
as pandas (openpyxl) and QGIS (OGR) read it. Peak memory is that of the whole process, city included.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

import import_city  # noqa: E402


class Stages:
    """Seconds between the texts that the progress tells."""

    def __init__(self) -> None:
        self.begun = self.last = time.perf_counter()
        self.text, self.found = "", {}

    def __call__(self, text: str) -> None:
        name = text.split("（")[0].rstrip("0123456789 行…") if text else self.text
        if name != self.text:
            self.done()
            self.text = name

    def done(self) -> None:
        now = time.perf_counter()
        self.found[self.text or "start"] = self.found.get(self.text or "start", 0.0) + now - self.last
        self.last = now

    def show(self) -> None:
        self.done()
        for name, seconds in self.found.items():
            if seconds >= 0.05:
                print(f"    {seconds:6.2f} s  {name}")
        print(f"    {time.perf_counter() - self.begun:6.2f} s  together", flush=True)


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def algorithm(city: Path, book: Path) -> None:
    """Run gewu:importlayer as Processing does."""
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

    from plugin.algorithms.import_layer import ImportLayer

    stages = Stages()

    class Feedback(QgsProcessingFeedback):
        def setProgressText(self, text: str) -> None:  # noqa: N802
            stages(text)

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    parameters = {
        "WORKSPACE": str(city),
        "TABLE": "facility",
        "INPUT": str(book),
        "REPORT": str(city.parent / "report.json"),
    }
    results, ok = ImportLayer().create().run(parameters, context, Feedback(), catchExceptions=False)
    print(f"gewu:importlayer  ok={ok}  added {results['ADDED']}  doubtful {results['DOUBTFUL']}  peak {peak()} MB")
    stages.show()


def dialog(city: Path, book: Path) -> None:
    """Import through the window: choose the file, press 导入, agree to writing into the file."""
    from qgis.core import QgsProject, QgsSettings
    from qgis.PyQt.QtCore import Qt, QTimer
    from qgis.PyQt.QtTest import QTest
    from qgis.PyQt.QtWidgets import QApplication, QMessageBox

    from plugin.gui.dialogs.import_dialog import ImportDialog
    from plugin.workspace import project
    from plugin.workspace.workspace import Workspace

    workspace = Workspace.open(city)
    project.show(workspace)
    QgsSettings().remove("gewu/import")
    window = ImportDialog(workspace, "facility")
    window.show()
    beats: list[float] = []
    heart = QTimer()
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    heart.start(10)

    def agree() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            box.buttons()[0].click()

    asker = QTimer()
    asker.timeout.connect(agree)
    asker.start(100)
    begun = time.perf_counter()
    window.set_file(str(book))
    while window.source is None:
        QTest.qWait(20)
    opened = time.perf_counter()
    QTest.mouseClick(window.run, Qt.MouseButton.LeftButton)
    while not window.imported:
        QTest.qWait(20)
    ended = time.perf_counter()
    gaps = sorted((after - before for before, after in zip(beats, beats[1:])), reverse=True)
    print(
        f"dialog  open {opened - begun:.2f} s  import {ended - opened:.2f} s  rows {workspace.count('facility')}  peak {peak()} MB"
    )
    print(f"    longest times without an answer: {', '.join(f'{gap * 1000:.0f} ms' for gap in gaps[:5])}")
    asker.stop()
    heart.stop()
    window.reject()
    QgsProject.instance().clear()


def peers(book: Path) -> None:
    """Read the same file, and nothing more."""
    import pandas as pd
    from qgis.core import QgsVectorLayer

    from plugin.workspace import sources

    begun = time.perf_counter()
    rows, _ = sources.open_source(book).read()
    print(f"reading the file alone: ours {time.perf_counter() - begun:.1f} s ({len(rows)} rows, header found)")
    begun = time.perf_counter()
    frame = pd.read_excel(book, header=1)
    print(f"    pandas.read_excel (openpyxl) {time.perf_counter() - begun:.1f} s ({len(frame)} rows)")
    begun = time.perf_counter()
    layer = QgsVectorLayer(str(book), "x", "ogr")
    count = sum(1 for _ in layer.getFeatures())
    print(f"    QGIS (OGR XLSX) {time.perf_counter() - begun:.1f} s ({count} rows, title row as header)")


def main(rows: int = 100_000, unplaced: float = 0.0) -> None:
    from qgis.testing import start_app

    start_app()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        made = import_city.frames()
        print({name: len(frame) for name, frame in made.items()}, "rows:", rows, "without coordinates:", unplaced)
        import_city.write_workspace(home / "city.gpkg", made)
        del made
        import_city.write_list(home / "list.xlsx", rows, unplaced=unplaced)
        peers(home / "list.xlsx")
        for run in (algorithm, dialog):
            shutil.copyfile(home / "city.gpkg", home / "copy.gpkg")
            run(home / "copy.gpkg", home / "list.xlsx")


if __name__ == "__main__":
    main(*(kind(argument) for kind, argument in zip((int, float), sys.argv[1:])))
