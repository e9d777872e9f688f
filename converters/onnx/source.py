"""The text of `model.py`: one class, and below it the operators that PyTorch has no function for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from migrate.converters.onnx.graph import Graph, Kind
from migrate.converters.onnx.signatures import Operator
from migrate.converters.onnx.weights import Weight
from migrate.converters.onnx.writing import INDENT, Writer

IMPORTS = (
    ("math.", "import math"),
    ("np.", "import numpy as np"),
    ("torch.", "import torch"),
    ("F.", "import torch.nn.functional as F"),
)


@dataclass(frozen=True)
class Source:
    """A written model.

    Attributes:
        text: of `model.py`.
        class_name: the module's class.
        inputs: the graph's names of `forward`'s arguments, in order.
        outputs: those of what it returns.
        weights: every tensor of its state dict.
    """

    text: str
    class_name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    weights: Mapping[str, Weight]


def write_source(
    graph: Graph,
    *,
    title: str,
    class_name: str = "Model",
    trainable: Collection[str] | None = None,
    dictionary: bool = False,
) -> Source:
    """Write a graph as a module.

    Args:
        title: what it was made from, for its docstring.
        trainable: the constants that are parameters, where the caller knows; else told by how they are used.
        dictionary: whether `forward` returns its outputs by their names.

    Raises:
        MigrateError: an operator's form is not supported.
    """
    writer = Writer(graph, trainable)
    writer.write(dictionary)
    made = writer.members.made.values()
    initial = [f"{INDENT * 2}{line}" for member in made for line in member.lines]
    model = [
        f"class {class_name}(nn.Module):",
        f'{INDENT}"""{_one_line(title)}"""',
        "",
        f"{INDENT}def __init__(self) -> None:",
        f"{INDENT * 2}super().__init__()",
        *initial,
        "",
        f"{INDENT}def forward({_parameters(writer, graph)}) -> {_returned(graph, dictionary)}:",
        *writer.lines,
    ]
    operators = list(writer.operators.values())
    body = "\n".join(model) + "\n" + "".join(f"\n\n{operator.body}" for operator in operators)
    text = f'"""{_one_line(title)}"""\n\n{_imports(body, operators)}\n\n\n{body}'
    return Source(text, class_name, graph.inputs, graph.outputs, writer.members.tensors())


def _parameters(writer: Writer, graph: Graph) -> str:
    return ", ".join(("self", *(f"{writer.inputs[value]}: {_type(graph, value)}" for value in graph.inputs)))


def _returned(graph: Graph, dictionary: bool) -> str:
    types = [_type(graph, value) for value in graph.outputs]
    if dictionary:
        return f"dict[str, {' | '.join(sorted(set(types)))}]"
    return types[0] if len(types) == 1 else f"tuple[{', '.join(types)}]"


def _type(graph: Graph, value: str) -> str:
    """The annotation of an input or output."""
    kind = graph.kinds.get(value, Kind())
    one = "np.ndarray" if kind.dtype == "string" else "Tensor"
    return {"sequence": f"list[{one}]", "optional": f"{one} | None"}.get(kind.container, one)


def _imports(body: str, operators: Sequence[Operator]) -> str:
    needed = {line for mark, line in IMPORTS if mark in body}
    needed.update(line for operator in operators for line in operator.imports)
    needed.add("from torch import Tensor, nn" if re.search(r"\bTensor\b", body) else "from torch import nn")
    merged: dict[str, set[str]] = {}
    plain = set()
    for line in needed:
        if line.startswith("from "):
            module, _, names = line.removeprefix("from ").partition(" import ")
            merged.setdefault(module, set()).update(name.strip() for name in names.split(","))
        else:
            plain.add(line)
    froms = {f"from {module} import {', '.join(sorted(names))}" for module, names in merged.items()}
    lines = sorted(plain) + sorted(froms)
    own = [line for line in lines if line.split()[1].split(".")[0] in ("torch", "numpy", "torchvision")]
    standard = [line for line in lines if line not in own]
    groups = ["from __future__ import annotations", "\n".join(standard), "\n".join(own)]
    return "\n\n".join(filter(None, groups))


def _one_line(text: str) -> str:
    """Safe inside a docstring."""
    return " ".join(text.split()).replace("\\", "/").replace('"', "'")
