"""Data sets of words and numbers that are one file each."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
from tests.programs.sides.arrays import REVIEWS, sentences, sequences, table, word
from tests.programs.sides.files import maker


@maker("imdb.npz")
def imdb(path: Path) -> None:
    """Reviews of two classes."""
    (x_train, y_train), (x_test, y_test) = (sequences(f"imdb {part}", REVIEWS, 2) for part in ("a", "b"))
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


@maker("reuters.npz")
def reuters(path: Path) -> None:
    """Newswires of 46 topics."""
    x, y = sequences("reuters", 112, 46)
    np.savez(path, x=x, y=y)


@maker("imdb_word_index.json", "reuters_word_index.json")
def word_index(path: Path) -> None:
    """Words by their rank."""
    path.write_text(json.dumps({word(rank): rank for rank in range(1, 10_000)}))


@maker("boston_housing.npz")
def boston(path: Path) -> None:
    """506 rows of 13 numbers."""
    x, y = table("boston", 506, 13)
    np.savez(path, x=x, y=y)


@maker("california_housing.npz")
def california(path: Path) -> None:
    """Rows of 8 numbers; the prices are hundreds of thousands, as the real ones are."""
    x, y = table("california", 800, 8)
    np.savez(path, x=x, y=y * 10_000)


@maker("mnist.npz")
def mnist(path: Path) -> None:
    """The archive that programs load by themselves."""
    from tests.programs.sides.arrays import known_images

    (x_train, y_train), (x_test, y_test) = (known_images("mnist", part) for part in ("train", "test"))
    y_train, y_test = y_train.astype(np.uint8), y_test.astype(np.uint8)
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)


@maker("nietzsche.txt", "shakespeare.txt", "shakespear.txt", "timemachine.txt")
def book(path: Path) -> None:
    """A text of about 12,000 characters."""
    lines = sentences(400)
    path.write_text("\n".join(f"{line.capitalize()}." for line in lines))


@maker("FordA_TRAIN.tsv", "FordA_TEST.tsv")
def engine_noise(path: Path) -> None:
    """Rows of a class, -1 or 1, and 100 values of a wave whose length tells the class."""
    rng = np.random.default_rng(len(path.name))
    labels = rng.permutation(np.repeat([-1.0, 1.0], 36))
    waves = np.sin(np.arange(100) * (0.1 + 0.05 * labels[:, None]) + rng.random((72, 1)) * 6)
    np.savetxt(path, np.column_stack([labels, waves + rng.normal(0, 0.3, waves.shape)]), delimiter="\t")


@maker("heart.csv")
def heart(path: Path) -> None:
    """Patients."""
    rng = np.random.default_rng(3)
    names = ["age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "oldpeak"]
    names += ["slope", "ca", "thal", "target"]
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(names)
        for _ in range(303):
            age = int(rng.integers(29, 78))
            rest = [
                int(rng.integers(2)),
                int(rng.integers(5)),
                int(rng.integers(94, 200)),
                int(rng.integers(126, 564)),
            ]
            more = [
                int(rng.integers(2)),
                int(rng.integers(3)),
                int(rng.integers(71, 202)),
                int(rng.integers(2)),
            ]
            last = [round(float(rng.random() * 6), 1), int(rng.integers(1, 4)), int(rng.integers(4))]
            kind = ("normal", "fixed", "reversible")[rng.integers(3)]
            out.writerow([age, *rest, *more, *last, kind, int(age + rng.integers(20) > 66)])


@maker("auto-mpg.data")
def cars(path: Path) -> None:
    """Cars: miles per gallon, cylinders, displacement, horsepower, weight, acceleration, year, origin, name."""
    rng = np.random.default_rng(4)
    lines = []
    for number in range(398):
        cylinders = int(rng.choice([4, 6, 8]))
        power, weight = cylinders * 20 + rng.integers(30), cylinders * 500 + rng.integers(600)
        shown = "?" if number % 70 == 9 else f"{power}.0"
        values = [f"{60 - weight / 100:.1f}", f"{cylinders}", f"{cylinders * 40:.1f}", shown, f"{weight}."]
        values += [f"{10 + rng.random() * 10:.1f}", f"{70 + number % 12}", f"{1 + number % 3}"]
        lines.append("   ".join(values) + f'\t"car {number}"')
    path.write_text("\n".join(lines) + "\n")
