"""Checkpoints in several files, as Hugging Face shards them: an index in JSON says which tensor lies in which file.

The shards are safetensors files (``model.safetensors.index.json``), which are written too, or PyTorch's
(``pytorch_model.bin.index.json``).
https://huggingface.co/docs/transformers/big_models
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from math import prod
from pathlib import Path

from migrate.converters.checkpoints import atomic, safetensors
from migrate.converters.checkpoints.model import Checkpoint, Entry, Tensor
from migrate.converters.checkpoints.writing import HOW, Metadata, Writing
from migrate.errors import MigrateError

NAME = "sharded (.index.json)"
SUFFIXES = (".safetensors.index.json",)
MAP = "weight_map"
LONGEST_INDEX = 256 * 1024 * 1024  # bytes
SHARD = 5_000_000_000  # bytes of tensors in a file, where nobody says how many


def sniff(path: Path, head: bytes) -> bool:
    """Plain JSON, by the name that indexes have."""
    return path.name.endswith(".index.json") and head.lstrip().startswith(b"{")


def read(path: Path) -> Checkpoint:
    """Read it.

    Raises:
        MigrateError: the index is damaged, a shard is missing or damaged, or has not what the index says.
    """
    places = _places(path)
    foreign: dict[str, None] = {}
    with ExitStack() as opened:
        shards: dict[str, Checkpoint] = {}
        for name in sorted(set(places.values())):
            shards[name] = _shard(path, name)
            opened.callback(shards[name].close)
            foreign.update(dict.fromkeys(shards[name].foreign))
        entries: dict[str, Entry] = {}
        for name, shard in places.items():
            if name not in shards[shard].entries:
                raise MigrateError(
                    f"{path}: {name} is not in {shard}, where the index says; copy all files again"
                )
            entries[name] = shards[shard].entries[name]
        close = opened.pop_all().close
    return Checkpoint(path, NAME, entries, foreign=tuple(foreign), close=close)


def _places(path: Path) -> dict[str, str]:
    """Per tensor the file that it lies in: one beside the index."""
    if path.stat().st_size > LONGEST_INDEX:
        raise MigrateError(f"{path}: larger than any index of shards; refused")
    try:
        places = json.loads(path.read_text(encoding="utf-8"))[MAP]
        items = {str(name): str(shard) for name, shard in places.items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise MigrateError(f"{path}: no readable {MAP}; copy or save it again") from None
    for shard in set(items.values()):
        if Path(shard).name != shard or shard in ("", ".", "..") or shard == path.name:
            raise MigrateError(f"{path}: {shard!r} is no file beside the index; such paths are not followed")
    return items


def _shard(path: Path, name: str) -> Checkpoint:
    from migrate.converters.checkpoints.registry import open_checkpoint

    if name.endswith(".index.json"):
        raise MigrateError(f"{path}: {name} is an index itself; indexes of indexes are not followed")
    return open_checkpoint(path.with_name(name))


def write(path: Path, tensors: Mapping[str, Tensor], metadata: Metadata, how: Writing = HOW) -> None:
    """Write ``NAME.safetensors.index.json`` and its shards ``NAME-00001-of-00003.safetensors``: all or none.

    Raises:
        MigrateError, ValueError: as `safetensors.write`.
    """
    stem = path.name.removesuffix(SUFFIXES[0])
    groups = _grouped(tensors, how.shard_size or SHARD)
    names = [f"{stem}-{n:05}-of-{len(groups):05}.safetensors" for n in range(1, len(groups) + 1)]
    files = {
        path.with_name(shard): {name: tensors[name] for name in group}
        for shard, group in zip(names, groups, strict=True)
    }
    places = {name: shard for shard, group in zip(names, groups, strict=True) for name in group}
    index = {
        "metadata": {"total_size": sum(_size(tensor) for tensor in tensors.values())},
        MAP: dict(sorted(places.items())),
    }
    safetensors.write_files(files, metadata, how)
    with atomic.replacing(path) as part:
        part.write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")


def _grouped(tensors: Mapping[str, Tensor], limit: int) -> list[list[str]]:
    """The tensors' names in their order, a shard each: as many as fit, one at least."""
    groups: list[list[str]] = [[]]
    filled = 0
    for name, tensor in tensors.items():
        if groups[-1] and filled + _size(tensor) > limit:
            groups.append([])
            filled = 0
        groups[-1].append(name)
        filled += _size(tensor)
    return groups


def _size(tensor: Tensor) -> int:
    return prod(tensor.shape) * tensor.dtype.itemsize
