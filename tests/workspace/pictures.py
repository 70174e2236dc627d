"""Maps drawn without a window as arrays of pixels, and colours as other eyes see them."""

from __future__ import annotations

import numpy as np
from qgis.core import QgsMapRendererSequentialJob, QgsMapSettings, QgsRectangle
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

#: Colours seen without green and without red cones (Machado, Oliveira and Fernandes 2009, severity 1, linear RGB).
BLIND = {
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}


def picture(layers: list, crs, box: QgsRectangle, scale: float, labels: bool = False, selection=None) -> np.ndarray:
    """Return a map at a scale as pixels (height, width, 3), 96 dots per inch. selection: colour of what is selected."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setOutputDpi(96)
    metres = scale * 0.0254 / 96
    settings.setOutputSize(QSize(int(box.width() / metres), int(box.height() / metres)))
    settings.setExtent(box)
    settings.setSelectionColor(selection or QColor(0, 112, 255, 115))
    settings.setFlag(QgsMapSettings.Flag.DrawSelection, True)
    settings.setFlag(QgsMapSettings.Flag.DrawLabeling, labels)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format.Format_RGB32)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    pixels = np.frombuffer(bytes(bits), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, : image.width(), 2::-1].astype(float)


def lab(colour: np.ndarray, seen=None) -> np.ndarray:
    """Return CIELAB of an sRGB colour (0–255), as seen by other eyes when their matrix is given."""
    part = colour / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    linear = linear if seen is None else np.clip(np.array(seen) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear
    f = np.cbrt(np.maximum(xyz / [0.9505, 1.0, 1.089], 0.008856))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
