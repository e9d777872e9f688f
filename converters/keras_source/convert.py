"""Write a PyTorch model as a Keras model: its source, its weights, and the proof that the two compute the same."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from migrate.catalog import transforms
from migrate.converters.convert import plain, sha256
from migrate.converters.keras_source.outcome import TOLERANCE, Error, KerasConversion
from migrate.converters.keras_source.program import from_plain
from migrate.converters.keras_source.translate import Translation, translate
from migrate.converters.keras_source.writing import source as written_source
from migrate.converters.verification.results import Comparison, Verification, judge
from migrate.errors import MigrateError
from migrate.worker import Worker

DESCRIBE = "migrate.converters.keras_source.torch_side:describe"
FINISH = "migrate.converters.keras_source.keras_side:finish"
PRECISE = "migrate.converters.keras_source.torch_precise:answer"
BESIDE = "migrate.converters.keras_source.keras_precise:compare"
SOURCE, MODEL = "model.py", "model.keras"
FREED = "the batch of one that the file has became one of any size: sample by sample it gives the same"
INPUT = re.compile(r"(?P<shape>\d+(?:x\d+)*)(?::(?P<dtype>\w+))?")
DTYPES = ("float32", "float64", "int32", "int64", "bool")


class Given(TypedDict):
    """What an input is given: the shape with the batch first, and that batch's size if there is no other."""

    shape: list[int]
    dtype: str
    batch: int | None


def convert_to_keras(
    source: str | Path,
    *,
    output: Path,
    torch_worker: Worker,
    tensorflow_worker: Worker,
    weights: Path | None = None,
    input_shapes: Sequence[str | Given] = (),
    path: Sequence[Path] = (),
    arguments: Sequence[Any] | Mapping[str, Any] = (),
    origin: Path | None = None,
    verify: bool = True,
) -> KerasConversion:
    """Write ``model.py``, readable Keras source, and ``model.keras``, which holds the weights and loads without it.

    Args:
        source: ``package.module:Class``, or a ``.pt2`` file of `torch.export.save`.
        output: the folder to write; nothing may be there yet.
        weights: a state dict for the class, ``.safetensors`` or of ``torch.save``; by default those it begins with.
        input_shapes: of the class's inputs with the batch first, ``1x3x224x224`` or ``1x16:int64``.
        path: folders to import the class from.
        arguments: for the class.
        origin: the file that the class was written from, if it was: what was written says so.
        verify: run both sides on the same random inputs.

    Raises:
        MigrateError: the model cannot be exported, has operators that are not known, or something is there already.
    """
    if output.exists() or not output.absolute().parent.is_dir():
        reason = "is there already" if output.exists() else "there is no such folder to write it in"
        raise MigrateError(f"{output}: {reason}")
    file = Path(source) if isinstance(source, Path) or source.endswith(".pt2") else None
    if file is None and not input_shapes:
        raise MigrateError(f"{source}: say what its inputs are, --input 1x3x224x224, or --input 1x16:int64")
    if file is not None and not file.is_file():
        raise MigrateError(f"{file}: there is no such file")
    folder = output.absolute().with_name(f".{output.name}.{os.getpid()}.part")
    try:
        folder.mkdir()
        scratch = folder / "scratch"
        scratch.mkdir()
        request = {
            "source": str(source),
            "file": file and str(file.absolute()),
            "weights": weights and str(weights.absolute()),
            "inputs": [parse_input(each) if isinstance(each, str) else each for each in input_shapes],
            "path": [str(item) for item in path],
            "arguments": plain(arguments),
            "folder": str(scratch),
            "verify": verify,
        }
        described = torch_worker.call(DESCRIBE, request)
        program = from_plain(described | {"title": origin.stem} if origin else described)
        translation = translate(program)
        if described["freed"]:
            translation = replace(translation, notes=(*translation.notes, FREED))
        np.savez(scratch / "constants.npz", **translation.constants)
        named = origin or file
        text = written_source(translation, named.name if named else str(source))
        (folder / SOURCE).write_text(text, "utf-8")
        asked = _request(folder, scratch, translation, verify)
        made = tensorflow_worker.call(FINISH, asked)
        precise = None
        if any(not error["error"] <= TOLERANCE for error in made["errors"]):
            precise = _precisely(request, asked, torch_worker, tensorflow_worker)
        shutil.rmtree(scratch)
        folder.replace(output)
    except OSError as error:
        raise MigrateError(f"{output}: cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return replace(
        _conversion(origin or source, origin or file or weights, output, translation, made), precise=precise
    )


