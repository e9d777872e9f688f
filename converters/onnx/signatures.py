"""What `operators/` has: read as text, so that writing a model's source needs no PyTorch.

An operator is a function in a file of its own. Its positional parameters are the node's inputs, its keyword parameters
the node's attributes; the file's name is the operator's, in small letters.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "operators"
PACKAGE = "migrate.converters.onnx.operators"
INTEGERS = "Ints"  # the annotation of an input that is a list of integers as well as a tensor


@dataclass(frozen=True)
class Operator:
    """A function of `operators/`.

    Attributes:
        inputs: names and annotations of its positional parameters.
        variadic: whether it takes any number of inputs.
        attributes: its keyword parameters and their defaults; `REQUIRED` where there is none.
        outputs: how many it returns; None means any number, in a tuple.
        body: its source, after the imports.
        imports: the source of its imports, without those of other operators.
        needs: the files of `operators/` that it uses.
    """

    name: str
    inputs: tuple[tuple[str, str], ...]
    variadic: bool
    attributes: Mapping[str, Any]
    outputs: int | None
    body: str
    imports: tuple[str, ...]
    needs: tuple[str, ...]

    def takes_integers(self, index: int) -> bool:
        """Whether an input may be a list of integers instead of a tensor."""
        return index < len(self.inputs) and INTEGERS in self.inputs[index][1]


REQUIRED = object()


def find(operator: str) -> Operator | None:
    """The function of an operator (``DepthToSpace``), None if it has no file."""
    return operators().get(operator.lower())


@cache
def operators() -> Mapping[str, Operator]:
    """Every file of the folder, by its name without underscores."""
    files = (file for file in sorted(FOLDER.glob("*.py")) if not file.stem.startswith("_"))
    return {file.stem.replace("_", ""): _read(file) for file in files}


@cache
def by_name(name: str) -> Operator:
    """The file of that name."""
    found = operators()[name.replace("_", "")]
    assert found.name == name, name
    return found


def _read(file: Path) -> Operator:
    source = file.read_text(encoding="utf-8")
    tree = ast.parse(source)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    ours = [node for node in imports if isinstance(node, ast.ImportFrom) and _is_ours(node)]
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == file.stem)
    last = max((node.end_lineno or 0 for node in imports), default=0)
    body = "\n".join(source.splitlines()[last:]).strip() + "\n"
    arguments = function.args
    return Operator(
        name=file.stem,
        inputs=tuple((a.arg, ast.unparse(a.annotation)) for a in arguments.args if a.annotation),
        variadic=arguments.vararg is not None,
        attributes={
            argument.arg: REQUIRED if default is None else ast.literal_eval(default)
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        },
        outputs=_outputs(function.returns),
        body=body,
        imports=tuple(
            ast.unparse(n) for n in imports if n not in ours and getattr(n, "module", "") != "__future__"
        ),
        needs=tuple(f"{node.module}".rpartition(".")[2] for node in ours),
    )


def _is_ours(node: ast.ImportFrom) -> bool:
    return (node.module or "").startswith(PACKAGE)


def _outputs(returns: ast.expr | None) -> int | None:
    """1 for a tensor or a list (a sequence is one value), n for a tuple of n, None for a tuple of any length."""
    if not isinstance(returns, ast.Subscript) or not isinstance(returns.value, ast.Name):
        return 1
    match returns.value.id, returns.slice:
        case "tuple", ast.Tuple(elts=elements) if not isinstance(elements[-1], ast.Constant):
            return len(elements)
        case "tuple", _:
            return None
        case _:
            return 1
