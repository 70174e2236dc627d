"""Where random gestures are carried out in earnest: a workspace shown in a project, desks that follow its layers, its undo."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from qgis.PyQt.QtCore import QCoreApplication

from plugin.core.grids.editing.desk import Desk
from plugin.core.grids.editing.edit import Edit
from plugin.workspace import change_log, grid_edits, layers
from plugin.workspace.edits import Change
from plugin.workspace.grid_desk import Desks
from tests.edit_world import TABLES


class LayerWorld:
    """The same calls as `edit_world.MemoryWorld`. A step may be several commands (damage and its mending)."""

    def __init__(self, ws) -> None:
        self.ws = ws
        self._desks = Desks(ws)
        self._steps: list[list[list]] = []  # step → command → layers it touched
        self._at = 0
        self._seen: tuple | None = None

    def close(self) -> None:
        self._desks.close()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        version = self._desks.version
        if self._seen is None or self._seen[0] != version:
            before = {} if self._seen is None else self._seen[1]
            fixed = {name: before[name] for name in ("compound", "barrier", "road") if name in before}
            self._seen = version, {name: fixed.get(name) for name in TABLES}
            for name in TABLES:
                if name not in fixed:
                    self._seen[1][name] = self.ws.read(name)
        return self._seen[1]

    def desk(self, random: np.random.Generator, gesture=None) -> Desk:
        """Return the desk for a gesture; for one to come that of the community of a random grid."""
        if gesture is not None:
            every = self._desks.desk("micro_grid", self._extent())
            return self._desks.desk("micro_grid", gesture.bounds(every))
        grids = self.tables["micro_grid"]
        shape = grids["geometry"].iloc[int(random.integers(len(grids)))]
        return self._desks.desk("micro_grid", shape.point_on_surface().buffer(1.0).bounds)

    def _extent(self) -> tuple:
        return tuple(shapely.total_bounds(self.tables["community"]["geometry"].to_numpy()).tolist())

    def apply(self, edit: Edit) -> None:
        self._do(lambda: grid_edits.apply(self.ws, edit))

    def set_values(self, uids: list[str], values: dict) -> None:
        """Change columns of micro-grids, as one step."""
        change = Change("micro_grid", update=pd.DataFrame({"uid": uids, **values}))
        self._do(lambda: self.ws.apply([change], "改属性"))

    def _do(self, work) -> None:
        before = self._places()
        work()
        QCoreApplication.processEvents()
        touched = [layer for layer, (key, place) in self._places().items() if before.get(layer, (key, 0))[1] < place]
        self._steps[self._at :] = [[touched]]
        self._at += 1

    def _places(self) -> dict:
        return {
            layer: (layer.id(), layer.undoStack().index())
            for layer in layers.shown(self.ws.project, self.ws.path).values()
        }

    def undo(self) -> bool:
        if self._at == 0:
            return False
        self._at -= 1
        for touched in reversed(self._steps[self._at]):
            self._walk(touched, -1)
        return True

    def redo(self) -> bool:
        if self._at == len(self._steps):
            return False
        for touched in self._steps[self._at]:
            self._walk(touched, 1)
        self._at += 1
        return True

    def _walk(self, touched: list, by: int) -> None:
        """Undo or redo a command on the layer a user would press Ctrl+Z on; the others must follow."""
        if not touched:
            return
        before = {layer: layer.undoStack().index() for layer in touched}
        main = [layer for layer in touched if layer.customProperty(layers.ROLE) != change_log.TABLE]
        main.sort(key=lambda layer: layer.customProperty(layers.ROLE) != "micro_grid")
        (main[0].undoStack().undo if by < 0 else main[0].undoStack().redo)()
        QCoreApplication.processEvents()
        after = {layer: layer.undoStack().index() for layer in touched}
        if any(after[layer] != before[layer] + by for layer in touched):
            names = [f"{layer.name()} {before[layer]} → {after[layer]}" for layer in touched]
            raise AssertionError(f"one step, but not all layers followed: {names}")

    def save(self) -> None:
        """Write the edits into the file; nothing can be undone after that."""
        self.ws.save()
        QCoreApplication.processEvents()
        self._steps, self._at = [], 0

    def forget(self) -> None:
        """Undo the last step for good."""
        self.undo()
        del self._steps[self._at :]

    def join(self) -> None:
        """Make the last two steps one."""
        last = self._steps.pop(self._at - 1)
        self._at -= 1
        self._steps[self._at - 1] += last