def _precisely(
    request: dict[str, Any], asked: dict[str, Any], torch_worker: Worker, tensorflow_worker: Worker
) -> Verification | None:
    """The verdict on both sides in float64 where float32 leaves them apart; None where a side has no such precision."""
    if not torch_worker.call(PRECISE, request):
        return None
    found = tensorflow_worker.call(BESIDE, {**asked, "precise": str(Path(request["folder"], "precise.npz"))})
    if found is None:
        return None
    noise: dict[tuple[str, str], float] = {}
    for each in found["noise"]:
        place = (each["state"], each["output"])
        noise[place] = max(each["error"], noise.get(place, 0.0))
    return judge(
        [
            Comparison(each["state"], dtype, each["batch"], each["output"], each["error"])
            for dtype in ("float32", "float64")
            for each in found[dtype]
        ],
        noise=noise,
    )


def parse_input(text: str) -> Given:
    """``1x16:int64`` as a shape and a dtype.

    Raises:
        MigrateError: it is neither.
    """
    match = INPUT.fullmatch(text)
    dtype = (match and match["dtype"]) or "float32"
    if match is None or dtype not in DTYPES:
        raise MigrateError(f"--input {text}: write it as 1x3x224x224, or 1x16:int64 ({', '.join(DTYPES)})")
    return {"shape": [int(size) for size in match["shape"].split("x")], "dtype": dtype, "batch": None}


def _request(folder: Path, scratch: Path, translation: Translation, verify: bool) -> dict[str, Any]:
    return {
        "source": str(folder / SOURCE),
        "weights": str(scratch / "weights.safetensors"),
        "constants": str(scratch / "constants.npz"),
        "perturbed": str(scratch / "perturbed.safetensors"),
        "samples": str(scratch / "samples.npz") if verify else "",
        "filled": [
            {
                "layer": item.layer,
                "path": item.path,
                "tensors": list(item.tensors),
                "steps": transforms.to_json(item.steps),
                "part": item.part,
            }
            for item in translation.filled
        ],
        "inputs": [list(item.axes) for item in translation.inputs],
        "outputs": [list(item.axes) for item in translation.returned],
        "places": keras_places(translation.outputs),
        "model": str(folder / MODEL),
    }


def keras_places(tree: Any) -> list[int]:
    """Where each output comes in Keras's order, which sorts a dictionary's keys."""
    order: list[int] = []
    count = 0

    def numbered(item: Any) -> Any:
        nonlocal count
        match item:
            case dict():
                return {key: numbered(inner) for key, inner in item.items()}
            case list() | tuple():
                return [numbered(inner) for inner in item]
        count += 1
        return count - 1

    def walk(item: Any) -> None:
        match item:
            case dict():
                for key in sorted(item):
                    walk(item[key])
            case list():
                for inner in item:
                    walk(inner)
            case int():
                order.append(item)

    walk(numbered(tree))
    return [order.index(number) for number in range(count)]


def _conversion(
    source: str | Path, file: Path | None, output: Path, translation: Translation, made: dict[str, Any]
) -> KerasConversion:
    return KerasConversion(
        source=str(source),
        sha256=sha256(file) if file else "",
        output=output,
        inputs=translation.inputs,
        outputs=translation.returned,
        tensors=translation.filled,
        trainable=made["trainable"],
        frozen=made["frozen"],
        errors=tuple(Error(**error) for error in made["errors"]),
        notes=translation.notes,
    )
