"""新建工作区: name, file and coordinate reference system."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsVectorLayer
from qgis.gui import QgsFileWidget, QgsMessageBar, QgsProjectionSelectionWidget
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...core.errors import GewuError
from ...core.text import tr
from ...workspace import crs as systems
from ...workspace import geopackage
from .. import messages, remembered
from ..controls import usable
from ..map_view import MapView

_DATA_FILTER = "*.gpkg *.shp *.geojson *.json *.kml *.tab *.dxf"


class NewWorkspaceDialog(QDialog):
    """Asks, makes the file, and says where it is in `path`."""

    def __init__(self, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gewu_new_workspace")
        self.setWindowTitle(tr("新建工作区"))
        self.setMinimumWidth(560)
        self.path: Path | None = None
        self._map = map_view
        layout = QVBoxLayout(self)
        self.bar = QgsMessageBar(self)
        layout.addWidget(self.bar)
        form = QFormLayout()
        self.name = QLineEdit(self)
        self.name.setObjectName("gewu_new_name")
        self.name.setPlaceholderText(tr("例如：示例街道微网格"))
        self.file = QgsFileWidget(self)
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file.setFilter(tr("工作区") + " (*.gpkg)")
        self.file.setDefaultRoot(remembered.get("folder", str(Path.home())))
        form.addRow(tr("名称"), self.name)
        form.addRow(tr("文件"), self.file)
        layout.addLayout(form)
        layout.addWidget(self._crs_box())
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.create_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.create_button.setText(tr("新建"))
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("取消"))
        self.buttons.accepted.connect(self._create)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
        self.name.textChanged.connect(self._follow_name)
        self.file.fileChanged.connect(self._refresh)
        longitude = map_view.middle_longitude()
        self.longitude.setValue(longitude if longitude is not None else remembered.get("longitude", 104.07))
        self._suggest()
        self._refresh()

    def _crs_box(self) -> QGroupBox:
        box = QGroupBox(tr("坐标系（全部数据统一存入此坐标系，单位米）"), self)
        form = QFormLayout(box)
        self.data = QgsFileWidget(box)
        self.data.setFilter(tr("空间数据") + f" ({_DATA_FILTER})")
        self.data.setDefaultRoot(remembered.get("folder", str(Path.home())))
        self.data.fileChanged.connect(self._take_longitude_of_file)
        self.longitude = QDoubleSpinBox(box)
        self.longitude.setObjectName("gewu_new_longitude")
        self.longitude.setRange(-180.0, 180.0)
        self.longitude.setDecimals(3)
        self.longitude.setSingleStep(0.1)
        self.longitude.setSuffix(" °E")
        self.longitude.valueChanged.connect(self._suggest)
        self.from_map = QPushButton(tr("取地图中心"), box)
        empty = "" if self._map.middle_longitude() is not None else tr("地图是空的，没有中心可取")
        usable(self.from_map, tr("用地图中心的经度推荐坐标系"), empty)
        self.from_map.clicked.connect(self._take_longitude_of_map)
        row = QHBoxLayout()
        row.addWidget(self.longitude, 1)
        row.addWidget(self.from_map)
        self.choice = QComboBox(box)
        self.choice.setObjectName("gewu_new_crs")
        self.choice.currentIndexChanged.connect(self._refresh)
        self.other = QgsProjectionSelectionWidget(box)
        self.other.crsChanged.connect(self._refresh)
        self.explanation = QLabel(box)
        self.explanation.setWordWrap(True)
        self.explanation.setStyleSheet("color: #555555;")
        form.addRow(tr("按数据文件推荐"), self.data)
        form.addRow(tr("或按城市经度"), row)
        form.addRow(tr("坐标系"), self.choice)
        form.addRow("", self.other)
        form.addRow(self.explanation)
        return box

    def crs(self) -> QgsCoordinateReferenceSystem:
        """Return the chosen system; invalid while none is."""
        return self.choice.currentData() or self.other.crs()

    def _suggest(self, _value: float = 0.0) -> None:
        self.choice.blockSignals(True)
        self.choice.clear()
        for number, system in enumerate(systems.choices(self.longitude.value())):
            text = systems.title(system)
            self.choice.addItem(tr("{crs}（推荐）").format(crs=text) if number == 0 else text, system)
        self.choice.addItem(tr("其他坐标系（地方独立坐标系等）…"), None)
        self.choice.setCurrentIndex(0)
        self.choice.blockSignals(False)
        self._refresh()

    def _take_longitude_of_map(self) -> None:
        longitude = self._map.middle_longitude()
        if longitude is not None:
            self.longitude.setValue(longitude)

    def _take_longitude_of_file(self, path: str) -> None:
        if not path:
            return
        self.bar.clearWidgets()
        try:
            layer = QgsVectorLayer(path, "data", "ogr")
            if not layer.isValid() or not layer.crs().isValid():
                raise GewuError(
                    tr("“{file}”没有坐标系信息，无法推荐投影带。").format(file=Path(path).name),
                    remedy=tr("请改填城市经度。"),
                )
            self.longitude.setValue(systems.longitude_of(layer.crs(), layer.extent()))
        except GewuError as problem:
            messages.error(problem, bar=self.bar)

    def _follow_name(self, name: str) -> None:
        root = self.file.defaultRoot() or str(Path.home())
        current = Path(self.file.filePath()) if self.file.filePath() else None
        if name.strip() and (current is None or current.stem == getattr(self, "_last_name", "")):
            self.file.setFilePath(str((current.parent if current else Path(root)) / f"{name.strip()}.gpkg"))
        self._last_name = name.strip()
        self._refresh()

    def _refresh(self, *_args) -> None:
        self.other.setVisible(self.choice.currentData() is None)
        system = self.crs()
        why = "" if system.isValid() else tr("请先选择坐标系")
        why = why if self.name.text().strip() and self.file.filePath() else tr("请先填写名称和文件")
        usable(self.create_button, tr("新建工作区文件并打开"), why)
        self.explanation.setText(self._explain(system))

    def _explain(self, system: QgsCoordinateReferenceSystem) -> str:
        if not system.isValid():
            return tr("请选择一个以米为单位的投影坐标系。")
        if not systems.is_metric(system):
            return tr("“{crs}”不是以米为单位的投影坐标系，不能使用。").format(crs=systems.title(system))
        meridian = systems.central_meridian(system)
        if meridian is None:
            return tr("将使用 {crs}。").format(crs=systems.title(system))
        return tr(
            "CGCS2000 按 3° 分带，每带以中央经线左右各 1.5° 为界；离中央经线越近，变形越小。"
            "经度 {longitude:.3f}° 距所选中央经线 {meridian:g}° 有 {away:.2f}°。"
            "“横坐标带带号”的坐标形如 35 412345（8 位），不带带号的形如 412345（6 位），请与本单位现有数据一致。"
        ).format(longitude=self.longitude.value(), meridian=meridian, away=abs(self.longitude.value() - meridian))

    def _create(self) -> None:
        self.bar.clearWidgets()
        try:
            self.path = geopackage.create(self.file.filePath(), self.crs(), self.name.text().strip())
        except Exception as problem:  # shown in the dialog, which stays open
            messages.error(problem, bar=self.bar)
            return
        remembered.put("folder", str(self.path.parent))
        remembered.put("longitude", self.longitude.value())
        self.accept()
