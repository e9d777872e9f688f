"""Data sets that are archives of several files."""

from __future__ import annotations

import csv
import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from tests.programs.sides.arrays import ADVERBS, OBJECTS, SUBJECTS, VERBS, images, sentences
from tests.programs.sides.files import maker


def write_zip(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members:
            packed.writestr(name, content)


def write_tar(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    mode = "w:gz" if path.name.endswith(("gz", "tgz")) else "w"
    with tarfile.open(path, mode) as packed:  # type: ignore[call-overload]
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))


def picture(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], form: str = "JPEG") -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, form)
    return buffer.getvalue()


@maker("spa-eng.zip", "fra-eng.zip")
def translations(path: Path) -> None:
    """Pairs of sentences; the other language has its words one for one."""
    language = path.name[:3]
    words = sorted(
        {word for items in (SUBJECTS, VERBS, OBJECTS, ADVERBS) for item in items for word in item.split()}
    )
    other = {word: f"{word[::-1]}o" for word in words}
    end = "" if language == "spa" else "\tCC-BY 2.0"
    lines = [f"{text}\t{' '.join(other[word] for word in text.split())}{end}" for text in sentences(600)]
    content = "\n".join(lines) + "\n"
    name = "spa-eng/spa.txt" if language == "spa" else "fra.txt"
    write_zip(path, [(name, content.encode())])


@maker("aclImdb_v1.tar.gz")
def reviews(path: Path) -> None:
    """Reviews in folders, as texts."""
    members = []
    for part in ("train", "test"):
        for number, text in enumerate(sentences(160)):
            kind, word = (("pos", "wonderful"), ("neg", "awful"))[number % 2]
            members.append(
                (f"aclImdb/{part}/{kind}/{number}_{number % 10}.txt", f"{text} {word}. {text}.".encode())
            )
        if part == "train":
            members += [
                (f"aclImdb/train/unsup/{n}_0.txt", text.encode()) for n, text in enumerate(sentences(20))
            ]
    write_tar(path, members)


@maker("ml-latest-small.zip")
def films(path: Path) -> None:
    """Ratings of films."""
    rng = np.random.default_rng(5)
    rows = ["userId,movieId,rating,timestamp"]
    for number in range(2000):
        user, film = rng.integers(1, 80), rng.integers(1, 120)
        rows.append(f"{user},{film},{1 + (user * film) % 9 / 2},{964980000 + number * 60}")
    titles = ["movieId,title,genres"] + [
        f"{n},Film {n} (19{n % 90 + 10}),Comedy|Drama" for n in range(1, 120)
    ]
    folder = "ml-latest-small"
    write_zip(
        path,
        [
            (f"{folder}/ratings.csv", "\n".join(rows).encode()),
            (f"{folder}/movies.csv", "\n".join(titles).encode()),
        ],
    )


@maker("jena_climate_2009_2016.csv.zip")
def weather(path: Path) -> None:
    """Measurements every ten minutes."""
    names = [
        "Date Time",
        "p (mbar)",
        "T (degC)",
        "Tpot (K)",
        "Tdew (degC)",
        "rh (%)",
        "VPmax (mbar)",
        "VPact (mbar)",
    ]
    names += [
        "VPdef (mbar)",
        "sh (g/kg)",
        "H2OC (mmol/mol)",
        "rho (g/m**3)",
        "wv (m/s)",
        "max. wv (m/s)",
        "wd (deg)",
    ]
    rng = np.random.default_rng(6)
    steps = np.arange(3000)
    waves = 10 + 5 * np.sin(steps[:, None] / (20 + 10 * np.arange(14))) + rng.normal(0, 0.3, (3000, 14))
    buffer = io.StringIO()
    out = csv.writer(buffer)
    out.writerow(names)
    for step, row in zip(steps, waves, strict=True):
        day, minute = divmod(int(step) * 10, 1440)
        month, date = divmod(day, 28)
        out.writerow(
            [
                f"{date + 1:02}.{month + 1:02}.2009 {minute // 60:02}:{minute % 60:02}:00",
                *map("{:.2f}".format, row),
            ]
        )
    write_zip(path, [("jena_climate_2009_2016.csv", buffer.getvalue().encode())])


def class_folders(top: str, classes: Iterable[str], count: int) -> list[tuple[str, bytes]]:
    """Photographs in a folder for each class."""
    names = list(classes)
    pictures, labels = images(top, (60, 80, 3), len(names), count, "train")
    return [
        (f"{top}/{names[label]}/{number:04}.jpg", picture(image))
        for number, (image, label) in enumerate(zip(pictures, labels, strict=True))
    ]


@maker("flower_photos.tgz")
def flowers(path: Path) -> None:
    """Photographs of five flowers."""
    write_tar(
        path, class_folders("flower_photos", ("daisy", "dandelion", "roses", "sunflowers", "tulips"), 150)
    )


@maker("kagglecatsanddogs_5340.zip")
def many_pets(path: Path) -> None:
    """Photographs of cats and dogs."""
    write_zip(path, class_folders("PetImages", ("Cat", "Dog"), 96))


@maker("cats_and_dogs_filtered.zip")
def pets(path: Path) -> None:
    """Photographs of cats and dogs, to train on and to validate with."""
    members = []
    for part in ("train", "validation"):
        members += class_folders(f"cats_and_dogs_filtered/{part}", ("cats", "dogs"), 64)
    named = []
    for name, content in members:
        folder, file = name.rsplit("/", 1)
        kind = folder.rsplit("/", 1)[1][:3]
        named.append((f"{folder}/{kind}.{int(file[:4])}.jpg", content))
    write_zip(path, named)
