"""`migrate inspect FILE`: what a checkpoint holds, without a framework and without trusting it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from migrate.commands.options import ANY_PATH
from migrate.report.words import counted

if TYPE_CHECKING:
    from migrate.converters.checkpoints.model import Checkpoint, Entry


UNITS = ("B", "kB", "MB", "GB", "TB")


@click.command("inspect")
@click.argument("file", type=ANY_PATH)
@click.option(
    "--statistics",
    "measure",
    is_flag=True,
    help="Read every array: its range, mean, deviation, NaNs and zeros.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(file: Path, measure: bool, as_json: bool) -> None:
    """List what a checkpoint holds: layers, weights, shapes, dtypes.

    Sizes as well, and the code that loading the file with its own framework would run.

    Reads Keras's .keras, .weights.h5 and .h5 files, TensorFlow's checkpoints (the .index file) and SavedModels (the
    folder), frozen graphs, .tflite, .onnx, PyTorch's .pt, .pth, .bin, .ckpt and .pt2 files, TorchScript, and
    .safetensors, shards by their index.
    Neither framework is needed, nothing in the file is run, and without --statistics no array is read.
    """
    from migrate.converters.checkpoints.registry import open_checkpoint

    with open_checkpoint(file) as checkpoint:
        described = describe(checkpoint, measure)
        shown = (
            json.dumps(document(checkpoint, described), indent=2) if as_json else text(checkpoint, described)
        )
        click.echo(shown)


@dataclass(frozen=True)
class Described:
    """An array as it is listed.

    Attributes:
        weight: the layer and the weight that it is, ``block/conv1/kernel``; None if it is none.
        ignored: what it is instead: ``optimizer state``.
        size: in bytes.
        statistics: of its numbers, if they were asked for; empty for text and for no numbers.
    """

    entry: Entry
    weight: str | None
    ignored: str | None
    size: int
    statistics: Mapping[str, float]


def describe(checkpoint: Checkpoint, measure: bool) -> list[Described]:
    """What there is to say of every array: a model's weights in its order first."""
    from migrate.converters import statistics

    owners = owners_of(checkpoint)
    names = dict.fromkeys([*owners, *checkpoint.entries])
    return [
        Described(
            entry,
            owners.get(entry.name),
            checkpoint.ignored.get(entry.name),
            prod(entry.shape) * entry.dtype.itemsize,
            statistics.of(entry.read()) if measure else {},
        )
        for entry in (checkpoint.entries[name] for name in names)
    ]


def owners_of(checkpoint: Checkpoint) -> dict[str, str]:
    """Per entry that is a weight of a Keras layer, the layer and the weight, ``block/conv1/kernel``."""
    if checkpoint.root is None:
        return {}
    return {
        weight.entry.name: "/".join([*(layer.title for layer in between), weight.name])
        for between, weight in checkpoint.root.all_weights()
    }


def document(checkpoint: Checkpoint, described: Sequence[Described]) -> dict[str, Any]:
    """The checkpoint as plain data."""
    entries = [
        {
            "name": item.entry.name,
            "shape": list(item.entry.shape),
            "dtype": str(item.entry.dtype),
            "bytes": item.size,
            "weight": item.weight,
            "ignored": item.ignored,
            **({"statistics": item.statistics} if item.statistics else {}),
        }
        for item in described
    ]
    return {
        "path": str(checkpoint.path),
        "format": checkpoint.format,
        "would_run": list(checkpoint.foreign),
        "entries": entries,
    }


def text(checkpoint: Checkpoint, described: Sequence[Described]) -> str:
    """The checkpoint for people: the model's weights in Keras's order, and how much else the file holds."""
    has_model = any(item.weight for item in described)
    weights = [item for item in described if (item.weight if has_model else not item.ignored)]
    others = [item for item in described if not (item.weight if has_model else not item.ignored)]
    total = sum(prod(item.entry.shape) for item in weights)
    summary = f"{counted(len(weights), 'array')}, {counted(total, 'number')}, {readable(sum(i.size for i in weights))}"
    kinds = Counter(item.ignored or "no weight of a layer" for item in others)
    lines = [f"{checkpoint.path}: {checkpoint.format}", *table(weights), summary]
    lines += [f"besides {kind}: {count}" for kind, count in kinds.items()]
    if checkpoint.foreign:
        lines.append("loading it the usual way would run or import: " + ", ".join(checkpoint.foreign))
    return "\n".join(lines)


def table(weights: Sequence[Described]) -> Iterator[str]:
    """One line an array."""
    rows = [
        (item.weight or item.entry.name, str(item.entry.dtype), str(item.entry.shape)) for item in weights
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row, item in zip(rows, weights, strict=True):
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        measured = (f"{name} {value:.4g}" for name, value in item.statistics.items())
        yield "  ".join([f"  {cells}", readable(item.size), *measured])


def readable(size: int) -> str:
    """A number of bytes as people say it: ``1.5 MB``."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.3g} {UNITS[unit]}"
