"""What must be installed beside QGIS, checked before anything of ours is imported."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from .core.text import tr

#: Lowest versions the code is tested with. The full Windows installers of QGIS carry all of them.
REQUIRED = {"numpy": "1.22", "scipy": "1.8", "pandas": "1.4", "shapely": "2.0", "openpyxl": "3.0.9"}
#: Pure-Python packages that the installable zip carries for QGIS builds without them.
VENDORED = ("et_xmlfile", "openpyxl")
_VENDOR = Path(__file__).resolve().parent / "vendor"


@dataclass(frozen=True)
class Problem:
    """One dependency that is missing (`found` is empty) or too old."""

    name: str
    needed: str
    found: str

    @property
    def text(self) -> str:
        if self.found:
            return tr("{name} 版本过低：现为 {found}，需要 {needed} 或更高").format(**self.__dict__)
        return tr("缺少 {name}（需要 {needed} 或更高）").format(**self.__dict__)


def problems() -> list[Problem]:
    """Return the dependencies that are missing or too old; vendored ones are put to use where the system has none."""
    for name in VENDORED:
        _use_vendored(name)
    found = []
    for name, needed in REQUIRED.items():
        try:
            version = getattr(importlib.import_module(name), "__version__", "0")
        except Exception:  # a broken binary package may raise anything while it loads
            version = ""
        if not version or _numbers(version) < _numbers(needed):
            found.append(Problem(name, needed, version))
    return found


def remedy(found: list[Problem]) -> str:
    """Return what the user can do about `found`, for the system QGIS runs on."""
    wanted = " ".join(f'"{item.name}>={item.needed}"' for item in found)
    if sys.platform == "win32":
        return tr(
            "请改用 QGIS 官方完整安装包（3.28 或更高），或在“OSGeo4W Shell”中运行：python -m pip install --user {wanted}，然后重新启动 QGIS。"
        ).format(wanted=wanted)
    return tr(
        "请在终端运行：{python} -m pip install --user --break-system-packages {wanted}，然后重新启动 QGIS。"
    ).format(python="/usr/bin/python3", wanted=wanted)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _use_vendored(name: str) -> None:
    """Load our own copy of `name` when Python finds none; sys.path stays as it is."""
    init = _VENDOR / name / "__init__.py"
    if name in sys.modules or importlib.util.find_spec(name) is not None or not init.is_file():
        return
    spec = importlib.util.spec_from_file_location(name, init, submodule_search_locations=[str(init.parent)])
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
