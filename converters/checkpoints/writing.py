"""What every writer of checkpoints is told besides the tensors, and what is known only when they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from migrate.converters.checkpoints.streaming import Tell, unheard


@dataclass(frozen=True)
class Late:
    """A line of a file's metadata that is not known before its tensors are written, only its length: a checksum."""

    length: int
    value: Callable[[], str]


Metadata = Mapping[str, str | Late]


@dataclass(frozen=True)
class Writing:
    """How to write.

    Attributes:
        source: what the tensors come from, in words that change when it does (path, size, date): an earlier attempt at
            the same is gone on with.
        keep: whether an interruption leaves what is written so far, for the next attempt.
        shard_size: bytes of tensors that a file may hold, where a format spreads over several.
        tell: called with the number of bytes that are written, from any thread.
    """

    source: str = ""
    keep: bool = False
    shard_size: int | None = None
    tell: Tell = unheard


HOW = Writing()


def announced(metadata: Metadata) -> dict[str, str]:
    """The metadata with room for what is not known yet, in the order of its keys."""
    return {
        key: "0" * value.length if isinstance(value, Late) else value
        for key, value in sorted(metadata.items())
    }


def settled(metadata: Metadata) -> dict[str, str]:
    """The metadata with everything known, in the order of its keys.

    Raises:
        ValueError: a late one is not as long as was announced.
    """
    texts = {
        key: value.value() if isinstance(value, Late) else value for key, value in sorted(metadata.items())
    }
    for key, value in metadata.items():
        if isinstance(value, Late) and len(texts[key]) != value.length:
            raise ValueError(f"{key}: {value.length} characters were announced, not {texts[key]!r}")
    return texts
