"""`migrate inspect FILE`: what a checkpoint holds, without a framework and without reading its arrays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate.commands.options import ANY_PATH
from migrate.report.words import counted

if TYPE_CHECKING:
    from migrate.converters.checkpoints.model import Checkpoint, Entry


@click.command("inspect")
@click.argument("file", type=ANY_PATH)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(file: Path, as_json: bool) -> None:
    """List what a checkpoint holds: layers, weights, shapes, dtypes.

    Reads .keras, .weights.h5, .h5 and .safetensors files; the arrays themselves are not read.
    """
    from migrate.converters.checkpoints.registry import open_checkpoint

    with open_checkpoint(file) as checkpoint:
        owners = owners_of(checkpoint)
        click.echo(
            json.dumps(document(checkpoint, owners), indent=2) if as_json else text(checkpoint, owners)
        )


def owners_of(checkpoint: Checkpoint) -> dict[str, str]:
    """Per entry that is a weight of a Keras layer, the layer and the weight, ``block/conv1/kernel``."""
    if checkpoint.root is None:
        return {}
    return {
        weight.entry.name: "/".join([*(layer.title for layer in between), weight.name])
        for between, weight in checkpoint.root.all_weights()
    }


def document(checkpoint: Checkpoint, owners: Mapping[str, str]) -> dict[str, Any]:
    """The checkpoint as plain data."""
    entries = [
        {
            "name": entry.name,
            "shape": list(entry.shape),
            "dtype": str(entry.dtype),
            "weight": owners.get(entry.name),
            "ignored": checkpoint.ignored.get(entry.name),
        }
        for entry in checkpoint.entries.values()
    ]
    return {"path": str(checkpoint.path), "format": checkpoint.format, "entries": entries}


def text(checkpoint: Checkpoint, owners: Mapping[str, str]) -> str:
    """The checkpoint for people: the model's weights in Keras's order, and how much else the file holds."""
    weights = [checkpoint.entries[name] for name in owners] or list(checkpoint.entries.values())
    lines = [
        f"{checkpoint.path}: {checkpoint.format}",
        *table([(owners.get(entry.name, entry.name), entry) for entry in weights]),
        f"{counted(len(weights), 'array')}, {counted(sum(map(size, weights)), 'number')}",
    ]
    others = [name for name in checkpoint.entries if owners and name not in owners]
    kinds = Counter(checkpoint.ignored.get(name, "no weight of a layer") for name in others)
    return "\n".join([*lines, *(f"besides {kind}: {count}" for kind, count in kinds.items())])


def table(named: list[tuple[str, Entry]]) -> Iterator[str]:
    """One line an array."""
    width = max((len(name) for name, _ in named), default=0)
    for name, entry in named:
        yield f"  {name:<{width}}  {entry.dtype}  {entry.shape}"


def size(entry: Entry) -> int:
    """How many numbers an array holds."""
    count = 1
    for length in entry.shape:
        count *= length
    return count
