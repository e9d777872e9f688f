"""Migrate a published package that nobody here wrote: `make real`.

deepcut (https://pypi.org/project/deepcut, MIT licence) cuts Thai text into words with a convolutional network over
characters. Its wheel ships the Keras source and the trained weights. This downloads it, migrates the model's source,
converts the published weights, proves the result on characters of 50 Thai sentences, and compares the words.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from migrate.worker import Worker

REQUIREMENT = "deepcut==0.7.0.0"
BUILDER = "get_convo_nn2"
HERE = Path(__file__).parent
WORK = HERE.parent / "build" / "real"
SENTENCES = HERE / "real_package" / "sentences.txt"


def main() -> int:
    """Run the five steps; 0 if the proof holds and all words agree."""
    shutil.rmtree(WORK, ignore_errors=True)
    package = download(WORK)
    source = WORK / "source" / "model.py"
    source.parent.mkdir()
    shutil.copy(package / "model.py", source)
    checkpoint = next(package.glob("weight/*.h5"))
    migrated, weights, report = WORK / "migrated", WORK / "weights.safetensors", WORK / "report"
    sentences = SENTENCES.read_text(encoding="utf-8").splitlines()
    inputs = features(package, sentences)
    np.savez(WORK / "inputs.npz", *inputs)

    migrate("codemod", source, "--to", "torch", "-o", migrated)
    migrate(
        *("convert", checkpoint, "--to", "torch", "--into", f"model:{BUILDER}"),
        *("--path", migrated, "-o", weights),
    )
    verdict = migrate(
        *("validate", "--source", f"model:{BUILDER}", "--source-path", source.parent, "--checkpoint", checkpoint),
        *("--target", f"model:{BUILDER}", "--target-path", migrated, "--weights", weights),
        *("--data", WORK / "inputs.npz", "--report", report),
        check=False,
    )
    same = compare_words(source.parent, checkpoint, migrated, weights, inputs, sentences)
    print(f"\nThe migrated source: {migrated / 'model.py'}\nThe report: {report}")
    return 0 if verdict == 0 and same else 1


def download(folder: Path) -> Path:
    """Fetch the package's wheel from the registry and unpack it; its code is not run."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), REQUIREMENT]
    subprocess.run(pip, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "wheel")
    return folder / "wheel" / "deepcut"


def features(package: Path, sentences: list[str]) -> list[Any]:
    """The package's own features: characters and their types around each character, two (characters, 21) arrays."""
    spec = importlib.util.spec_from_file_location("utils", package / "utils.py")
    assert spec is not None and spec.loader is not None
    utils = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(utils)
    pairs = [utils.create_feature_array(sentence) for sentence in sentences]
    return [np.concatenate(column) for column in zip(*pairs, strict=True)]


def migrate(*arguments: object, check: bool = True) -> int:
    """Run the command line, shown as a user would type it."""
    shown = [str(argument).replace(f"{WORK}/", "") for argument in arguments]
    print(f"\n$ migrate {' '.join(shown)}", flush=True)
    command = [sys.executable, "-m", "migrate", *map(str, arguments)]
    return subprocess.run(command, check=check).returncode


def compare_words(
    source: Path, checkpoint: Path, migrated: Path, weights: Path, inputs: list[Any], sentences: list[str]
) -> bool:
    """Cut every sentence by either side's predictions and compare."""
    sides = HERE / "real_package"
    with Worker.start("tensorflow", path=[source, sides]) as worker:
        before = worker.call("keras_side:predictions", "model", BUILDER, str(checkpoint), inputs)
    with Worker.start("torch", path=[migrated, sides]) as worker:
        after = worker.call("torch_side:predictions", "model", BUILDER, str(weights), inputs)
    ours, theirs = list(words(sentences, after)), list(words(sentences, before))
    same = sum(a == b for a, b in zip(ours, theirs, strict=True))
    print(f"\n{' | '.join(ours[0])}\n{' | '.join(ours[14])}")
    print(f"{same} of {len(sentences)} sentences cut into the same words", end="; ")
    print(f"largest difference of a probability {np.abs(before - after).max():.2g}")
    return same == len(sentences)


def words(sentences: list[str], probabilities: Any) -> Iterator[list[str]]:
    """Cut where a character begins a word with more than even odds, as the package does."""
    start = 0
    for sentence in sentences:
        begins = probabilities[start : start + len(sentence)] > 0.5
        start += len(sentence)
        cuts = [0, *(place for place in range(1, len(sentence)) if begins[place]), len(sentence)]
        yield [sentence[a:b] for a, b in zip(cuts, cuts[1:], strict=False)]


if __name__ == "__main__":
    sys.exit(main())
