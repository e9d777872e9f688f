"""tf.data pipelines over arrays → ``TensorDataset`` and ``DataLoader``.

A pipeline may be one expression or grow over several statements, one of them under an ``if``:

    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        dataset = dataset.shuffle(1000)
    return dataset.batch(32)

The order of batches is the source's where nothing is shuffled. A shuffle is a whole one, whatever the buffer's size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from migrate.catalog.model import Level
from migrate.codemods.analysis.objects import Batches, Examples, definition, objects
from migrate.codemods.data.pipe import METHODS, Pipe, Step, Unsupported, advance
from migrate.codemods.training.bind import method
from migrate.codemods.training.names import claimed
from migrate.codemods.training.wrap import wrap
from migrate.codemods.tree import children, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.codemods.context import FileContext

SOURCE = "tf.data.Dataset.from_tensor_slices"
UNMISTAKABLE = frozenset({"batch", "prefetch", "padded_batch", "unbatch", "interleave", "as_numpy_iterator"})
AUTOTUNE = frozenset({"tf.data.AUTOTUNE", "tf.data.experimental.AUTOTUNE"})


class DataPipeline:
    """Follows every pipeline of a file from its arrays to its batches."""

    name = "data-pipeline"
    order = 45

    def plan(self, context: FileContext) -> None:
        for function in _called_first(context):
            if isinstance(function.body, cst.IndentedBlock):
                _Scope(context).block(function.body.body)
        _Scope(context).block(context.module.body)
        _tell_left(context)
        _drop_autotune(context)


REWRITE = DataPipeline()


def _called_first(context: FileContext) -> list[cst.FunctionDef]:
    """The file's functions, each after those that it calls."""
    done: list[cst.FunctionDef] = []
    entered: set[int] = set()

    def enter(function: cst.FunctionDef) -> None:
        if id(function) in entered:
            return
        entered.add(id(function))
        for node in walk(function):
            called = definition(context, node.func) if isinstance(node, cst.Call) else None
            if isinstance(called, cst.FunctionDef):
                enter(called)
        done.append(function)

    for node in walk(context.module):
        if isinstance(node, cst.FunctionDef):
            enter(node)
    return done


def _tell_left(context: FileContext) -> None:
    """Steps that only tf.data has, on something that was not followed."""
    for node in walk(context.module):
        found = method(node)
        if found and found[1] in UNMISTAKABLE and isinstance(node, cst.Call) and not claimed(context, node):
            below = {id(item) for item in walk(context.statement(node))}
            told = any(
                placed.finding.code == "DAT601" and id(placed.node) in below for placed in context.placed
            )
            if not told and context.names.resolve(node.func) is None:
                message = f"what `.{found[1]}()` is called on is not known here"
                context.finding("DAT601", node, message, "tf.data.Dataset")


