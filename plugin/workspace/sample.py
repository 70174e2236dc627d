"""The embedded sample town, copied out so that the user works on a copy of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..core import resources
from ..core.errors import GewuError
from ..core.safe_file import replacing
from ..core.text import tr

#: File in resources/sample → its name beside the copied workspace.
_FILES = (("sample.gpkg", "示例工作区", ".gpkg"), ("elevation.tif", "示例高程", ".tif"))
#: Lists for trying out the import, put beside it under their own names.
LISTS = ("示例POI清单.xlsx", "示例诉求.csv")


def copy_sample(folder: Path | str) -> Path:
    """Copy the sample workspace, its elevation raster and the lists to import into `folder`; return the path of the .gpkg.

    Nothing is overwritten: 示例工作区.gpkg, then 示例工作区-2.gpkg and so on; lists that are there stay. Raises GewuError when the plugin
    was installed without the sample, or the folder is missing or not writable.
    """
    folder = Path(folder)
    number = _free_number(folder)
    copies = []
    for source, name, suffix in _FILES:
        origin = resources.path("sample", source)
        if not origin.is_file():
            raise GewuError(
                tr("插件中缺少示例文件“{file}”。").format(file=source), remedy=tr("请重新安装完整的插件包。")
            )
        target = folder / (name + (f"-{number}" if number > 1 else "") + suffix)
        with replacing(target) as temporary:
            shutil.copyfile(origin, temporary)
        copies.append(target)
    for name in LISTS:
        origin = resources.path("sample", name)
        if origin.is_file() and not (folder / name).exists():
            with replacing(folder / name) as temporary:
                shutil.copyfile(origin, temporary)
    return copies[0]


def _free_number(folder: Path) -> int:
    number = 1
    while any((folder / (name + (f"-{number}" if number > 1 else "") + suffix)).exists() for _, name, suffix in _FILES):
        number += 1
    return number
