"""The Processing provider `gewu`."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..core import resources
from ..core.text import tr
from .assess import Assess
from .check_grids import CheckGrids
from .classify_facilities import ClassifyFacilities
from .create_workspace import CreateWorkspace
from .delineate_grids import DelineateGrids
from .emergency_plan import EmergencyPlanAlgorithm
from .estimate_households import EstimateHouseholds
from .export_ledgers import ExportLedgers
from .import_layer import ImportLayer
from .tag_facilities import TagFacilities

ALGORITHMS = (
    CreateWorkspace,
    ImportLayer,
    EstimateHouseholds,
    DelineateGrids,
    CheckGrids,
    EmergencyPlanAlgorithm,
    ClassifyFacilities,
    TagFacilities,
    Assess,
    ExportLedgers,
)


class GewuProvider(QgsProcessingProvider):
    """Everything the pages do, for models, batch runs and `qgis_process`."""

    def id(self) -> str:  # noqa: A003
        return "gewu"

    def name(self) -> str:
        return tr("格物")

    def longName(self) -> str:  # noqa: N802
        return tr("格物 · 微网格与完整社区")

    def icon(self) -> QIcon:
        return QIcon(str(resources.path("icons", "gewu.svg")))

    def loadAlgorithms(self) -> None:  # noqa: N802
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
