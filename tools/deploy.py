"""Link the working tree into a QGIS profile: `python tools/deploy.py [profile folder]`.

QGIS wants a real folder `gewu` holding metadata.txt; its content may be links, so that an edit is live after a reload.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

from package import compile_translations  # noqa: E402


def default_profile() -> Path:
    if sys.platform == "win32":
        return Path(os.environ["APPDATA"]) / "QGIS/QGIS3/profiles/default"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/QGIS/QGIS3/profiles/default"
    return Path.home() / ".local/share/QGIS/QGIS3/profiles/default"


def deploy(profile: Path) -> Path:
    """Make <profile>/python/plugins/gewu anew and switch the plugin on; return the folder."""
    compile_translations(ROOT / "resources" / "i18n")
    target = profile / "python" / "plugins" / "gewu"
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    sources = [*(ROOT / "plugin").iterdir(), ROOT / "resources", ROOT / "metadata.txt", ROOT / "LICENSE"]
    for source in sources:
        if source.name != "__pycache__":
            (target / source.name).symlink_to(source, target_is_directory=source.is_dir())
    return target


def enable(profile: Path) -> None:
    """Switch the plugin on in the profile's settings."""
    settings = profile / "QGIS" / "QGIS3.ini"
    settings.parent.mkdir(parents=True, exist_ok=True)
    text = settings.read_text(encoding="utf-8") if settings.exists() else ""
    if "[PythonPlugins]" not in text:
        text += "\n[PythonPlugins]\ngewu=true\n"
    elif "gewu=" not in text:
        text = text.replace("[PythonPlugins]", "[PythonPlugins]\ngewu=true", 1)
    settings.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    chosen = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default_profile()
    print(deploy(chosen))
    enable(chosen)
