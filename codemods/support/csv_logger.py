"""Keras's CSVLogger, https://keras.io/api/callbacks/csv_logger/."""

from __future__ import annotations

import csv
from pathlib import Path

from migrate.codemods.support.callback import Callback


class CSVLogger(Callback):
    """Write the logs of each epoch to a CSV file.

    Args:
        filename: file to write.
        separator: between the columns.
        append: go on with an existing file instead of writing it anew.
    """

    writes_files = True

    def __init__(self, filename: str | Path, separator: str = ",", append: bool = False) -> None:
        self.path = Path(filename)
        self.separator = separator
        self.append = append

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        self.names: list[str] = []
        self.headed = self.append and self.path.exists() and self.path.stat().st_size > 0
        if not self.append:
            self.path.write_text("")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        logs = logs or {}
        self.names = self.names or sorted(logs)
        with self.path.open("a", newline="") as file:
            writer = csv.writer(file, delimiter=self.separator)
            if not self.headed:
                writer.writerow(["epoch", *self.names])
                self.headed = True
            writer.writerow([epoch, *(logs.get(name, "NA") for name in self.names)])
