"""What a shell line or magic installs, as far as it is the source framework's."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

PACKAGE = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?P<rest>.*)")
SOURCE = re.compile(
    r"tensorflow(?:[-_](?:cpu|gpu|macos|metal|intel|rocm|aarch64|io(?:[-_].*)?|datasets|hub|addons|probability|text|"
    r"estimator|federated|graphics|model[-_]optimization|recommenders|ranking|decision[-_]forests|cloud|gnn|privacy|"
    r"data[-_]validation|transform|model[-_]analysis|serving[-_]api|quantum|similarity|lattice|constrained[-_].*))?"
    r"|tf[-_](?:keras|nightly|models|agents|slim|explain|keras[-_]vis|gpu)(?:[-_].*)?|tfds[-_]nightly"
    r"|keras(?:[-_](?:core|cv|nlp|hub|tuner|rs|nightly|applications|preprocessing|contrib|retinanet|unet.*))?",
    re.IGNORECASE,
)
INSTALLERS = re.compile(r"^(?:pip3?(?:\.\d+)?|uv|conda|mamba|micromamba|poetry|pipenv)$")


def of_source(line: str) -> tuple[str, ...]:
    """The packages of the source framework that a line installs, without their versions: ``!pip install -q
    tensorflow==2.4 matplotlib`` gives ``tensorflow``."""
    return tuple(
        found["name"] for text in requirements(line) if (found := PACKAGE.match(text)) and is_source(text)
    )


def is_source(requirement: str) -> bool:
    """Whether a requirement is of a package of the source framework's."""
    found = PACKAGE.match(requirement)
    return found is not None and SOURCE.fullmatch(found["name"]) is not None


def requirements(line: str) -> Iterator[str]:
    """The requirements that a line names for an installer, as they are written there: ``tensorflow==2.4``."""
    for command in re.split(r"&&|\|\||;|\n(?<!\\\n)", line.replace("\\\n", " ")):
        words = _words(command.strip().lstrip("!%").strip())
        if "-m" in words and words[0].startswith("python"):
            words = words[words.index("-m") + 1 :]
        words = words[1:] if words[:1] in (["sudo"], ["time"]) else words
        if not words or not INSTALLERS.match(words[0]) or not {"install", "add"} & set(words):
            continue
        start = min(words.index(word) for word in ("install", "add") if word in words) + 1
        yield from _named(words[start:])


def _named(words: list[str]) -> Iterator[str]:
    skipped = False
    for word in words:
        if skipped:
            skipped = False
        elif word in (
            "-r",
            "-c",
            "--requirement",
            "--constraint",
            "-i",
            "--index-url",
            "--extra-index-url",
            "-f",
        ):
            skipped = True
        elif word in ("#", ">", "|", "2>", "&>"):
            return
        elif not word.startswith("-"):
            yield word


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command, comments=True)
    except ValueError:  # a quote that nothing closes: the shell would complain too
        return command.split()
