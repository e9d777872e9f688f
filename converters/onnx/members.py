"""The attributes of a written model: layers, parameters and buffers, each made once, under the source's names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping

from migrate.converters.onnx.graph import FLOATING, Constant, Graph, Node
from migrate.converters.onnx.literals import tensor_literal, torch_dtype
from migrate.converters.onnx.naming import layer_name, parameter_name, snake, unique
from migrate.converters.onnx.weights import SMALL, Member, Weight

NOT_LEARNT = {
    "BatchNormalization": (3, 4),
    "Resize": (1, 2, 3),
    "Upsample": (1,),
    "Pad": (1, 2, 3),
    "Clip": (1, 2),
    "OneHot": (2,),
    "QuantizeLinear": (1, 2),
    "DequantizeLinear": (0, 1, 2),
    "Range": (0, 1, 2),
    "Dropout": (1, 2),
}
"""Inputs that are no weights though they are floating point: statistics, bounds, scales."""

STATISTICS = frozenset({"running_mean", "running_var", "num_batches_tracked"})


class Taken(Exception):
    """A weight that another member holds already, in another form."""


class Members:
    """Makes the attributes of a written model, each name once."""

    def __init__(self, graph: Graph, trainable: Collection[str] | None) -> None:
        self.made: dict[str, Member] = {}
        self._trainable = trainable
        self._by_constant: dict[int, str] = {}
        self._owners: dict[int, str] = {}
        self._kept: list[Constant] = []
        self._shared: dict[tuple[str, ...], str] = {}
        self._positions: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self._company: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for node in graph.walk():
            weights = tuple(name for name in node.inputs if name in graph.constants)
            for index, name in enumerate(node.inputs):
                self._positions[name].add((node.operator, index))
                self._company[name].add(weights)

    def used_once(self, constant: Constant) -> bool:
        """Whether one kind of place takes it, so that it may change its form for that."""
        return len(self._positions[constant.name]) == 1

    def used_together(self, constants: Collection[Constant]) -> bool:
        """Whether one kind of node takes them, and always all of them: a layer may hold them in its own form then."""
        found = {frozenset(self._company[constant.name]) for constant in constants}
        return len(found) == 1 and len(next(iter(found))) == 1 and all(map(self.used_once, constants))

    def is_parameter(self, constant: Constant) -> bool:
        """Whether a tensor of the file is a trained weight: said by the caller, else by what it is used for."""
        if self._trainable is not None:
            return self._may_train(constant)
        if not constant.is_initializer or constant.dtype not in FLOATING or constant.size < 2:
            return False
        return any(
            index not in NOT_LEARNT.get(operator, ()) for operator, index in self._positions[constant.name]
        )

    def constant(self, constant: Constant) -> str:
        """The expression for a tensor of the file; it becomes a parameter or a buffer."""
        key = id(constant)
        if key not in self._by_constant and key in self._owners:
            return self._owners[key]
        if key not in self._by_constant:
            name = self._free(parameter_name(constant.name))
            self.made[name] = self._tensor_member(name, constant)
            self._by_constant[key] = f"self.{name}"
            self._kept.append(constant)  # an identity is a constant's own as long as it lives
        return self._by_constant[key]

    def _tensor_member(self, name: str, constant: Constant) -> Member:
        if self.is_parameter(constant):
            dtype = "" if constant.dtype == "float32" else f", dtype={torch_dtype(constant.dtype)}"
            line = f"self.{name} = nn.Parameter(torch.empty({list(constant.shape)}{dtype}))"
            return Member(name, (line,), {name: Weight.of(constant)})
        if constant.dtype == "string":
            return Member(name, (f"self.{name} = {tensor_literal(constant.read(), 'string')}",), {})
        if constant.size <= SMALL:
            value = tensor_literal(constant.read(), constant.dtype)
            return Member(name, (f'self.register_buffer("{name}", {value}, persistent=False)',), {})
        dtype = "" if constant.dtype == "float32" else f", dtype={torch_dtype(constant.dtype)}"
        line = f'self.register_buffer("{name}", torch.empty({list(constant.shape)}{dtype}))'
        return Member(name, (line,), {name: Weight.of(constant)})

    def module(
        self, constructor: str, weights: Mapping[str, Weight], node: Node, frozen: Collection[str] = ()
    ) -> str:
        """A layer; two nodes with the same weights share it.

        Args:
            frozen: weights that PyTorch's layer has and the source does not: they stay as they are.

        Raises:
            Taken: one of its matrices is a weight of another layer, or a parameter by itself.
        """
        layer = (constructor, *(f"{name}={weight.constant.name}" for name, weight in weights.items()))
        if weights and layer in self._shared:
            return self._shared[layer]
        matrices = {key: weight for key, weight in weights.items() if len(weight.constant.shape) > 1}
        if any(id(each.constant) in {*self._owners, *self._by_constant} for each in matrices.values()):
            raise Taken
        name = self._free(self._layer_name(weights, node))
        for key, weight in matrices.items():
            self._owners[id(weight.constant)] = f"self.{name}.{key}" + (".T" if weight.told else "")
            self._kept.append(weight.constant)
        members = {f"{name}.{key}": weight for key, weight in weights.items()}
        lines = (f"self.{name} = {constructor}", *self._frozen(name, weights, frozen))
        self.made[name] = Member(name, lines, members)
        self._shared[layer] = f"self.{name}"
        return self._shared[layer]

    def _frozen(self, name: str, weights: Mapping[str, Weight], frozen: Collection[str]) -> list[str]:
        """What keeps those of a layer's weights from training that the source does not train."""
        own = [key for key in weights if key not in STATISTICS]
        still = [key for key in own if key in frozen or not self._may_train(weights[key].constant)]
        if own and still == own:
            return [f"self.{name}.requires_grad_(False)"]
        return [f"self.{name}.{key}.requires_grad_(False)" for key in still]

    def _may_train(self, constant: Constant) -> bool:
        return self._trainable is None or constant.name in self._trainable

    def _layer_name(self, weights: Mapping[str, Weight], node: Node) -> str:
        source = next(iter(weights.values())).constant.name if weights else ""
        said = layer_name(source) if re.search(r"[./]", source) else ""
        return said or snake(node.operator)

    def _free(self, name: str) -> str:
        return unique(
            name, {*self.made, "training", "forward", "state_dict", "parameters", "buffers", "modules"}
        )

    def tensors(self) -> dict[str, Weight]:
        """Every tensor of the state dict."""
        return {name: weight for member in self.made.values() for name, weight in member.weights.items()}
