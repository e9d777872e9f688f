"""Runs in the PyTorch worker: a program's graph as plain data, its constants folded and its mutations undone."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any

import torch
from torch.export import ExportedProgram
from torch.export.graph_signature import InputKind, OutputKind
from torch.fx import Node
from torch.utils import _pytree as pytree

from migrate.converters.keras_source import torch_inline
from migrate.errors import MigrateError

SHAPED = (
    "new_zeros",
    "new_ones",
    "new_full",
    "new_empty",
    "zeros_like",
    "ones_like",
    "full_like",
    "empty_like",
)
"""What these give depends on their argument's shape alone."""
RANDOM = (
    "rand",
    "randn",
    "randint",
    "bernoulli",
    "dropout",
    "normal",
    "uniform",
    "randperm",
    "alpha_dropout",
)
FEW = 8  # values that a constant may have to be written into source
VALUES = (bool, int, float, str, type(None))


def describe(program: ExportedProgram) -> dict[str, Any]:
    """The graph as plain data, as `migrate.converters.keras_source.program.from_plain` reads it.

    ``folded`` holds tensors: what the folded constants came to.

    Raises:
        MigrateError: the program changes its own buffers, or has what cannot be described.
    """
    torch_inline.inline(program.graph_module)
    decomposed = _mutates_views(program)
    if decomposed:
        program = program.run_decompositions({})
    return {**_Description(program).plain(), "decomposed": decomposed}


def widen(module: torch.fx.GraphModule) -> None:
    """Let a graph compute in float64 wherever its code names float32."""

    def wide(argument: Any) -> Any:
        return torch.float64 if argument is torch.float32 else argument

    for node in module.graph.nodes:
        node.args, node.kwargs = torch.fx.node.map_aggregate((node.args, dict(node.kwargs)), wide)
    module.recompile()


def smallest_table(program: ExportedProgram) -> int:
    """How many rows the smallest embedding has: indices below that fit them all."""
    sizes = [
        node.args[0].meta["val"].shape[0]
        for node in program.graph.nodes
        if node.op == "call_function" and "embedding" in str(node.target) and isinstance(node.args[0], Node)
    ]
    return min(sizes, default=2)


