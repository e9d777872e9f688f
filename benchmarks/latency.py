"""How fast converted models compute: beside torchvision's of the same architecture, and beside Keras on PyTorch.

    python benchmarks/latency.py [WORD ...] [--rounds 9] [--folder DIR]

Keras saves each model with random weights, `migrate convert --to torch` writes it as source, and one process runs the
three in turns on the same input, on one thread, without gradients. Times are medians of the processor's seconds, which
on an idle machine are those of the clock. Without words the four applications that torchvision has too are taken, on
one image of 224 x 224; words take models of the zoo by their titles, which are compared with Keras on PyTorch alone.

Exit code 1: a model computes something else than Keras does, or the geometric means are over 1.1 times torchvision's
seconds, or under half of those that Keras's PyTorch backend takes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import geometric_mean
from typing import Any

from migrate.commands.source import convert_to_source
from migrate.errors import MigrateError
from migrate.worker import Worker

TORCHVISION = {
    "ResNet50": "resnet50",
    "VGG16": "vgg16",
    "MobileNetV2": "mobilenet_v2",
    "DenseNet121": "densenet121",
}
SLOWER, FASTER = (
    1.1,
    2.0,
)  # at most torchvision's seconds times this; Keras's backend takes at least ours times that
APART = 1e-4  # of the largest output
MAKING = """
import importlib, inspect, pkgutil, sys
import keras
from migrate.validation.zoo import families

folder, names, words = sys.argv[1], sys.argv[2].split(), sys.argv[3:]
builders = {} if words else {name: lambda name=name: getattr(keras.applications, name)(weights=None) for name in names}
for module in pkgutil.iter_modules(families.__path__) if words else ():
    family = importlib.import_module(f"{families.__name__}.{module.name}")
    for name, build in inspect.getmembers(family, inspect.isfunction):
        title = f"{module.name}.{name}"
        if build.__module__ == family.__name__ and name[0] != "_" and any(word in title for word in words):
            builders[title] = build
for title, build in builders.items():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    build().save(f"{folder}/{title}.keras")
"""
RUNNING = """
import importlib, json, statistics, sys, time
import numpy as np, torch

torch.set_num_threads(1)
import keras
from safetensors.torch import load_file

file, folder, function, other, rounds = sys.argv[1:]
sys.path.insert(0, folder)
converted = getattr(importlib.import_module("model"), function)().eval()
converted.load_state_dict(load_file(f"{folder}/weights.safetensors"))
peer = keras.models.load_model(file)
random = np.random.default_rng(0)
def given(tensor):
    shape = [size or (1 if axis == 0 else 32) for axis, size in enumerate(tensor.shape)]
    numbers = random.integers(0, 2, shape) if "int" in tensor.dtype else random.random(shape)
    return torch.from_numpy(np.asarray(numbers, tensor.dtype))
inputs = [given(tensor) for tensor in peer.inputs]
runs = {
    "converted": lambda: converted(*inputs),
    "keras": lambda: peer(inputs[0] if len(inputs) == 1 else inputs, training=False),
}
if other:
    import torchvision
    native = getattr(torchvision.models, other)().eval()
    images = inputs[0].permute(0, 3, 1, 2).contiguous()
    runs["torchvision"] = lambda: native(images)
def leaves(value):
    values = [value[key] for key in sorted(value)] if isinstance(value, dict) else value
    if not isinstance(values, (list, tuple)):
        return [value]
    return [leaf for each in values for leaf in leaves(each)]
with torch.no_grad():
    ours, theirs = (leaves(runs[name]()) for name in ("converted", "keras"))
    apart = max(
        float((one - two).abs().max() / two.abs().max().clamp(min=1e-30)) for one, two in zip(ours, theirs, strict=True)
    )
    times = {name: [] for name in runs}
    began = time.process_time()
    while len(times["converted"]) < int(rounds) or (time.process_time() - began < 1 and len(times["converted"]) < 200):
        for name, run in runs.items():
            started = time.process_time()
            run()
            times[name].append(time.process_time() - started)
print(json.dumps({"apart": apart, **{name: statistics.median(taken) for name, taken in times.items()}}))
"""
Measured = dict[str, Any]


def run(code: str, *arguments: str, backend: str) -> str:
    """A script's output; it runs on one thread."""
    environment = os.environ | {"KERAS_BACKEND": backend, "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout


def measure(file: Path, folder: Path, rounds: int, worker: Worker) -> Measured:
    """The seconds that each takes, and how far the converted model's outputs are from those of Keras.

    Raises:
        MigrateError: the model is not converted.
    """
    made = convert_to_source(file, output=folder, torch_worker=worker)
    function = made.target.rpartition(":")[2]
    other = TORCHVISION.get(file.stem, "")
    output = run(RUNNING, str(file), str(folder), function, other, str(rounds), backend="torch")
    measured: Measured = json.loads(output.splitlines()[-1])
    return measured


def line(name: str, found: Measured) -> str:
    """What was measured of a model, for people."""
    beside = [
        f"{each} {found[each] * 1e3:.1f} ms ({found[each] / found['converted']:.2f} times)"
        for each in ("torchvision", "keras")
        if each in found
    ]
    return f"{name:32} {found['converted'] * 1e3:8.1f} ms, {', '.join(beside)}; apart {found['apart']:.1e}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--folder", type=Path, help="Default: temporary files'.")
    options = parser.parse_args()
    found: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary, Worker.start("torch") as worker:
        folder = Path(temporary)
        run(MAKING, temporary, " ".join(TORCHVISION), *options.words, backend="tensorflow")
        for file in sorted(folder.glob("*.keras")):
            try:
                found[file.stem] = measure(file, folder / file.stem, options.rounds, worker)
                print(line(file.stem, found[file.stem]), flush=True)
            except MigrateError as error:
                print(f"{file.stem:32} not converted: {str(error).splitlines()[0]}", flush=True)
            except subprocess.CalledProcessError:
                print(f"{file.stem:32} does not run on Keras's PyTorch backend", flush=True)
    failed = not found or any(each["apart"] > APART for each in found.values())
    for peer, bound in (("torchvision", 1 / SLOWER), ("keras", FASTER)):
        ratios = [each[peer] / each["converted"] for each in found.values() if peer in each]
        if ratios:
            mean = geometric_mean(ratios)
            print(f"{peer} takes {mean:.2f} times as long over {len(ratios)} models (at least {bound:.2f})")
            failed = failed or mean < bound
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
