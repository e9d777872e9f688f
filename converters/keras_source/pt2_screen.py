"""What a ``.pt2`` file must not bring along: it is read here, as JSON, before PyTorch loads it.

`torch.export.load` unpickles custom objects, evaluates the text of symbolic sizes as Python (through sympy) and looks
up operators by any dotted name under ``torch``. A file that makes use of that is refused.
"""

from __future__ import annotations

import ast
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from migrate.errors import MigrateError

LIMIT = 1 << 28  # bytes of a member that is JSON
FUNCTIONS = frozenset({
    "Symbol", "Integer", "Float", "Rational", "Mul", "Add", "Pow", "Mod", "Max", "Min", "Eq", "Ne", "Lt",
    "Le", "Gt", "Ge", "And", "Or", "Not", "FloorDiv", "CeilDiv", "PythonMod", "CleanDiv", "ModularIndexing",
    "StrictLessThan", "LessThan", "GreaterThan", "StrictGreaterThan", "Equality", "Unequality",
})  # fmt: skip
"""What may be called in a size."""
PLAIN = (
    ast.Expression,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.operator,
    ast.unaryop,
    ast.cmpop,
    ast.expr_context,
)
TARGET = re.compile(
    r"torch\.ops\.(aten|torchvision|prims|_c10d_functional)\.\w+(\.\w+)?|_operator\.\w+|math\.\w+|torch\.sym_\w+"
)


def screen(path: Path) -> None:
    """See that loading a file runs nothing that it brings along.

    Raises:
        MigrateError: it would.
    """
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.endswith(".json"):
                _check(path, info.filename, _content(path, archive, info))


def _content(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Any:
    if info.file_size > LIMIT:
        raise MigrateError(f"{path}: {info.filename} says it has {info.file_size} bytes, which is too many")
    return json.loads(archive.read(info))


def _check(path: Path, member: str, content: Any) -> None:
    for key, value in _entries(content):
        if key == "use_pickle" and value:
            raise MigrateError(
                f"{path}: {member} has a tensor or object stored as a pickle, which would run code"
            )
        if key == "expr_str" and not is_arithmetic(str(value)):
            raise MigrateError(f"{path}: {member} has a size that is no arithmetic: {str(value)[:80]!r}")
        if (
            key == "target"
            and isinstance(value, str)
            and "." in value
            and value.startswith(("torch", "_", "math"))
        ):
            _check_target(path, member, value)


def is_arithmetic(text: str) -> bool:
    """Whether an expression has numbers, names and sympy's own functions, and nothing else."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(_is_plain(node) for node in ast.walk(tree))


def _is_plain(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in FUNCTIONS
        case ast.Name(id=name) | ast.keyword(arg=str(name)):
            return not name.startswith("_")
        case ast.Constant(value=str(name)):
            return name.isidentifier() and not name.startswith("_")
        case ast.Constant(value=bool() | int() | float()):
            return True
    return isinstance(node, PLAIN)


def _check_target(path: Path, member: str, target: str) -> None:
    if not TARGET.fullmatch(target):
        raise MigrateError(f"{path}: {member} calls {target[:80]!r}, which is no operator of PyTorch's")


def _entries(content: Any) -> Iterator[tuple[str, Any]]:
    """Every key of every object, with its value."""
    pending = [content]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield from item.items()
            pending += item.values()
        elif isinstance(item, list):
            pending += item
