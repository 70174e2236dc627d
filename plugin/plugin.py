"""Wires the rooms together: what appears in QGIS when the plugin is switched on, and goes when it is switched off."""

from __future__ import annotations

import sys

from qgis.core import QgsApplication

from . import dependencies, translation


class GewuPlugin:
    """The object QGIS holds. Nothing that needs a third-party package is imported before those have been checked."""

    def __init__(self, iface) -> None:
        self.iface = iface
        self.window = None
        self.provider = None
        self._notice = None

    def initGui(self) -> None:  # noqa: N802
        translation.install()
        problems = dependencies.problems()
        if problems:
            from .gui.dependency_notice import DependencyNotice

            self._notice = DependencyNotice(self.iface, problems)
            return
        from .gui.window import Window

        self._add_provider()
        self.window = Window(self.iface)

    def initProcessing(self) -> None:  # noqa: N802
        """What `qgis_process` calls instead of initGui: there is no window, missing packages are told on stderr."""
        translation.install()
        problems = dependencies.problems()
        if problems:
            found = "；".join(problem.text for problem in problems)
            print("gewu:", found, dependencies.remedy(problems), file=sys.stderr, sep="\n")
        else:
            self._add_provider()

    def _add_provider(self) -> None:
        from .algorithms.provider import GewuProvider

        self.provider = GewuProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def unload(self) -> None:
        if self._notice is not None:
            self._notice.close()
            self._notice = None
        if self.window is not None:
            self.window.close()
            self.window = None
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        translation.remove()