class _Description:
    def __init__(self, program: ExportedProgram) -> None:
        self.program = program
        self.signature = program.graph_signature
        self.known: dict[
            Node, torch.Tensor
        ] = {}  # buffers and constants, and what is computed from them alone
        self.kinds: dict[str, tuple[InputKind, str]] = {}
        self.stored: dict[str, dict[str, Any]] = {}
        self.folded: dict[str, torch.Tensor] = {}
        self.renamed: dict[
            Node, Node
        ] = {}  # what was changed in place goes by the change's name from then on
        self.nodes: list[dict[str, Any]] = []
        self.inputs: list[dict[str, Any]] = []

    def plain(self) -> dict[str, Any]:
        for spec in self.signature.input_specs:
            self.kinds[str(getattr(spec.arg, "name", ""))] = (spec.kind, str(spec.target or ""))
        outputs: Any = None
        for node in self.program.graph.nodes:
            if node.op == "placeholder":
                self._placeholder(node)
            elif node.op == "call_function":
                self._call(node)
            elif node.op == "output":
                outputs = self._outputs(node)
        self._name_folded()
        return {
            "inputs": self.inputs,
            "stored": list(self.stored.values()),
            "nodes": self.nodes,
            "outputs": outputs,
            "folded": self.folded,
        }

    def _placeholder(self, node: Node) -> None:
        kind, target = self.kinds[node.name]
        if kind is InputKind.USER_INPUT:
            value = node.meta.get("val")
            if isinstance(value, torch.Tensor):
                facts = {"name": node.name, "shape": _sizes(value.shape), "dtype": _dtype(value.dtype)}
                self.inputs.append(facts)
            elif node.users:
                raise MigrateError(
                    f"input {node.name} is no tensor ({type(value).__name__}); export it as a constant"
                )
            return
        tensor = self.program.state_dict.get(target)
        if tensor is None:
            tensor = self.program.constants.get(target)
        if not isinstance(tensor, torch.Tensor):
            raise MigrateError(f"{target or node.name} is no tensor, which a Keras model cannot hold")
        trainable = kind is InputKind.PARAMETER
        if not trainable:
            self.known[node] = tensor.detach().clone()
        self.stored[node.name] = _stored(node.name, target, tensor, trainable and tensor.requires_grad)

    def _call(self, node: Node) -> None:
        value = node.meta.get("val")
        if not _has_tensors(value):
            return  # sizes, and assertions about them
        base = node.args[0] if _in_place(node) else None
        if self._is_constant(node):
            self._fold(node)
        else:
            self.nodes.append(self._node(node, value))
        if isinstance(base, Node):
            self.renamed[base] = node

    def _is_constant(self, node: Node) -> bool:
        name = _name(node).rstrip("_")
        if name in RANDOM or not all(isinstance(size, int) for size in _all_sizes(node.meta["val"])):
            return False
        if name in SHAPED:
            return True
        return all(
            self._current(argument) in self.known for argument in node.all_input_nodes if _is_tensor(argument)
        )

    def _fold(self, node: Node) -> None:
        """Compute a constant; changes in place happen to the real tensor, so that views of it see them."""

        def real(argument: Any) -> Any:
            if not isinstance(argument, Node):
                return argument
            if argument in self.known:
                return self.known[argument]
            return _stand_in(argument.meta["val"])

        arguments, keywords = torch.fx.node.map_aggregate((node.args, dict(node.kwargs)), real)
        assert callable(node.target)
        self.known[node] = node.target(*arguments, **keywords)

    def _current(self, node: Node) -> Node:
        while node in self.renamed:
            node = self.renamed[node]
        return node

    def _ref(self, node: Node) -> Any:
        node = self._current(node)
        value = node.meta.get("val")
        if not isinstance(value, torch.Tensor) and not _has_tensors(value):
            return _size(value)
        if node in self.known and node.name not in self.stored:
            tensor = self.known[node].detach().clone()
            self.folded[node.name] = tensor
            self.stored[node.name] = _stored(node.name, node.name, tensor, False)
        return {"ref": node.name}

    def _node(self, node: Node, value: Any) -> dict[str, Any]:
        several = not isinstance(value, torch.Tensor)
        first = next(item for item in pytree.tree_leaves(value) if isinstance(item, torch.Tensor))
        return {
            "name": node.name,
            "target": _target(node),
            "arguments": self._arguments(node),
            "shape": None if several else _sizes(value.shape),
            "dtype": _dtype(first.dtype),
            "scopes": list(_scopes(node)),
            "results": [_sizes(item.shape) for item in value if isinstance(item, torch.Tensor)]
            if several
            else [],
        }

    def _arguments(self, node: Node) -> dict[str, Any]:
        if node.target is operator.getitem:
            return {"self": self._tree(node.args[0]), "index": node.args[1]}
        schema = getattr(node.target, "_schema", None)
        if schema is None:
            raise MigrateError(f"{node.name}: {node.target} is no operator that a Keras model could call")
        given = dict(zip((argument.name for argument in schema.arguments), node.args, strict=False))
        given |= node.kwargs
        return {
            argument.name: self._tree(given.get(argument.name, argument.default_value))
            for argument in schema.arguments
            if argument.name not in ("device", "layout", "pin_memory", "memory_format", "generator")
        }

    def _tree(self, value: Any) -> Any:
        match value:
            case Node():
                return self._ref(value)
            case list() | tuple():
                return [self._tree(item) for item in value]
            case torch.dtype():
                return {"dtype": _dtype(value)}
            case torch.SymInt():
                return _size(value)
        if isinstance(value, VALUES):
            return value
        if value is None or isinstance(value, torch.device | torch.layout | torch.memory_format):
            return None
        raise MigrateError(f"an argument of type {type(value).__name__} is not known")

    def _outputs(self, node: Node) -> Any:
        specs = self.signature.output_specs
        results: Any = node.args[0]
        kept = [
            self._ref(result) if isinstance(result, Node) else None
            for spec, result in zip(specs, results, strict=True)
            if spec.kind is OutputKind.USER_OUTPUT
        ]
        tree = self.program.call_spec.out_spec
        return _plain(pytree.tree_unflatten(kept, tree) if tree is not None else kept)

    def _name_folded(self) -> None:
        """A constant goes by the module that computes it: ``features.1.attn.mask``, not by the graph's name alone."""
        users = {node.name: node for node in self.program.graph.nodes}
        for name in list(self.folded):
            scopes = list(_scopes(users[name]))
            path = f"{scopes[-1][1]}." if scopes and scopes[-1][1] else ""
            tensor = f"{path}{name}"
            self.folded[tensor] = self.folded.pop(name)
            self.stored[name]["tensor"] = tensor


