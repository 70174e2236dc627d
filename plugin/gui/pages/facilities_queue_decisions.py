"""What the user decides in the queue: which unit the facilities in question belong to, one by one or many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...core.facilities import choosing, settling
from ...core.text import stored, tr
from . import facilities_edits
from .facilities_batch import BatchDialog

if TYPE_CHECKING:
    from .facilities_queue import QueuePanel


class QueueDecisions:
    """Writes, each decision as one undo step, and has the queue go on; what cannot be done is told there."""

    def __init__(self, queue: QueuePanel) -> None:
        self._queue = queue
        self._session, self._rows, self._items = queue.session, queue.rows, queue.items

    def accept(self) -> None:
        """Tag to the armed candidate; several selected facilities each to what is recommended for it."""
        uids = self._queue.selected_uids()
        if len(uids) > 1:
            self._accept_each([uid for uid in uids if self._recommended(uid)], stored("批量同意推荐"))
            return
        chosen = self._queue.candidates.selected()
        if not len(chosen):
            self._queue.tell(tr("没有可以推荐的：请按数字键选候选，或按 M 在地图上选。"))
        elif uids:
            self.tag(uids, chosen["level"].iloc[0], chosen["code"].iloc[0])

    def accept_number(self, number: int) -> None:
        """Tag the selected facilities to a candidate of the one in question, counted from 1."""
        item = self._queue.item()
        if item is None or number > len(item.candidates):
            self._queue.tell(tr("没有第 {number} 个候选。").format(number=number))
            return
        chosen = item.candidates.iloc[number - 1]
        self.tag(self._queue.selected_uids(), chosen["level"], chosen["code"])

    def accept_nearest(self) -> None:
        """Tag to the nearest candidate, whatever is recommended."""
        item = self._queue.item()
        known = None if item is None else item.candidates["distance"].dropna()
        if known is None or not len(known):
            self._queue.tell(tr("没有已知距离的候选。"))
            return
        self.accept_number(int(known.index[known.to_numpy().argmin()]) + 1)

    def accept_all(self) -> None:
        """Show everything whose recommendation is certain, and tag what the user leaves chosen as one step."""
        values = self._items.values
        uids = values["uid"][values["is_certain"]].tolist()
        names = dict(zip(values["uid"], zip(values["name"], values["why"], values["best"], values["basis"])))
        frame = pd.DataFrame([(uid, *names[uid]) for uid in uids], columns=BatchDialog.COLUMNS)
        dialog = BatchDialog(frame, self._queue)
        if dialog.exec() == BatchDialog.DialogCode.Accepted:
            self._accept_each(dialog.uids(), stored("同意全部有把握的推荐"))

    def tag(self, uids: list[str], level: str, code: str) -> None:
        """Tag facilities to one unit; those found by their text get the place found."""
        items = [self._items.item(uid) for uid in uids]
        sites = np.array([*[None if item is None else item.site for item in items], None], dtype=object)[:-1]
        self._queue.written(facilities_edits.tag(self._session, self._rows, uids, level, code, sites=sites))

    def picked(self, level: str, code: str, uid: str | None) -> None:
        """Tag to a unit clicked on the map: the facility clicked before, or the selected ones."""
        uids = self._queue.selected_uids() if uid is None else [uid]
        if uids:
            self.tag(uids, level, code)

    def placed(self, point) -> None:
        """Put the facility in question where the map was clicked, and tag it where that is clear."""
        facility = self._queue.facility()
        if facility is None:
            return
        frame = facility.to_frame().T.reset_index(drop=True)
        frame["geometry"] = [point]
        told = settling.settle(frame, self._rows.units()).frame.iloc[0]
        tags = None
        if told["code"] is not None and told["is_certain"]:
            grids = self._rows.grids_at(frame["geometry"].to_numpy())
            tags = choosing.choose(frame, told["level"], told["code"], self._rows.units(), grids)
        facilities_edits.place(self._session, facility["uid"], point, tags)
        self._queue.tools.stop()
        self._queue.written(tr("已定位置。") if tags is not None else tr("已定位置，请再选所属单元。"))

    def _recommended(self, uid: str) -> bool:
        item = self._items.item(uid)
        return item is not None and item.told["code"] is not None

    def _accept_each(self, uids: list[str], step: str) -> None:
        if not uids:
            self._queue.tell(tr("选中的设施都没有可以推荐的单元。"))
            return
        told = {uid: self._items.item(uid).told for uid in uids}
        parts = []
        for level in dict.fromkeys(one["level"] for one in told.values()):
            mine = [uid for uid in uids if told[uid]["level"] == level]
            parts.append((mine, level, [told[uid]["code"] for uid in mine], None))
        self._queue.written(facilities_edits.tag_each(self._session, self._rows, parts, step))
