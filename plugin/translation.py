"""The language of our texts: Chinese as written, otherwise resources/i18n/gewu_<language>.qm where there is one."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTranslator

from .core import resources
from .core.text import install_translator

#: Context of every message in the .ts files.
CONTEXT = "Gewu"
#: Shown where there is no translation into the user's own language.
FALLBACK = "en"


def install(locale: str | None = None) -> bool:
    """Use the translation for `locale` (default: QGIS's own); return whether one is in use."""
    language = (locale or QgsApplication.locale() or "zh").replace("-", "_").split("_")[0].lower()
    if language == "zh":
        remove()
        return False
    translator = QTranslator()
    found = any(
        translator.load(str(resources.path("i18n", f"gewu_{name}.qm"))) for name in dict.fromkeys((language, FALLBACK))
    )
    if not found:
        remove()
        return False
    install_translator(lambda text: translator.translate(CONTEXT, text) or text)
    return True


def remove() -> None:
    """Go back to the Chinese texts."""
    install_translator(None)
