"""What `torch.export` says a model computes, as frozen plain data: the parent never imports PyTorch.

The worker's `torch_side.py` makes it. Every argument of an operator is there under its name in the operator's schema,
defaults too; what depends on constants alone has been computed; nothing is done in place.
https://docs.pytorch.org/docs/stable/user_guide/torch_compiler/export/ir_spec.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Batch:
    """A size that is a multiple of the batch's: ``Batch(49)`` where windows have been moved into the batch."""

    times: int = 1


Size = int | Batch


@dataclass(frozen=True)
class Ref:
    """An argument that is another node's result, an input, a parameter or a constant."""

    name: str


@dataclass(frozen=True)
class DType:
    """An argument that is a dtype, by torch's name without the prefix."""

    name: str


@dataclass(frozen=True)
class Stored:
    """A parameter, buffer or constant.

    Attributes:
        name: in the graph.
        tensor: in the state dict; a folded constant has a name of its own.
        values: all of them in a flat list, if there are few enough to be written into source.
    """

    name: str
    tensor: str
    shape: tuple[int, ...]
    dtype: str
    trainable: bool
    values: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Scope:
    """A call of a module: its path with the number of the call, and its class.

    Attributes:
        key: ``layer1.0.relu``, and from the second call on ``layer1.0.relu@1``.
        path: ``layer1.0.relu``, empty for the model itself.
        kind: ``torch.nn.modules.activation.ReLU``.
    """

    key: str
    path: str
    kind: str


@dataclass(frozen=True)
class Node:
    """An operator's call.

    Attributes:
        target: ``aten.conv2d.default``.
        arguments: by the schema's names.
        shape: of the result; of several results None.
        scopes: the modules that are being called, from the outermost.
        results: shapes, where there are several.
    """

    name: str
    target: str
    arguments: Mapping[str, Any]
    shape: tuple[Size, ...] | None
    dtype: str
    scopes: tuple[Scope, ...]
    results: tuple[tuple[Size, ...], ...] = ()

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    @property
    def first(self) -> Any:
        """The first argument, which in-place and other variants call differently."""
        return next(iter(self.arguments.values()))

    def refs(self) -> Iterator[str]:
        """Names of what it reads."""
        yield from _refs(list(self.arguments.values()))


@dataclass(frozen=True)
class Input:
    """An input: ``limit`` bounds integers, which are indices more often than not."""

    name: str
    shape: tuple[Size, ...]
    dtype: str


@dataclass(frozen=True)
class Program:
    """An exported program.

    Attributes:
        title: the model's class.
        outputs: a tree (dict, list, tuple) of `Ref`.
        silent: modules that act in training only and leave no trace in an exported program, with their classes.
    """

    title: str
    inputs: tuple[Input, ...]
    stored: Mapping[str, Stored]
    nodes: tuple[Node, ...]
    outputs: Any
    silent: tuple[tuple[str, str], ...] = ()

    def users(self) -> dict[str, list[Node]]:
        """The nodes that read each name."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            for name in dict.fromkeys(node.refs()):
                found.setdefault(name, []).append(node)
        return found


def _refs(tree: Any) -> Iterator[str]:
    match tree:
        case Ref(name):
            yield name
        case list() | tuple():
            for item in tree:
                yield from _refs(item)
        case dict():
            for item in tree.values():
                yield from _refs(item)


def leaves(tree: Any) -> list[Ref]:
    """A tree's references, in order."""
    return [Ref(name) for name in _refs(tree)]


def from_plain(data: Mapping[str, Any]) -> Program:
    """What the worker sent."""
    return Program(
        data["title"],
        tuple(Input(item["name"], _shape(item["shape"]), item["dtype"]) for item in data["inputs"]),
        {
            item["name"]: Stored(
                item["name"],
                item["tensor"],
                tuple(item["shape"]),
                item["dtype"],
                item["trainable"],
                None if item["values"] is None else tuple(item["values"]),
            )
            for item in data["stored"]
        },
        tuple(_node(item) for item in data["nodes"]),
        _tree(data["outputs"]),
        tuple((path, kind) for path, kind in data["silent"]),
    )


def _node(item: Mapping[str, Any]) -> Node:
    return Node(
        item["name"],
        item["target"],
        {name: _tree(value) for name, value in item["arguments"].items()},
        None if item["shape"] is None else _shape(item["shape"]),
        item["dtype"],
        tuple(Scope(*scope) for scope in item["scopes"]),
        tuple(_shape(shape) for shape in item["results"]),
    )


def _shape(sizes: Sequence[Any]) -> tuple[Size, ...]:
    return tuple(_tree(size) for size in sizes)


def _tree(data: Any) -> Any:
    match data:
        case {"ref": name, **rest} if not rest:
            return Ref(name)
        case {"batch": times, **rest} if not rest:
            return Batch(times)
        case {"dtype": name, **rest} if not rest:
            return DType(name)
        case {"tree": items}:
            return {key: _tree(item) for key, item in items.items()}
        case list():
            return [_tree(item) for item in data]
        case tuple():
            return tuple(_tree(item) for item in data)
    return data
