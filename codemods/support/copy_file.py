"""Copy or move a file, and not over another one unless it is asked for.

https://www.tensorflow.org/api_docs/python/tf/io/gfile/copy
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def copy_file(
    src: str | os.PathLike[str], dst: str | os.PathLike[str], overwrite: bool = False, move: bool = False
) -> None:
    """Copy a file; or move it, or a folder.

    Raises:
        FileExistsError: there is something at ``dst``, and ``overwrite`` is False.
    """
    if Path(dst).exists() and not overwrite:
        raise FileExistsError(f"{os.fspath(dst)} exists")
    if move:
        Path(src).replace(dst)
    else:
        shutil.copyfile(src, dst)
