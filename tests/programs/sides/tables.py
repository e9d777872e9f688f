"""Data sets that are tables, some of them in archives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.programs.sides.archives import picture, write_tar, write_zip
from tests.programs.sides.arrays import word
from tests.programs.sides.files import maker

CENSUS = (
    ("Private", "Self-emp-not-inc", "Local-gov"),
    ("Bachelors", "HS-grad", "Masters"),
    ("Never-married", "Married-civ-spouse", "Divorced"),
    ("Adm-clerical", "Sales", "Tech-support"),
    ("Not-in-family", "Husband", "Wife"),
    ("White", "Black", "Other"),
    ("Male", "Female"),
    ("United-States", "Mexico", "Canada"),
)


@maker("adult.data", "adult.test")
def census(path: Path) -> None:
    """People and whether they earn more than 50,000; the first line of those to test with is no row."""
    test = path.name.endswith("test")
    rng = np.random.default_rng(11 + test)
    lines = ["|1x3 Cross validator"] if test else []
    for _ in range(400):
        age, hours = int(rng.integers(17, 90)), int(rng.integers(10, 60))
        work, school, married, job, relation, race, gender, country = (
            items[rng.integers(len(items))] for items in CENSUS
        )
        numbers = (int(rng.integers(20_000, 400_000)), int(rng.integers(1, 16)), int(rng.integers(0, 5000)))
        income = (">50K" if age + hours > 85 else "<=50K") + ("." if test else "")
        row = (age, work, numbers[0], school, numbers[1], married, job, relation, race, gender)
        lines.append(", ".join(map(str, (*row, numbers[2], 0, hours, country, income))))
    path.write_text("\n".join(lines) + "\n")


@maker("art_daily_small_noise.csv", "art_daily_jumpsup.csv")
def measurements(path: Path) -> None:
    """A value every five minutes for a fortnight, higher in the day; on one day of the second file much higher."""
    rng = np.random.default_rng(12)
    lines = ["timestamp,value"]
    for step in range(4032):
        day, minute = divmod(step * 5, 1440)
        value = (70 if 540 <= minute < 1080 else 20) + rng.random() * 10
        value += 60 if "jumps" in path.name and day == 10 and 600 <= minute < 780 else 0
        lines.append(f"2014-04-{day + 1:02} {minute // 60:02}:{minute % 60:02}:00,{value:.6f}")
    path.write_text("\n".join(lines) + "\n")


@maker("cora.tgz")
def papers(path: Path) -> None:
    """Papers with 1,433 words each or not, their subjects, and which cites which."""
    rng = np.random.default_rng(13)
    subjects = ["Case_Based", "Genetic_Algorithms", "Neural_Networks", "Probabilistic_Methods"]
    subjects += ["Reinforcement_Learning", "Rule_Learning", "Theory"]
    numbers = 1000 + np.arange(210)
    kinds = np.arange(210) % 7
    content = []
    for number, kind in zip(numbers, kinds, strict=True):
        words = (rng.random(1433) < 0.01).astype(int)
        words[kind * 20 : kind * 20 + 20] |= rng.random(20) < 0.4
        content.append("\t".join(map(str, (number, *words, subjects[kind]))))
    pairs = [
        (a, b)
        for a in range(210)
        for b in rng.integers(0, 210, 6)
        if a != b and (kinds[a] == kinds[b] or b % 5 == 0)
    ]
    cites = [f"{numbers[a]}\t{numbers[b]}" for a, b in pairs]
    write_tar(
        path,
        [("cora/cora.content", "\n".join(content).encode()), ("cora/cora.cites", "\n".join(cites).encode())],
    )


@maker("ml-1m.zip")
def films(path: Path) -> None:
    """Ratings of films, with the people who gave them."""
    rng = np.random.default_rng(14)
    users = [
        f"{n}::{'MF'[n % 2]}::{(1, 18, 25, 35, 45)[n % 5]}::{n % 21}::{10_000 + n}" for n in range(1, 61)
    ]
    movies = [f"{n}::Film {n} (19{n % 90 + 10})::Comedy|Drama" for n in range(1, 101)]
    ratings = []
    for number in range(1500):
        user, film = int(rng.integers(1, 61)), int(rng.integers(1, 101))
        ratings.append(f"{user}::{film}::{1 + user * film % 5}::{978300000 + number * 60}")
    files = {"users": users, "movies": movies, "ratings": ratings}
    write_zip(path, [(f"ml-1m/{name}.dat", "\n".join(lines).encode()) for name, lines in files.items()])


@maker("captcha_images_v2.zip")
def captchas(path: Path) -> None:
    """Pictures 200 wide and 50 high with five letters, each a pattern of its own, named by what they show."""
    rng = np.random.default_rng(15)
    letters = "2345678bcdefgmnpwxy"
    patterns = rng.integers(0, 200, (len(letters), 50, 40, 3))
    members = []
    for _ in range(80):
        chosen = rng.integers(0, len(letters), 5)
        image = np.concatenate([patterns[number] for number in chosen], axis=1).astype(np.uint8)
        members.append(
            (f"captcha_images_v2/{''.join(letters[n] for n in chosen)}.png", picture(image, "PNG"))
        )
    write_zip(path, members)


@maker("text8.zip")
def words(path: Path) -> None:
    """A text of small words alone."""
    rng = np.random.default_rng(16)
    drawn = np.minimum(rng.zipf(1.4, 20_000), 800)
    write_zip(path, [("text8", " ".join(word(int(number)) for number in drawn).encode())])
