"""Checkpoints of which only the last few are kept.

https://www.tensorflow.org/api_docs/python/tf/train/CheckpointManager
"""

from __future__ import annotations

import json
from pathlib import Path

from migrate.codemods.support.checkpoint import Checkpoint
from migrate.codemods.support.is_main_process import is_main_process
from migrate.codemods.support.latest_checkpoint import latest_checkpoint


class CheckpointManager:
    """Saves a `Checkpoint` into a folder and deletes all but the last ``max_to_keep`` files (None: keeps all)."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        directory: str | Path,
        max_to_keep: int | None,
        checkpoint_name: str = "ckpt",
    ) -> None:
        self.checkpoint = checkpoint
        self.directory = str(directory)
        self.max_to_keep = max_to_keep
        self.checkpoint_name = checkpoint_name
        self._list = Path(directory) / f"{checkpoint_name}.json"
        listed = json.loads(self._list.read_text(encoding="utf-8")) if self._list.is_file() else []
        self.checkpoints: list[str] = [path for path in listed if Path(path).is_file()]

    @property
    def latest_checkpoint(self) -> str | None:
        """The path of the checkpoint that was saved last; None if there is none."""
        return self.checkpoints[-1] if self.checkpoints else latest_checkpoint(self.directory)

    def save(self, checkpoint_number: int | None = None) -> str:
        """Save, under this number or the next one, and delete what is too old; returns the path."""
        if checkpoint_number is not None:
            self.checkpoint.save_counter = int(checkpoint_number) - 1
        path = self.checkpoint.save(Path(self.directory) / self.checkpoint_name)
        self.checkpoints = [*(item for item in self.checkpoints if item != path), path]
        old = self.checkpoints[: -self.max_to_keep] if self.max_to_keep is not None else []
        self.checkpoints = self.checkpoints[len(old) :]
        if is_main_process():
            for file in old:
                Path(file).unlink(missing_ok=True)
            self._list.write_text(json.dumps(self.checkpoints), encoding="utf-8")
        return path

    def restore_or_initialize(self) -> str | None:
        """Restore the latest checkpoint, if there is one; returns its path."""
        path = self.latest_checkpoint
        self.checkpoint.restore(path)
        return path
