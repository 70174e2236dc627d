"""Files appear whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import GewuError
from .text import tr


@contextmanager
def replacing(target: Path | str) -> Iterator[Path]:
    """Give an unused path beside `target`; swap it in when the block succeeds, remove it otherwise.

    Raises GewuError when the folder cannot be written or the target is open in another program.
    """
    target = Path(target)
    if not target.parent.is_dir():
        raise GewuError(
            tr("文件夹“{folder}”不存在。").format(folder=target.parent),
            remedy=tr("请先建立该文件夹，或另选保存位置。"),
        )
    temporary = target.with_name(f".{target.stem}-{uuid.uuid4().hex[:8]}{target.suffix}")
    try:
        temporary.touch()
        temporary.unlink()
    except OSError as error:
        raise GewuError(
            tr("文件夹“{folder}”不能写入。").format(folder=target.parent),
            details=str(error),
            remedy=tr("请检查权限，或另选保存位置。"),
        ) from error
    try:
        yield temporary
        try:
            os.replace(temporary, target)
        except OSError as error:
            raise GewuError(
                tr("不能写入“{file}”，它可能正被其他程序打开。").format(file=target),
                details=str(error),
                remedy=tr("请关闭该文件后重试，或换一个文件名。"),
            ) from error
    finally:
        temporary.unlink(missing_ok=True)
