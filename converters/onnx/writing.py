"""A graph as the source of a PyTorch module: every node by its rule, in order, into one ``forward``.

Values become local variables. One that is used for the last time gives its name to what is made of it, so that the
memory of a long chain is freed as it goes, and the source reads like one written by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from migrate.converters.onnx.call import Call, Several
from migrate.converters.onnx.graph import FLOATING, Constant, Graph, Kind, Node, uses
from migrate.converters.onnx.members import Members
from migrate.converters.onnx.naming import RESERVED, identifier, snake, unique
from migrate.converters.onnx.registry import rule_of
from migrate.converters.onnx.signatures import Operator, by_name, operators
from migrate.converters.onnx.sizes import Open, Size, Sizes, follow, of_constant
from migrate.errors import MigrateError

INDENT = "    "


class Measure(str):
    """A line that gives a size its variable, which is left out where nothing takes that."""

    variable: str


class Writer:
    """Collects what a model's source consists of.

    Attributes:
        members: the modules, parameters and buffers made so far.
        lines: the body of ``forward``.
        operators: the functions of `operators/` that are used.
    """

    def __init__(self, graph: Graph, trainable: Collection[str] | None = None) -> None:
        self.graph = graph
        self.members = Members(graph, trainable)
        self.lines: list[str] = []
        self.operators: dict[str, Operator] = {}
        self.level = 2
        self.names: dict[str, str] = {}
        self.inputs: dict[str, str] = {}
        self.constants: dict[str, Constant] = {}
        self.kinds: dict[str, Kind] = {}
        self.sizes: dict[str, Sizes] = {}
        self._measured: set[str] = set()
        self._left: Counter[str] = Counter()
        self._taken: set[str] = {*RESERVED, *(operator.name for operator in operators().values())}
        self._pools: list[set[str]] = []

    def write(self, dictionary: bool = False) -> None:
        """Write the whole graph; with its outputs by name, or in order."""
        self.use_names(self.graph.inputs)
        with self.scope(self.graph):
            self.body(self.graph, frozenset())
            outputs = [self.text(name) for name in self.graph.outputs]
            if dictionary:
                pairs = zip(self.graph.outputs, outputs, strict=True)
                self.emit(f"return {{{', '.join(f'{name!r}: {text}' for name, text in pairs)}}}")
            else:
                self.emit(f"return {', '.join(outputs)}")
        self.lines = [line for line in self.lines if self._is_needed(line)]

    def _is_needed(self, line: str) -> bool:
        return not isinstance(line, Measure) or line.variable in self._measured

    def is_used(self, value: str) -> bool:
        """Whether anything that is still to be written takes a value of the node that is being written."""
        return self._left[value] > 0

    def use_names(self, values: Collection[str]) -> None:
        """Give graph inputs their variables."""
        for value in values:
            self.names[value] = self.inputs[value] = self.fresh(identifier(value, "x"))

    @contextmanager
    def scope(self, graph: Graph) -> Iterator[None]:
        """Inside, the graph's constants and kinds are known; afterwards those around it again."""
        before = self.constants, self.kinds, dict(self.names), self.sizes
        self.constants = {**self.constants, **graph.constants}
        self.kinds = {**self.kinds, **graph.kinds}
        own = {*graph.inputs, *(out for node in graph.nodes for out in node.outputs)}
        self.sizes = {
            name: found for name, found in self.sizes.items() if name not in {*own, *graph.constants}
        }
        for name in own:
            if name not in graph.constants:
                self.constants.pop(name, None)
        yield
        self.constants, self.kinds, self.names, self.sizes = before

    def body(self, graph: Graph, keep: Collection[str]) -> None:
        """Write the nodes of a graph whose inputs have their names.

        Args:
            keep: variables that must not be written over, beyond those of the graph's outputs.
        """
        left = Counter(name for node in graph.nodes for name in set(uses(node)))
        left.update(graph.outputs)
        self._pools.append(set())
        owned = {*graph.inputs} - {*keep}
        for node in graph.nodes:
            self.node(node, left, owned)
            owned.update(filter(None, node.outputs))
        self._pools.pop()

    def node(self, node: Node, left: Counter[str], owned: set[str]) -> None:
        """Write one node."""
        call = Call(self, node)
        self._left = left
        found = self._followed(node)
        if found is not None:
            self.sizes[node.outputs[0]] = found
            self._pools[-1].update(self._ended(node, left, owned))
            return
        written = rule_of(node)(call)
        free = self._ended(node, left, owned)
        outputs = list(node.outputs)
        while outputs and not outputs[-1]:
            outputs.pop()
        if written is not None:
            self._assign(node, outputs, written, left, free)
        self._pools[-1].update(free)

    def _followed(self, node: Node) -> Sizes | None:
        """What a node computes of shapes, if it does nothing else."""
        if node.operator == "Shape" and not node.domain:
            return self._shape(node)
        return follow(node, [self.sizes_of(name) for name in node.inputs])

    def _shape(self, node: Node) -> Sizes | None:
        """The sizes of a tensor whose rank is known; those that are open get variables."""
        shape = self.kinds.get(node.inputs[0], Kind()).shape
        if shape is None:
            return None
        tensor = self.text(node.inputs[0])
        axes = range(len(shape))[node.attributes.get("start", 0) : node.attributes.get("end")]
        return Sizes(tuple(self._size(tensor, axis, shape[axis]) for axis in axes), True)

    def _size(self, tensor: str, axis: int, known: int | str | None) -> Size:
        if isinstance(known, int) and known > 0:  # some exporters write 0 or -1 for what is open
            return known
        name = self.fresh("size")
        self.emit(f"{name} = {tensor}.shape[{axis}]")
        line = Measure(self.lines.pop())
        line.variable = name
        self.lines.append(line)
        return Open(name, frozenset({name}))

    def sizes_of(self, value: str) -> Sizes | None:
        """A value's elements as Python's numbers, where they are followed."""
        if value in self.sizes:
            return self.sizes[value]
        if value in self.names or value not in self.constants:
            return None
        return of_constant(self.constants[value])

    def measured(self, sizes: Sizes) -> Sizes:
        """Note that the source takes these sizes."""
        self._measured.update(sizes.variables())
        return sizes

    def _ended(self, node: Node, left: Counter[str], owned: Collection[str]) -> list[str]:
        """The variables of the values that the node was the last to use."""
        ended = []
        for name in dict.fromkeys(uses(node)):
            left[name] -= 1
            if not left[name] and name in owned and name in self.names:
                ended.append(self.names.pop(name))
        shared = set(self.names.values())
        return [name for name in dict.fromkeys(ended) if name not in shared]

    def _assign(
        self, node: Node, outputs: Sequence[str], written: str | Several, left: Counter[str], free: list[str]
    ) -> None:
        """The statement that gives a node's outputs their variables."""
        several = isinstance(written, Several)
        if (
            isinstance(written, str)
            and written.isidentifier()
            and written not in {*self.names.values(), *free}
        ):
            self.names[outputs[0]] = written  # a variable that its rule made
            return
        targets = []
        for name in outputs:
            if several and (not name or not left[name]):
                targets.append("_")
                continue
            self.names[name] = self._variable(name, node, free)
            targets.append(self.names[name])
        if isinstance(written, str):
            if targets != [written]:
                self.emit(f"{', '.join(targets)} = {written}")
            return
        count = len(outputs) if written.count is None else written.count
        if len(outputs) == 1 and count != 1:
            self.emit(f"{targets[0]} = {written.text}[0]")
            return
        targets += ["_"] * (count - len(targets))
        self.emit(f"{', '.join(targets)}{',' if len(targets) == 1 else ''} = {written.text}")

    def _variable(self, value: str, node: Node, free: list[str]) -> str:
        """``x`` for what flows through the network, the operator's name for the numbers beside it."""
        kind = self.kinds.get(value, Kind())
        flows = kind.container == "tensor" and kind.dtype in FLOATING and len(kind.shape or (0, 0)) > 1
        base = "x" if flows or kind == Kind() else snake(node.operator)
        for name in free:
            if name.rstrip("0123456789").rstrip("_") == base:
                free.remove(name)
                return name
        return self.fresh(base)

    def emit(self, line: str) -> None:
        """Add a line at the present indentation."""
        self.lines.append(INDENT * self.level + line)

    @contextmanager
    def indented(self, head: str) -> Iterator[None]:
        """A compound statement; inside, lines are its body."""
        self.emit(head)
        self.level += 1
        before = len(self.lines)
        yield
        if all(isinstance(line, Measure) for line in self.lines[before:]):
            self.emit("pass")
        self.level -= 1

    def fresh(self, base: str) -> str:
        """A variable that nothing uses, named like this if it is free."""
        for pool in self._pools:
            for name in sorted(pool):
                if name.rstrip("0123456789").rstrip("_") == base:
                    pool.remove(name)
                    return name
        name = unique(base, self._taken)
        self._taken.add(name)
        return name

    def text(self, value: str) -> str:
        """How the source names a value: a variable, or the member that holds a constant."""
        if not value:
            return "None"
        if value in self.names:
            return self.names[value]
        if value in self.sizes:
            return self.measured(self.sizes[value]).literal()
        if value in self.constants:
            return self.members.constant(self.constants[value])
        raise MigrateError(
            f"the graph {self.graph.name!r} uses the value {value!r} before anything makes it: it has a cycle, or is "
            "damaged; export it again"
        )

    def use(self, operator: Operator) -> str:
        """Note that an operator's function is used, with what it needs itself; gives its name."""
        for name in operator.needs:
            self.use(by_name(name))
        self.operators[operator.name] = operator
        return operator.name
