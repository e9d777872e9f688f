"""Notebooks for the tests, written as Jupyter writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from migrate.codemods.engine import Outcome, run
from migrate.codemods.outcome import Options, Outputs

PYTHON = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def code(source: str, count: int | None = 1, **metadata: Any) -> dict[str, Any]:
    """A code cell that has been run."""
    output = {"name": "stdout", "output_type": "stream", "text": ["done\n"]}
    return {
        "cell_type": "code",
        "execution_count": count,
        "id": f"c{abs(hash(source)) % 10**8}",
        "metadata": metadata,
        "outputs": [output],
        "source": lines(source),
    }


def text(source: str) -> dict[str, Any]:
    """A markdown cell."""
    return {"cell_type": "markdown", "id": "m1", "metadata": {}, "source": lines(source)}


def lines(source: str) -> list[str]:
    """A text as notebooks hold it."""
    return source.splitlines(keepends=True)


def notebook(*cells: dict[str, Any] | str, **metadata: Any) -> str:
    """The text of a notebook file. Cells given as strings are code."""
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    document = {"cells": made, "metadata": PYTHON | metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def migrated(
    folder: Path, content: str, name: str = "study.ipynb", outputs: Outputs = Outputs.CHANGED
) -> tuple[Outcome, str]:
    """The outcome of a notebook, and what its file becomes."""
    file = folder / name
    file.write_text(content, encoding="utf-8", newline="")
    outcome = run([file], Options(outputs=outputs))
    made = {str(path): data for path, data in outcome.texts().items()}
    return outcome, made.get(name, content.encode()).decode("utf-8")


def sources(content: str) -> list[str]:
    """The texts of a notebook's cells."""
    return ["".join(cell["source"]) for cell in json.loads(content)["cells"]]
