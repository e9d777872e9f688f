"""`python -m tests.zoo.back`: architectures of PyTorch's written as Keras source, with gradients and parameter counts.

Names are ``torchvision:resnet18``, ``backbone:ssd300_vgg16`` (of a detector) and ``timm:resnet10t``, or a file that
lists them as ``@FILE``; timm is not needed otherwise: ``--site FOLDER`` says where it was installed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.zoo import report
from tests.zoo.result import GRADIENTS, Result

from migrate.catalog import transforms
from migrate.converters.keras_source.convert import MODEL, convert_to_keras
from migrate.converters.keras_source.outcome import KerasConversion
from migrate.errors import MigrateError, WorkerError
from migrate.worker import Worker

SIDES = Path(__file__).parent / "sides"
WAY = "back"
LONGEST = 300  # characters of a reason
MANY = 8  # models for a pair of workers: both frameworks keep memory


def main() -> int:
    """Exit code 1 where a model came out wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.zoo.back", description=__doc__)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--site", type=Path, action="append", default=[], help="a folder with timm")
    parser.add_argument("--json", type=Path, help="add the results to this file, a line each")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    results: list[Result] = []
    names = list(_listed(given.names))
    for start in range(0, len(names), MANY):
        with (
            Worker.start("torch", path=[SIDES, *given.site], threads=given.threads) as torch,
            Worker.start("tensorflow", path=[SIDES], threads=given.threads) as keras,
        ):
            for name in names[start : start + MANY]:
                results.append(moved(name, torch, keras))
                print(report.line(results[-1]), flush=True)
                if given.json:
                    with given.json.open("a") as file:
                        file.write(f"{results[-1].to_line()}\n")
    print("\n".join(report.summary(results)))
    return int(any(each.verdict in ("wrong", "fails") for each in results))


def moved(name: str, torch: Worker, keras: Worker) -> Result:
    """What comes of one architecture; whatever goes wrong on the way becomes the result."""
    started = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="migrate-back-"))
    try:
        result = _moved(name, folder, torch, keras)
    except MigrateError as error:
        verdict = "fails" if isinstance(error, WorkerError) else "refused"
        result = Result(name, WAY, verdict, reason=" ".join(str(error).split())[:LONGEST])  # type: ignore[arg-type]
    finally:
        shutil.rmtree(folder)
    return replace(result, seconds=round(time.perf_counter() - started, 2))


def _moved(name: str, folder: Path, torch: Worker, keras: Worker) -> Result:
    known = torch.call("zoo_torch:facts", name)
    made = convert_to_keras(
        "zoo_torch:build",
        output=folder / "written",
        torch_worker=torch,
        tensorflow_worker=keras,
        input_shapes=[known["input"]],
        path=[SIDES],
        arguments=[name],
    )
    precise = made.precise.precise if made.precise else None
    if made.failed:
        return Result(name, WAY, "wrong", made.error, precise, reason=made.verdict())
    torch.call("zoo_torch:gradients", name, str(folder))
    gradients = keras.call("zoo_back_keras:gradients", _request(made, folder))
    merged = known["trained"] - made.trainable
    same = not merged or any("biases are one" in note for note in made.notes)
    return Result(
        name,
        WAY,
        "agrees" if same and gradients <= GRADIENTS else "wrong",
        made.error,
        precise,
        gradients,
        "float64",
        (known["trained"], made.trainable),
        reason="" if not merged else f"{merged} numbers fewer: {made.notes[-1] if same else 'untold'}",
    )


def _request(made: KerasConversion, folder: Path) -> dict[str, object]:
    return {
        "model": str(made.output / MODEL),
        "torch": str(folder / "torch.npz"),
        "filled": [
            {
                "layer": item.layer,
                "path": item.path,
                "tensors": list(item.tensors),
                "steps": transforms.to_json(item.steps),
                "part": item.part,
            }
            for item in made.tensors
        ],
        "input": list(made.inputs[0].axes),
        "outputs": [list(item.axes) for item in made.outputs],
    }


def _listed(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from Path(name[1:]).read_text().split() if name.startswith("@") else (name,)


if __name__ == "__main__":
    sys.exit(main())
