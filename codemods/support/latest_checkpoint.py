"""The newest checkpoint of a folder.

https://www.tensorflow.org/api_docs/python/tf/train/latest_checkpoint
"""

from __future__ import annotations

from pathlib import Path


def latest_checkpoint(checkpoint_dir: str | Path) -> str | None:
    """The path of the checkpoint that was saved last into a folder; None if there is none."""
    told = Path(checkpoint_dir) / "checkpoint"
    if not told.is_file():
        return None
    path = told.with_name(told.read_text(encoding="utf-8").strip())
    return str(path) if path.is_file() else None
