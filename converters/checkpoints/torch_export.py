"""``torch.export.save``: a zip file whose JSON says which weight lies in which member, as plain bytes.

Read as PyTorch 2.9 and later write it, ``data/weights/model_weights_config.json``. The program itself is not read.
https://docs.pytorch.org/docs/stable/user_guide/torch_compiler/export/pt2_archive.html
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from migrate.converters.checkpoints import zips
from migrate.converters.checkpoints.model import Array, Checkpoint, Entry
from migrate.converters.checkpoints.torch_pickle import DTYPES, Storage, View
from migrate.errors import MigrateError

NAME = "torch.export (.pt2)"
CONFIG = "data/weights/model_weights_config.json"
SCALARS = {
    1: "uint8",
    2: "int8",
    3: "int16",
    4: "int32",
    5: "int64",
    6: "float16",
    7: "float32",
    8: "float64",
    10: "complex64",
    11: "complex128",
    12: "bool",
    13: "bfloat16",
    28: "uint16",
    29: "float8_e4m3fn",
    30: "float8_e5m2",
    31: "float8_e4m3fnuz",
    32: "float8_e5m2fnuz",
    34: "uint32",
    35: "uint64",
}
"""``torch._export.serde.schema.ScalarType``"""


def sniff(path: Path, head: bytes) -> bool:
    """A zip file with the weights' description, or cut off where it had the suffix."""
    if not head.startswith(zips.SIGNATURE):
        return False
    names = zips.names(path)
    return any(name.endswith(f"/{CONFIG}") for name in names) or (not names and path.suffix == ".pt2")


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: it is truncated or damaged, or a tensor does not fit what is stored of it.
    """
    with zips.opened(path) as archive:
        member = next((name for name in archive.namelist() if name.endswith(f"/{CONFIG}")), CONFIG)
        try:
            order = zips.content(path, archive, f"{member.removesuffix(CONFIG)}byteorder")
            if order != b"little":
                raise MigrateError(f"{path}: its numbers are big-endian, which is not read")
            config = json.loads(zips.content(path, archive, member))["config"]
            entries = {
                str(name): _entry(path, archive, member.rpartition("/")[0], str(name), described)
                for name, described in config.items()
            }
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise MigrateError(f"{path}: {member} is damaged; copy or save it again ({error})") from None
    return Checkpoint(path, NAME, entries)


def _entry(
    path: Path, archive: zipfile.ZipFile, folder: str, name: str, described: Mapping[str, Any]
) -> Entry:
    if described["use_pickle"]:
        raise MigrateError(f"{path}: {name} is stored as a pickle, which is not read; save a plain tensor")
    facts = described["tensor_meta"]
    if facts["dtype"] not in SCALARS:
        raise MigrateError(f"{path}: {name} has a dtype that is not supported ({facts['dtype']})")
    dtype = DTYPES[SCALARS[facts["dtype"]]]
    member = f"{folder}/{described['path_name']}"
    stored = archive.getinfo(member).file_size
    storage = Storage(member, dtype, stored // dtype.itemsize)
    sizes, strides = (tuple(int(size["as_int"]) for size in facts[key]) for key in ("sizes", "strides"))
    view = View(storage, dtype, int(facts["storage_offset"]["as_int"]), sizes, strides)
    if problem := view.problem():
        raise MigrateError(f"{path}: {name} {problem}; copy or save the file again")

    def load() -> Array:
        with zips.opened(path) as archive:
            data = zips.content(path, archive, member, limit=stored)
        return view.of(data[: storage.size], "<")

    return Entry(name, view.shape, view.dtype, load)
