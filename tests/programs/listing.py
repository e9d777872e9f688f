"""The list of programs: one a line, its path below the folder of corpora, which Keras it was written for, settings.

    keras-core/examples/keras_io/vision/cct.py 3 image_size=32

A setting is a constant that the program gets instead of its own: a name that it assigns, or an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LIST = Path(__file__).with_name("programs.txt")


@dataclass(frozen=True)
class Program:
    """One program.

    Attributes:
        path: below the folder of corpora, the corpus first.
        keras: 2 or 3.
        settings: texts of constants by name.
    """

    path: str
    keras: int = 3
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def corpus(self) -> str:
        return self.path.partition("/")[0]


def read_list(text: str) -> list[Program]:
    """The programs of a list; empty lines and what follows ``#`` say nothing, ``\\ `` stands for a space in a path."""
    programs = []
    for line in text.splitlines():
        words = line.partition("#")[0].replace("\\ ", "\0").split()
        if words:
            path, keras, *settings = (word.replace("\0", " ") for word in words)
            programs.append(Program(path, int(keras), dict(item.split("=", 1) for item in settings)))
    return programs
