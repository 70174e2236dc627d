"""The rows of the list of grids: read from the workspace, with what the list shows besides, kept until rows change."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.core import QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt import sip

from ...core import frames, schema
from ...core.errors import GewuError
from ...core.grids import listing
from ...core.text import tr
from ...workspace import grid_bounds


class GridRows:
    """`grids` as stored, `communities` and `workers` by name, and the layer of the grids."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.layer: QgsVectorLayer | None = None
        self.grids, self.communities, self.workers = (
            frames.empty(schema.table(name)) for name in ("micro_grid", "community", "worker")
        )
        self.limits = 0.0, 0.0
        self._fids: dict[str, int] | None = None

    def read(self, workspace) -> None:
        """Read everything again; raises GewuError."""
        self.layer = workspace.layer("micro_grid")
        self.grids = workspace.read("micro_grid")
        self.communities = workspace.read("community")
        self.workers = workspace.read("worker")
        self.limits = grid_bounds.limits(workspace)
        self._fids = None

    def counts(self) -> pd.Series:
        """Return the number of grids by community."""
        return self.grids["community_code"].value_counts()

    def listed(self, community: str | None) -> pd.DataFrame:
        """Return the grids of one community, or all, as `listing.listed_grids` describes them."""
        rows = self.grids
        if community is not None:
            rows = rows[(rows["community_code"] == community).to_numpy()]
        low, high = self.limits
        return listing.listed_grids(rows, self.workers, self.communities, low, high)

    @property
    def is_shown(self) -> bool:
        """Return whether the layer of the grids is there."""
        return self.layer is not None and not sip.isdeleted(self.layer)

    def fids(self, uids) -> list[int]:
        """Return the feature ids of these grids; raises GewuError without a layer."""
        known = self._all_fids()
        return [known[uid] for uid in uids if uid in known]

    def uids(self, fids: list[int]) -> set[str]:
        """Return which grids these features are."""
        if not fids or not self.is_shown:
            return set()
        wanted = set(fids)
        return {uid for uid, fid in self._all_fids().items() if fid in wanted}

    def shapes(self, uids) -> np.ndarray:
        """Return the shapes of these grids, without those that have none."""
        rows = self.grids[self.grids["uid"].isin(set(uids)).to_numpy()]
        shapes = rows["geometry"].to_numpy() if len(rows) else np.zeros(0, dtype=object)
        return shapes[[shape is not None for shape in shapes]] if len(shapes) else shapes

    def _all_fids(self) -> dict[str, int]:
        if not self.is_shown:
            raise GewuError(
                tr("工程中没有微网格图层。"), remedy=tr("它可能已从图层面板移除；请重新打开工作区，图层会补回来。")
            )
        if self._fids is None:
            request = QgsFeatureRequest().setSubsetOfAttributes(["uid"], self.layer.fields())
            request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
            self._fids = {feature["uid"]: feature.id() for feature in self.layer.getFeatures(request)}
        return self._fids
