"""How codemod tests read: a source text before, and the text that it must become.

    check_transformed("import tensorflow as tf\\ny = tf.split(x, 3)\\n", "import torch\\ny = torch.chunk(x, 3)\\n")
    check_noop("import numpy as np\\n")

Both also check what holds for every output: it parses, and a second run changes nothing.
"""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from migrate.catalog.model import Style
from migrate.codemods.context import Options
from migrate.codemods.engine import Outcome, run


def migrate(source: str, *, style: Style = Style.IDIOMATIC, file: str = "program.py") -> Outcome:
    """Run the codemod over one file with this (dedented) text."""
    return migrate_tree({file: source}, style=style)


def migrate_tree(files: Mapping[str, str], *, style: Style = Style.IDIOMATIC) -> Outcome:
    """Run the codemod over a folder with these files."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(text_of(text).encode("utf-8"))
        return run([root], Options(style=style))


def text_of(source: str) -> str:
    """A test's text without the indentation and the line break that it starts with."""
    return dedent(source).removeprefix("\n")


def output(outcome: Outcome, file: str = "program.py") -> str:
    """What a file of an outcome became."""
    (found,) = [item for item in outcome.files if str(item.path) == file]
    return found.text


def codes(outcome: Outcome) -> list[str]:
    """The codes of the findings, in the order of places, notes aside."""
    return [finding.code for finding in outcome.findings if finding.severity != "note"]


def check_transformed(
    before: str,
    after: str,
    *,
    style: Style = Style.IDIOMATIC,
    findings: tuple[str, ...] | None = (),
    file: str = "program.py",
) -> Outcome:
    """The codemod makes ``after`` of ``before``, with exactly these finding codes (None: not looked at)."""
    outcome = migrate(before, style=style, file=file)
    assert output(outcome, file) == text_of(after)
    if findings is not None:
        assert tuple(codes(outcome)) == findings
    ast.parse(text_of(after))
    again = migrate(text_of(after), style=style, file=file)
    assert not again.changed, "a second run changed:\n" + "".join(item.text for item in again.changed)
    return outcome


def check_noop(source: str, *, style: Style = Style.IDIOMATIC) -> Outcome:
    """The codemod leaves this text alone and has nothing to say about it."""
    outcome = migrate(source, style=style)
    assert not outcome.changed
    assert not outcome.findings
    return outcome
