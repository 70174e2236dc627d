"""Zip archives as they are sent by mail: what is in them is unpacked into a temporary folder, with the names it was packed under."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..core.errors import Cancelled, GewuError
from ..core.imports import contents
from ..core.progress import Progress, silent
from ..core.text import listed, tr

#: Files that can be imported by themselves, best first; the parts of a shapefile come along.
_DATA = (".shp", ".gpkg", ".gdb", ".geojson", ".json", ".kml", ".gml", ".tab", ".mif", ".fgb", ".dxf", ".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".dbf")  # fmt: skip
_PARTS = (".shx", ".prj", ".cpg", ".qpj", ".map", ".dat", ".id", ".ind", ".mid")
_DEEPEST = 12
_LONGEST = 120  # characters of one name: temporary folders are deep already


@dataclass
class Archive:
    """An unpacked archive. files: what can be imported, by the name to show; folder: keeps the files while it lives."""

    files: dict[str, Path]
    folder: tempfile.TemporaryDirectory


def unpack(path: Path, progress: Progress = silent) -> Archive:
    """Unpack what can be imported. Raises GewuError for damaged, encrypted, bomb-like and empty archives."""
    parts = contents.check_archive(path)
    folder = tempfile.TemporaryDirectory(prefix="gewu-")
    found: dict[str, Path] = {}
    seen: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for number, part in enumerate(parts):
                name = _name(part)
                if name is None or part.is_dir():
                    continue
                seen.append(str(name))
                base = _geodatabase(name)
                if base is None and name.suffix.lower() not in (*_DATA, *_PARTS):
                    continue
                target = Path(folder.name, *name.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(part) as stream, target.open("wb") as copy:
                    while piece := stream.read(1 << 22):
                        copy.write(piece)
                        progress(number / len(parts), tr("解压 {file}").format(file=name.name))
                if base is not None:
                    found[str(base)] = Path(folder.name, *base.parts)
                elif name.suffix.lower() in _DATA:
                    found[str(name)] = target
    except Cancelled:
        folder.cleanup()
        raise
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        folder.cleanup()
        raise GewuError(
            tr("压缩文件“{file}”已损坏，解压不完整。").format(file=path.name),
            details=f"{type(error).__name__}: {error}",
            remedy=tr("请重新获取该文件，或自行解压后选择其中的数据文件。"),
        ) from error
    found = _chosen(found)
    if not found:
        folder.cleanup()
        raise GewuError(
            tr("压缩文件“{file}”中没有可导入的数据。").format(file=path.name),
            details="\n".join(seen[:200]),
            remedy=tr("其中有：{names}。").format(names=listed(seen[:8])) if seen else tr("请核对文件。"),
        )
    return Archive(found, folder)


def _chosen(found: dict[str, Path]) -> dict[str, Path]:
    """Return the data files, best kind first, called as briefly as is clear; a .dbf that belongs to a .shp is no file of its own."""
    shapes = {path.with_suffix("") for path in found.values() if path.suffix.lower() == ".shp"}
    maps = {path.with_suffix("") for path in found.values() if path.suffix.lower() in (".tab", ".mif")}
    kept = {
        name: path for name, path in found.items()
        if not (path.suffix.lower() == ".dbf" and path.with_suffix("") in shapes | maps)
    }  # fmt: skip
    order = sorted(kept, key=lambda name: (_DATA.index(kept[name].suffix.lower()), name))
    brief = {}
    for name in order:
        short = kept[name].stem if kept[name].suffix.lower() == ".shp" else kept[name].name
        brief[short if short not in brief else name] = kept[name]
    return brief


def _name(part: zipfile.ZipInfo) -> PurePosixPath | None:
    """Return the name a member was packed under, without ways out of the folder; None for what a Mac adds."""
    text = part.filename
    if not part.flag_bits & 0x800 and not text.isascii():
        text = _decoded(text)
    pieces = [piece for piece in text.replace("\\", "/").split("/") if piece not in ("", ".", "..")]
    pieces = [piece.replace(":", "_").replace("\0", "") for piece in pieces]
    if not pieces or "__MACOSX" in pieces or pieces[-1].startswith("."):
        return None
    pieces = [piece if len(piece) <= _LONGEST else piece[: _LONGEST - 12] + piece[-12:] for piece in pieces]
    return PurePosixPath(*pieces[-_DEEPEST:])


def _decoded(text: str) -> str:
    """Return a name that Windows packed in its own code page (GBK here)."""
    try:
        data = text.encode("cp437")
    except UnicodeEncodeError:
        return text
    for name in ("utf-8", "gb18030", "big5"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return text


def _geodatabase(name: PurePosixPath) -> PurePosixPath | None:
    for place, piece in enumerate(name.parts):
        if piece.lower().endswith(".gdb"):
            return PurePosixPath(*name.parts[: place + 1])
    return None