def _stand_in(value: Any) -> Any:
    """What stands for an argument of which only the dtype counts, and the shape if it is known."""
    if not isinstance(value, torch.Tensor):
        return value
    known = all(isinstance(size, int) for size in value.shape)
    return torch.empty(value.shape if known else (0,), dtype=value.dtype)


def _stored(name: str, tensor: str, value: torch.Tensor, trainable: bool) -> dict[str, Any]:
    few = not trainable and value.numel() <= FEW
    return {
        "name": name,
        "tensor": tensor,
        "shape": list(value.shape),
        "dtype": _dtype(value.dtype),
        "trainable": trainable,
        "values": [float(item) for item in value.reshape(-1)] if few else None,
    }


def _scopes(node: Node) -> Iterator[tuple[str, str, str]]:
    """The modules being called: key, path and class."""
    for key, (path, kind) in (node.meta.get("nn_module_stack") or {}).items():
        _, at, call = key.partition("@")
        kind = kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__qualname__}"
        yield f"{path}{at}{call}", path, kind


def _plain(tree: Any) -> Any:
    """The outputs' tree, of dictionaries, lists and tuples; other containers are told by their fields."""
    if isinstance(tree, dict) and set(tree) == {"ref"}:
        return tree
    if isinstance(tree, dict):
        return {"tree": {str(key): _plain(value) for key, value in tree.items()}}
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return {"tree": {name: _plain(getattr(tree, name)) for name in tree._fields}}
    if isinstance(tree, list | tuple):
        return tuple(_plain(item) for item in tree)
    return tree


def _mutates_views(program: ExportedProgram) -> bool:
    """Whether something is changed in place that is read under another name afterwards."""
    root: dict[Node, Node] = {}
    order = {node: position for position, node in enumerate(program.graph.nodes)}
    for node in program.graph.nodes:
        base = node.args[0] if node.args and isinstance(node.args[0], Node) else None
        root[node] = root[base] if base is not None and (_is_view(node) or _in_place(node)) else node
    constant = {
        node for node in root if root[node].op == "call_function" and not _depends_on_input(root[node])
    }
    for node in program.graph.nodes:
        if not _in_place(node) or node in constant:
            continue
        base = node.args[0]
        others = [other for other in root if root[other] is root[node] and other not in (base, node)]
        if any(
            order[user] > order[node]
            for other in others
            if order[other] < order[node]
            for user in other.users
        ):
            return True
    return False


def _depends_on_input(node: Node) -> bool:
    return bool(node.all_input_nodes) and _name(node) not in SHAPED


def _is_view(node: Node) -> bool:
    returns: list[Any] = list(getattr(getattr(node.target, "_schema", None), "returns", ()))
    return bool(returns) and returns[0].alias_info is not None and not returns[0].alias_info.is_write


def _in_place(node: Node) -> bool:
    schema = getattr(node.target, "_schema", None)
    first = schema.arguments[0] if schema is not None and schema.arguments else None
    return first is not None and first.alias_info is not None and bool(first.alias_info.is_write)


def _name(node: Node) -> str:
    """``conv2d`` of ``aten.conv2d.default``."""
    text = str(node.target)
    return text.split(".")[1] if "." in text else text


def _target(node: Node) -> str:
    """The operator; of one that works in place the one that does not."""
    if node.target is operator.getitem:
        return "getitem"
    text = str(node.target)
    if _in_place(node):
        space, name, overload = text.split(".")
        return f"{space}.{name.removesuffix('_')}.{overload}"
    return text


def _is_tensor(node: Node) -> bool:
    return _has_tensors(node.meta.get("val"))


def _has_tensors(value: Any) -> bool:
    return any(isinstance(item, torch.Tensor) for item in pytree.tree_leaves(value))


def _all_sizes(value: Any) -> list[Any]:
    return [
        size for item in pytree.tree_leaves(value) if isinstance(item, torch.Tensor) for size in item.shape
    ]


def _sizes(shape: Any) -> list[Any]:
    return [_size(size) for size in shape]


def _size(value: Any) -> Any:
    """A number, or how many times the batch's size."""
    if not isinstance(value, torch.SymInt):
        return value
    if value.node.expr.is_number:
        return int(value.node.expr)
    expression = value.node.expr
    symbols = list(expression.free_symbols)
    times = expression / symbols[0]
    if len(symbols) != 1 or not times.is_Integer:
        raise MigrateError(f"a size of {expression} depends on the batch's in a way that is not known")
    return {"batch": int(times)}


def _dtype(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
