"""`migrate explain NAME`: a finding code or a catalog row, told in full."""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from migrate import codes
from migrate.catalog import matrix
from migrate.catalog.model import Layer, Rendering, Row, Weight
from migrate.commands import options
from migrate.errors import MigrateError


@click.command("explain")
@click.argument("name")
def command(name: str) -> None:
    """Explain a finding code (API101) or a catalog row (keras.layers.Conv2D)."""
    options.settings(Path())
    entry = codes.registry().get(name.upper())
    click.echo(code_text(entry) if entry else row_text(name))


def code_text(entry: codes.Code) -> str:
    """A finding code as text."""
    paragraphs = (
        f"{entry.code} ({entry.severity}): {entry.title}",
        entry.explanation,
        f"What to do: {entry.advice}",
    )
    return "\n\n".join(textwrap.fill(paragraph, 88) for paragraph in paragraphs)


def row_text(name: str) -> str:
    """A catalog row as text.

    Raises:
        MigrateError: neither a code nor a row has this name.
    """
    from migrate.catalog.registry import all_rows, find

    row = find(name)
    if row is None:
        raise unknown(name, [*codes.registry(), *(row.name for row in all_rows())])
    return "\n".join(_row_lines(row))


def _row_lines(row: Row) -> Iterator[str]:
    yield f"{row.name} ({type(row).__name__.lower()}, {row.level})"
    yield f"  from   {row.source}"
    if row.target:
        yield f"  to     {row.target}"
    if row.aliases:
        yield f"  also   {', '.join(row.aliases)}"
    for text in (row.note, getattr(row, "advice", "")):
        if text:
            yield from _wrapped("  note   ", text)
    if row.requires != "True":
        yield f"  only if {row.requires}"
    for name, expression in row.let.items():
        yield f"  let    {name} = {expression}"
    for number, rendering in enumerate(row.renderings, 1):
        yield f"  rendering {number}" + ("" if rendering.when == "True" else f", when {rendering.when}")
        yield from _rendering_lines(rendering, row)
    for weight in row.weights if isinstance(row, Layer) else ():
        yield f"  weight {_weight(weight)}"
    for caveat in row.caveats:
        yield from _wrapped("  caveat ", f"{caveat.level} when {caveat.when}: {caveat.note}")
    for reason, names in _dropped(row).items():
        yield from _wrapped("  dropped ", f"{', '.join(names)}: {reason}")
    for style, measured in matrix.measured().get(row.name, {}).items():
        yield f"  measured error at most {measured['error']:.0e} ({measured['level']}, {style} style)"
    yield from _wrapped("  proofs ", "; ".join(proof.call for proof in row.proofs) or "none")
    if row.url:
        yield f"  see    {row.url}"


def _rendering_lines(rendering: Rendering, row: Row) -> Iterator[str]:
    if rendering.code:
        yield f"    {rendering.code}"
    if isinstance(row, Layer) and rendering.forward != "layer(x)":
        yield f"    called as {rendering.forward}"
    said = (
        rendering.style and f"style {rendering.style}",
        rendering.level and f"level {rendering.level}",
        rendering.note,
    )
    if any(said):
        yield from _wrapped("    ", "; ".join(part for part in said if part))
    for weight in rendering.weights or ():
        yield f"    weight {_weight(weight)}"


def _dropped(row: Row) -> dict[str, list[str]]:
    """The arguments of the row that are dropped, by the reason why."""
    found: dict[str, list[str]] = {}
    for name, reason in row.ignored.items():
        if re.search(rf"\b{re.escape(name)}\b", row.source):
            found.setdefault(reason, []).append(name)
    return found


def _weight(weight: Weight) -> str:
    steps = " then ".join(repr(step) for step in weight.steps)
    condition = "" if weight.when == "True" else f", when {weight.when}"
    return f"{', '.join(weight.sources)} -> {', '.join(weight.targets)}{f' by {steps}' if steps else ''}{condition}"


def _wrapped(label: str, text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent=label, subsequent_indent=" " * len(label))


def unknown(name: str, known: list[str]) -> MigrateError:
    """The error for a name nobody knows, with the names that are spelled like it."""
    close = difflib.get_close_matches(name, known, n=2, cutoff=0.8)
    hint = f"; is {' or '.join(close)} meant?" if close else "; `migrate rules` lists what there is"
    return MigrateError(f"{name}: neither a finding code nor a row of the catalog{hint}")
