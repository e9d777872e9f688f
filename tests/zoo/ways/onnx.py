"""The saved model goes through an ONNX graph, as if no description of its layers were known."""

from __future__ import annotations

from tests.zoo.listing import Entry
from tests.zoo.result import Result
from tests.zoo.workshop import Workshop

from migrate.converters.to_onnx.through import convert_through_onnx
from migrate.converters.verification.run import Pair, verify
from migrate.converters.verification.sides import KerasFile, TorchCode

NAME = "onnx"


def move(entry: Entry, shop: Workshop) -> Result:
    """Export the model, write the graph as PyTorch source, and run that."""
    saved = shop.file(entry)
    output = shop.folder / NAME / entry.family / entry.name
    output.parent.mkdir(parents=True, exist_ok=True)
    conversion = convert_through_onnx(
        saved, output=output, tensorflow_worker=shop.tensorflow, torch_worker=shop.torch, verify=False
    )
    pair = Pair(KerasFile(saved), TorchCode(conversion.target, (output,), (), conversion.output))
    return shop.judged(entry, NAME, verify([pair], shop.workers), pair)
