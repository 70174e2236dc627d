"""The language of our texts: Chinese as written, otherwise resources/i18n/gewu_<language>.qm where there is one."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from .core import resources
from .core.text import install_translator

#: Context of every message in the .ts files.
CONTEXT = "Gewu"
#: Shown where there is no translation into the user's own language.
FALLBACK = "en"
_installed: list[QTranslator] = []


def install(locale: str | None = None, folder: Path | None = None) -> bool:
    """Use the translation for `locale` (default: QGIS's own) from `folder`; return whether one is in use."""
    folder = folder or resources.path("i18n")
    language = (locale or _shown_language() or "zh").replace("-", "_").split("_")[0].lower()
    remove()
    if language == "zh":
        return False
    translator = QTranslator()
    found = any(translator.load(str(folder / f"gewu_{name}.qm")) for name in dict.fromkeys((language, FALLBACK)))
    if not found:
        return False
    QCoreApplication.installTranslator(translator)
    _installed.append(translator)
    install_translator(lambda text: QCoreApplication.translate(CONTEXT, text))
    return True


def _shown_language() -> str:
    """Return the language QGIS shows: the one it was started with (--lang) before the one in the settings."""
    return QgsApplication.instance().translation() or QgsApplication.locale()


def remove() -> None:
    """Go back to the Chinese texts."""
    install_translator(None)
    while _installed:
        QCoreApplication.removeTranslator(_installed.pop())
