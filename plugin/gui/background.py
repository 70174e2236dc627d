"""Long steps: read before, compute here in a worker, apply in `done` on the main thread.

    background.run(tr("自动划格"), lambda progress: delineate(inputs, settings, progress), self.show_preview)

`compute` must not touch QgsProject, layers, iface or widgets.
"""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..core.errors import Cancelled
from ..core.progress import Progress
from . import messages


class Activity(QObject):
    """Tells who wants to know (the dock's status strip) that steps start, go on and end."""

    started = pyqtSignal(object)
    reported = pyqtSignal(object, float, str)
    ended = pyqtSignal(object)


activity = Activity()
#: From QGIS 3.26 on, QGIS's own "task finished" notice can be left out: ours says more.
_FLAGS = QgsTask.Flag.CanCancel | getattr(QgsTask.Flag, "Silent", QgsTask.Flag.CanCancel)
_running: list[QgsTask] = []


class _Step(QgsTask):
    """One computation. Its outcome is kept until `finished` hands it over on the main thread."""

    def __init__(self, title: str, compute: Callable[[Progress], Any], done: Callable, failed: Callable | None) -> None:
        super().__init__(title, _FLAGS)
        self.title = title
        self._compute, self._done, self._failed = compute, done, failed
        self._result, self._problem = None, None

    def run(self) -> bool:
        try:
            self._result = self._compute(self._progress)
        except Exception as problem:  # handed over to the main thread, where it is shown
            self._problem = problem
            return False
        return True

    def _progress(self, fraction: float, text: str = "") -> None:
        if self.isCanceled():
            raise Cancelled()
        self.setProgress(100.0 * min(max(fraction, 0.0), 1.0))
        activity.reported.emit(self, fraction, text)

    def finished(self, ok: bool) -> None:
        _running.remove(self)
        activity.ended.emit(self)
        try:
            if ok and not self.isCanceled():
                self._done(self._result)
                return
            raise self._problem or Cancelled()
        except Exception as problem:  # the outermost edge: everything is shown here
            messages.error(problem)
            if self._failed is not None:
                messages.reported(self._failed)(problem)
        finally:
            self._compute = self._done = self._failed = self._result = self._problem = None


def run(
    title: str,
    compute: Callable[[Progress], Any],
    done: Callable[[Any], None],
    failed: Callable[[Exception], None] | None = None,
) -> QgsTask:
    """Start `compute(progress)` in a worker and return its task (`cancel()` makes `progress` raise Cancelled).

    `done(result)` runs on the main thread. Any exception, in `compute` or in `done`, is shown in the message bar;
    after that `failed(exception)` is called, so that a page can put its buttons back.
    """
    step = _Step(title, compute, done, failed)
    _running.append(step)
    activity.started.emit(step)
    QgsApplication.taskManager().addTask(step)
    return step


def running() -> list[QgsTask]:
    """Return the steps that have not ended."""
    return list(_running)


def cancel_all(milliseconds: int = 10000) -> None:
    """Cancel every step and wait for the workers to stop (the plugin is being unloaded)."""
    for step in running():
        step.cancel()
        step.waitForFinished(milliseconds)
