"""The source is migrated, and the saved weights are loaded into the migrated class."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.zoo.listing import Entry
from tests.zoo.result import Result
from tests.zoo.workshop import Workshop

from migrate import provenance
from migrate.catalog.model import Style
from migrate.codemods import engine
from migrate.codemods.context import Options
from migrate.codemods.output import write_tree
from migrate.converters.conversion import Conversion
from migrate.converters.convert import convert
from migrate.converters.verification.after import verify_torch
from migrate.converters.verification.run import Pair
from migrate.converters.verification.sides import KerasFile, TorchCode
from migrate.errors import MigrateError

NAME = "codemod"


def move(entry: Entry, shop: Workshop) -> Result:
    """Migrate the function that builds the model, and convert the weights."""
    tree = migrated(entry, shop.folder)
    known = provenance.read(tree / provenance.FILE_NAME)
    by_source = {each.source: each for each in known.models}
    link = next((by_source[name] for name in (entry.reference, *_made(entry)) if name in by_source), None)
    if link is None:
        raise MigrateError("the codemod knows no model that this function builds")
    saved, output = shop.file(entry), tree / "weights.safetensors"

    def into(checkpoint: Path, output: Path) -> Conversion:
        return convert(
            checkpoint,
            into=link.target,
            output=output,
            torch_worker=shop.torch,
            path=(tree,),
            provenance=known,
        )

    verification = verify_torch(
        into(saved, output),
        again=into,
        torch_worker=shop.torch,
        path=(tree,),
        tensorflow_worker=shop.tensorflow,
    )
    pair = Pair(KerasFile(saved), TorchCode(link.target, (tree,), (), output))
    return shop.judged(entry, NAME, verification, pair)


def migrated(entry: Entry, folder: Path) -> Path:
    """The file that builds the model, in PyTorch.

    Raises:
        MigrateError: something in it is left to do by hand; the findings.
    """
    source, tree = (folder / kind / entry.family / entry.name for kind in ("source", NAME))
    source.mkdir(parents=True)
    (source / entry.source.name).write_text(alone(entry))
    outcome = engine.run([source], Options(style=Style.EXACT))
    tree.mkdir(parents=True)
    write_tree(outcome, [source], tree)
    left = [each for each in outcome.findings if each.severity == "error"]
    if left:
        raise MigrateError("; ".join(f"{each.code} {each.message}" for each in left))
    return tree


def alone(entry: Entry) -> str:
    """The family's file without what the function that builds this model does not use."""
    text = entry.source.read_text()
    body = ast.parse(text).body
    made = {name: node for node in body for name in _bound(node)}
    wanted, left = {entry.name}, [entry.name]
    while left:
        used = {each.id for each in ast.walk(made[left.pop()]) if isinstance(each, ast.Name)}
        left += (new := (used & made.keys()) - wanted)
        wanted |= new
    lines = text.splitlines(keepends=True)
    for node in reversed(body):
        if _bound(node) and not wanted & set(_bound(node)):
            first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
            del lines[first - 1 : node.end_lineno]
    return "".join(lines)


def _made(entry: Entry) -> list[str]:
    """What the function that builds a model calls by bare names: the class that it makes one of."""
    calls = (node for node in ast.walk(ast.parse(alone(entry))) if isinstance(node, ast.Call))
    return [f"{entry.family}:{call.func.id}" for call in calls if isinstance(call.func, ast.Name)]


def _bound(node: ast.stmt) -> list[str]:
    """The names that a statement of a module makes, imports apart."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [each.id for each in node.targets if isinstance(each, ast.Name)]
    return []
