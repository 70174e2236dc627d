"""Where an import comes from: file, sheet, encoding. Opens it, and says what is in it."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QGroupBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ...core.errors import GewuError
from ...core.imports import contents, coordinates, encoding
from ...core.text import listed, sentences, tr
from ...workspace import positions, sources
from .. import remembered

#: A typed path is opened after this pause, when it has become the path of a file; any path when typing has ended.
_PAUSE = 500  # milliseconds
#: Files beyond this are opened in the background.
_QUICK_BYTES = 3_000_000
_SLOW = (contents.OLE, contents.ARCHIVE)


class SourceBox(QGroupBox):
    """`wanted(path, sheet, encoding)` asks for a source to be opened ("" closes); `show_source` shows it."""

    wanted = pyqtSignal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("来源（也可把文件拖进本窗口）"), parent)
        self._asked = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._typed)
        form = QFormLayout(self)
        self.file = QgsFileWidget(self)
        patterns = " ".join(f"*{suffix}" for suffix in sources.SUFFIXES)
        self.file.setFilter(tr("数据文件") + f" ({patterns});;" + tr("所有文件") + " (*)")
        self.file.setDefaultRoot(remembered.get("folder", str(Path.home())))
        self.file.fileChanged.connect(lambda _path: self._pause.start())
        self.file.lineEdit().editingFinished.connect(self._ended)
        self.sheet = QComboBox(self)
        self.sheet.activated.connect(self._again)
        self.encoding = QComboBox(self)
        self.encoding.addItem(tr("自动"), "")
        for name in encoding.CHOICES:
            self.encoding.addItem(name, name)
        self.encoding.activated.connect(self._again)
        self.facts = QLabel(tr("请选择 gpkg、shp、GeoJSON、KML、xlsx、csv 等文件。"), self)
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setMinimumHeight(2 * self.fontMetrics().height() + 6)
        self.facts.setMaximumHeight(3 * self.fontMetrics().lineSpacing() + 6)
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(tr("文件"), self.file)
        row = QHBoxLayout()
        row.addWidget(self.sheet, 2)
        row.addWidget(QLabel(tr("文字编码"), self))
        row.addWidget(self.encoding, 1)
        form.addRow(tr("工作表/图层"), row)
        form.addRow(self.facts)

    def set_file(self, path: str) -> None:
        """Choose a file and open it at once, as a drop does."""
        self.file.setFilePath(path)
        self._asked = ""
        self._ended()

    def path(self) -> str:
        """Return the path in the box, without the quotes that a copied path carries."""
        return self.file.filePath().strip().strip('"')

    def show_source(self, source: sources.Source | None) -> None:
        """Show what has been opened, or nothing."""
        if source is None:
            self.tell("")
            return
        remembered.put("folder", str(source.path.parent))
        self.sheet.clear()
        self.sheet.addItems(source.sheets)
        self.sheet.setCurrentText(source.sheet)
        self.sheet.setEnabled(len(source.sheets) > 1)
        self.encoding.setEnabled(bool(source.encoding))
        counts = [tr("{count} 个要素").format(count=source.count)] if source.count >= 0 else []
        counts.append(tr("{count} 列").format(count=len(source.fields)))
        self.tell(sentences(listed(counts) + tr("。"), *source.notes))

    def tell(self, text: str) -> None:
        """Show a text below the file; the whole of it also as its tool tip."""
        self.facts.setText(text)
        self.facts.setToolTip(text)

    def _typed(self) -> None:
        file = Path(self.path().split("|")[0])
        if not self.path() or file.is_file() or file.suffix.lower() == ".gdb":
            self._ended()

    def _ended(self) -> None:
        self._pause.stop()
        path = self.path()
        if path == self._asked:
            return
        self._asked = path
        self.sheet.clear()
        self.encoding.setCurrentIndex(0)
        self.wanted.emit(path, "", "")

    def _again(self, _index: int = 0) -> None:
        self.wanted.emit(self.path(), self.sheet.currentText(), self.encoding.currentData() or "")


def takes_long(file: Path) -> bool:
    """Return whether opening may keep the window waiting: large files, and those that are unpacked or read elsewhere."""
    try:
        return file.is_file() and (file.stat().st_size > _QUICK_BYTES or contents.look(file) in _SLOW)
    except (GewuError, OSError):
        return False  # opening says what is wrong


def suggested_crs(source: sources.Source) -> tuple[QgsCoordinateReferenceSystem, list[str], str]:
    """Return the source's CRS or what its coordinate columns suggest, what is to be told of that, and what is to be asked:
    "" unless the order of the columns is doubtful."""
    if source.has_geometry or not source.columns or source.columns.wkt:
        return source.crs, [], ""
    judged = coordinates.judge(*coordinates.numbers(source.preview, source.columns), source.columns)
    question = sentences(*judged.notes) if judged.swapped else ""
    if judged.kind == coordinates.DEGREES:
        return QgsCoordinateReferenceSystem(positions.WGS84), [], question
    if not judged.epsg:
        return source.crs, [], question
    told = [*judged.notes, tr("已按 CGCS2000 预选坐标系，请核实。")]
    return QgsCoordinateReferenceSystem(f"EPSG:{judged.epsg}"), told, question
