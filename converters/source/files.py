"""The architecture in a model file: JSON in a fixed place of each format. Nothing of it is executed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from migrate.converters.checkpoints import hdf5, keras_archive, keras_legacy, zips
from migrate.converters.checkpoints.registry import format_of
from migrate.converters.checkpoints.saved_model import GRAPHS
from migrate.converters.checkpoints.wire import WireError, fields
from migrate.converters.source.reading import GENERATIONS
from migrate.errors import MigrateError
from migrate.keras import NEWEST, OLD

METADATA = "metadata.json"
KERAS_METADATA = "keras_metadata.pb"
LARGEST = 256 * 1024 * 1024  # bytes of an architecture


@dataclass(frozen=True)
class Described:
    """An architecture as its file has it, and the generation of the Keras that wrote it."""

    config: Mapping[str, Any]
    generation: int


def described(path: Path) -> Described | None:
    """The architecture in a file; None of one that holds weights or a graph alone.

    Raises:
        MigrateError: the file is missing, damaged, or of no known format.
    """
    if path.is_dir() and (path / GRAPHS).is_file():
        return _of_saved_model(path)
    name = format_of(path).NAME
    if name == keras_archive.NAME:
        return _of_archive(path)
    return _of_hdf5(path) if name == keras_legacy.NAME else None


def _of_archive(path: Path) -> Described:
    with zips.opened(path) as archive:
        config = _object(path, zips.content(path, archive, keras_archive.CONFIG, LARGEST))
        stated = _object(path, zips.content(path, archive, METADATA, LARGEST))
    return Described(config, _generation(stated.get("keras_version"), NEWEST))


def _of_hdf5(path: Path) -> Described | None:
    with hdf5.open_file(path) as file:
        if "model_config" not in file.attrs:
            return None
        config = _object(path, hdf5.text(file.attrs["model_config"]))
        version = hdf5.text(file.attrs["keras_version"]) if "keras_version" in file.attrs else None
    return Described(config, _generation(version, OLD))


def _of_saved_model(path: Path) -> Described | None:
    """Keras 2 describes each of its objects in a file beside the graphs; the one at the root is the model.

    ``SavedMetadata { SavedObject nodes = 1 }``, ``SavedObject { node_id = 2; node_path = 3; identifier = 4;
    metadata = 5 }``, see ``keras/protobuf/saved_metadata.proto``.
    """
    file = path / KERAS_METADATA
    if not file.is_file():
        return None
    try:
        for node in fields(memoryview(file.read_bytes())):
            content = {field.number: field for field in fields(node.data)} if node.number == 1 else {}
            if 3 in content and content[3].text() == "root" and 5 in content:
                metadata = _object(file, content[5].text())
                config = _plain(metadata.get("model_config") or metadata)
                version = metadata.get("keras_version")
                return Described(config, _generation(version, OLD)) if "config" in config else None
    except WireError as error:
        raise MigrateError(f"{file}: truncated or damaged; copy or save it again ({error})") from None
    return None


def _object(path: Path, text: str | bytes) -> Mapping[str, Any]:
    """JSON that is an object.

    Raises:
        MigrateError: it is none.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MigrateError(f"{path}: its architecture is no JSON ({error}); save the model again") from None
    if not isinstance(data, dict):
        raise MigrateError(f"{path}: its architecture is not a model's; save the model again")
    return data


def _plain(data: Any) -> Any:
    """SavedModels mark tuples and shapes; they are lists in other files."""
    if isinstance(data, list):
        return [_plain(item) for item in data]
    if not isinstance(data, dict):
        return data
    if data.get("class_name") in ("__tuple__", "TensorShape", "TupleWrapper") and "items" in data:
        return [_plain(item) for item in data["items"]]
    return {key: _plain(item) for key, item in data.items()}


def _generation(version: Any, default: int) -> int:
    """The generation of a version of Keras, ``2.15.0`` or ``3.1.1``."""
    first = str(version or "")[:1]
    return GENERATIONS.get(int(first), default) if first.isdigit() else default