class _Scope:
    """One function's pipelines by variable, statement after statement."""

    def __init__(self, context: FileContext) -> None:
        self.context = context
        self.pipes: dict[str, Pipe] = {}

    def block(self, body: Sequence[cst.CSTNode]) -> None:
        for statement in body:
            if isinstance(statement, cst.FunctionDef | cst.ClassDef) or claimed(self.context, statement):
                continue
            if not (self._conditional(statement) or self._assignment(statement)):
                self._other(statement)

    def _assignment(self, statement: cst.CSTNode, condition: str = "") -> bool:
        """``name = pipeline``; under a condition only a step that goes on with the same variable."""
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]
            ):
                pass
            case _:
                return False
        found = self._chain(value, condition)
        if found is None:
            self.pipes.pop(name, None)
            return False
        base, steps = found
        if condition and base.text != name:
            return False
        pipe = self._run(base, steps, statement)
        if pipe is None:
            self.pipes.pop(name, None)
            return True
        self._emit(statement, name, pipe, value, condition)
        return True

    def _emit(
        self, statement: cst.CSTNode, name: str, pipe: Pipe, value: cst.BaseExpression, condition: str
    ) -> None:
        target = self.context.tree.parent(statement) if condition else statement
        around = (
            self.context.tree.parent(target)
            if condition and isinstance(target, cst.IndentedBlock)
            else target
        )
        assert around is not None
        waits = bool(pipe.shuffle) and pipe.text.isidentifier()
        if pipe.text == name or waits:
            self.context.remove(around)
            self.pipes[name] = pipe
        else:
            self.context.replace(around, wrap(f"{name} = {pipe.text}", len(self.context.tree.indent(around))))
            self.pipes[name] = Pipe(name, pipe.batched, pipe.shuffle, pipe.seed)
        objects(self.context).stated[id(value)] = Batches() if pipe.batched else Examples()

    def _conditional(self, statement: cst.CSTNode) -> bool:
        """``if training: dataset = dataset.shuffle(...)``."""
        if not isinstance(statement, cst.If) or statement.orelse is not None:
            return False
        body = statement.body.body
        if len(body) != 1 or not isinstance(body[0], cst.SimpleStatementLine):
            return False
        return self._assignment(body[0], self._truth(statement.test))

    def _truth(self, test: cst.BaseExpression) -> str:
        """The condition as a value for ``shuffle=``: itself where it is a bool already."""
        text = self.context.expression(test)
        if isinstance(test, cst.Comparison):
            return text
        if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
            return text
        if isinstance(test, cst.Name):
            bindings = self.context.names.bindings(test)
            param = bindings[0].node if len(bindings) == 1 else None
            if isinstance(param, cst.Param):
                default = self.context.source(param.default) if param.default else ""
                annotation = self.context.source(param.annotation.annotation) if param.annotation else ""
                if default in ("True", "False") or annotation == "bool":
                    return text
        return f"bool({text})"

    def _other(self, statement: cst.CSTNode) -> None:
        """Any other statement: the pipelines in its expressions, then its blocks."""
        blocks: list[cst.IndentedBlock] = []
        self._expressions(statement, statement, blocks)
        for block in blocks:
            before = dict(self.pipes)
            self.block(block.body)
            changed = {name for name in before if self.pipes.get(name) != before[name]}
            self.pipes = {name: pipe for name, pipe in before.items() if name not in changed}

    def _expressions(
        self, node: cst.CSTNode, statement: cst.CSTNode, blocks: list[cst.IndentedBlock]
    ) -> None:
        if isinstance(node, cst.IndentedBlock):
            blocks.append(node)
            return
        if isinstance(node, cst.Lambda | cst.FunctionDef | cst.ClassDef):
            return
        found = self._chain(node) if isinstance(node, cst.Call) else None
        if found is not None and isinstance(node, cst.Call):
            pipe = self._run(*found, statement)
            if pipe is not None:
                if pipe.shuffle:
                    self._refuse(node, "shuffled samples that are not batched here")
                self.context.replace(node, self._broken(node, pipe.text))
                objects(self.context).stated[id(node)] = Batches() if pipe.batched else Examples()
            return
        if isinstance(node, cst.Name) and node.value in self.pipes and self.context.names.scopes.of(node):
            pipe = self.pipes[node.value]
            if pipe.shuffle:
                self._refuse(node, f"`{node.value}` is shuffled but not batched where it is used")
            objects(self.context).stated[id(node)] = Batches() if pipe.batched else Examples()
        for child in children(node):
            self._expressions(child, statement, blocks)

    def _broken(self, node: cst.Call, text: str) -> str:
        """The text of an expression, broken if it would make a return statement too long."""
        parent = self.context.tree.parent(node)
        if not isinstance(parent, cst.Return):
            return text
        indent = self.context.tree.indent(node)
        return wrap(f"return {text}", len(indent)).removeprefix("return ").replace("\n", f"\n{indent}")

    def _chain(self, node: cst.BaseExpression, condition: str = "") -> tuple[Pipe, list[Step]] | None:
        """A pipeline expression as where it starts and its steps; None for any other expression."""
        steps: list[Step] = []
        found = method(node)
        while found and found[1] in METHODS and isinstance(node, cst.Call):
            steps.insert(0, Step(found[1], node, condition))
            node = found[0]
            found = method(node)
        if isinstance(node, cst.Call) and self.context.names.resolve(node.func) == SOURCE:
            return Pipe(self._source(node)), steps
        if isinstance(node, cst.Name) and node.value in self.pipes:
            return self.pipes[node.value], steps
        kind = objects(self.context).of(node) if steps else None
        if isinstance(kind, Batches | Examples):
            return Pipe(self.context.expression(node), isinstance(kind, Batches)), steps
        return None

    def _source(self, call: cst.Call) -> str:
        """The arrays: a pair becomes a TensorDataset; one array is a dataset by itself."""
        if len(call.args) != 1 or isinstance(call.args[0].value, cst.Dict):
            return ""
        given = call.args[0].value
        if not isinstance(given, cst.Tuple):
            return f"{self.context.local('torch.as_tensor')}({self.context.expression(given)})"
        parts = [element.value for element in given.elements]
        if any(isinstance(part, cst.Tuple | cst.Dict | cst.List) for part in parts):
            return ""
        made = [f"{self.context.local('torch.as_tensor')}({self.context.expression(part)})" for part in parts]
        return f"{self.context.local('torch.utils.data.TensorDataset')}({', '.join(made)})"

    def _run(self, pipe: Pipe, steps: list[Step], statement: cst.CSTNode) -> Pipe | None:
        node = steps[-1].call if steps else statement
        if not pipe.text:
            self._refuse(node, "nested elements of from_tensor_slices() have no counterpart")
            return None
        shuffled = bool(pipe.shuffle)
        for step in steps:
            try:
                pipe = advance(self.context, pipe, step)
            except Unsupported as error:
                self._refuse(step.call, str(error))
                return None
            if step.method == "map":
                self._check_function(step)
        if pipe.shuffle or (steps and not shuffled and any(step.method == "shuffle" for step in steps)):
            self.context.finding(
                "DAT603", node, "the samples come in another random order", "tf.data.Dataset.shuffle"
            )
        self.context.level(Level.EXACT, "tf.data.Dataset")
        return pipe

    def _check_function(self, step: Step) -> None:
        """What is mapped gets one sample's tensors; a function from elsewhere is not known to be rewritten."""
        given = step.call.args[0].value
        if not isinstance(given, cst.Lambda) and definition(self.context, given) is None:
            name = self.context.source(given)
            self.context.finding(
                "DAT602", step.call, f"whether `{name}` works on torch tensors is not known here"
            )

    def _refuse(self, node: cst.CSTNode, reason: str) -> None:
        self.context.finding("DAT601", node, reason, "tf.data.Dataset")


def _drop_autotune(context: FileContext) -> None:
    """``AUTOTUNE = tf.data.AUTOTUNE`` has no use left where all pipelines were rewritten."""
    for statement in walk(context.module):
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]
            ) if context.names.resolve(value) in AUTOTUNE:
                uses = [
                    node
                    for node in walk(context.module)
                    if isinstance(node, cst.Name) and node.value == name and context.names.scopes.of(node)
                ]
                if all(claimed(context, node) for node in uses):
                    context.remove(statement)
