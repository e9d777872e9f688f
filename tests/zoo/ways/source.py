"""The saved model is written out as PyTorch source, with its weights."""

from __future__ import annotations

from pathlib import Path

from tests.zoo.listing import Entry
from tests.zoo.result import Result
from tests.zoo.workshop import Workshop

from migrate import provenance
from migrate.commands.source import convert_to_source
from migrate.converters.conversion import Conversion
from migrate.converters.convert import convert
from migrate.converters.verification.after import verify_torch
from migrate.converters.verification.run import Pair
from migrate.converters.verification.sides import KerasFile, TorchCode

NAME = "source"


def move(entry: Entry, shop: Workshop) -> Result:
    """Write ``model.py`` and ``weights.safetensors`` from the file alone, and run them."""
    saved = shop.file(entry)
    output = shop.folder / NAME / entry.family / entry.name
    output.parent.mkdir(parents=True, exist_ok=True)
    conversion = convert_to_source(saved, output=output, torch_worker=shop.torch)
    known = provenance.read(output / provenance.FILE_NAME)

    def again(checkpoint: Path, target: Path) -> Conversion:
        return convert(
            checkpoint,
            into=conversion.target,
            output=target,
            torch_worker=shop.torch,
            path=(output,),
            provenance=known,
        )

    verification = verify_torch(
        conversion,
        again=again,
        torch_worker=shop.torch,
        path=(output,),
        tensorflow_worker=shop.tensorflow,
    )
    pair = Pair(KerasFile(saved), TorchCode(conversion.target, (output,), (), conversion.output))
    return shop.judged(entry, NAME, verification, pair)
