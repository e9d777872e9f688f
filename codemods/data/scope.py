"""The pipelines of one function, followed from statement to statement, and what becomes of each step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Kind, Several, Stream
from migrate.codemods.analysis.objects import Batches, Examples, objects
from migrate.codemods.data.origins import (
    BATCHED_STREAMS,
    LOADERS,
    SLICES,
    STREAMS,
    is_rewritten,
    mapped,
    needs_pipeline,
    of_arrays,
    reads_text,
)
from migrate.codemods.data.pipe import METHODS, Pipe, Step, Unsupported, advance, is_exhaustive, joined, truth
from migrate.codemods.data.stream import NOTHING, is_carried, opened, stream
from migrate.codemods.training.bind import method
from migrate.codemods.training.names import claimed
from migrate.codemods.training.wrap import wrap
from migrate.codemods.tree import children

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate.codemods.context import FileContext

UNMISTAKABLE = frozenset({"batch", "prefetch", "padded_batch", "unbatch", "interleave", "as_numpy_iterator"})
ONLY_HERE = UNMISTAKABLE - {"batch"} | {"with_options"}
"""Methods that nothing but a tf.data pipeline has."""

WAITING = frozenset({"shuffle", "prefetch", "cache"})
"""Steps that a loader takes under a condition."""

AUTOTUNE = frozenset({"tf.data.AUTOTUNE", "tf.data.experimental.AUTOTUNE"})


class Scope:
    """One function's pipelines by variable, statement after statement.

    A shuffle that waits for its batching is not in the code yet; `taken` has the variables whose shuffle has got there,
    `made` the statements where the others would have to go if the batching never comes.
    """

    def __init__(self, context: FileContext) -> None:
        self.context = context
        self.pipes: dict[str, Pipe] = {}
        self.taken: set[str] = set()
        self.made: dict[str, tuple[cst.CSTNode, str, cst.BaseExpression]] = {}

    def block(self, body: Sequence[cst.CSTNode]) -> None:
        """Follow the statements of a block; a shuffle that still waits at its end is put where it was."""
        before = dict(self.pipes)
        self._statements(body)
        for name, pipe in list(self.pipes.items()):
            if pipe.shuffle and before.get(name) != pipe and name not in self.taken:
                self._settle(name, pipe)

    def _statements(self, body: Sequence[cst.CSTNode]) -> None:
        for statement in body:
            if isinstance(statement, cst.FunctionDef | cst.ClassDef) or claimed(self.context, statement):
                continue
            if not (self._conditional(statement) or self._assignment(statement)):
                self._other(statement)
                self._unpacked(statement)

    def _unpacked(self, statement: cst.CSTNode) -> None:
        """``(train, test), info = tfds.load(...)``."""
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)]
            ):
                kind = objects(self.context).of(value)
                name = self.context.names.resolve(value.func) if isinstance(value, cst.Call) else None
                form = "stream" if name in LOADERS else "batches" if name in BATCHED_STREAMS else "open"
                self._take(target, kind, form)

    def _take(self, target: cst.BaseExpression, kind: Kind, form: str) -> None:
        match target, kind:
            case cst.Name(value=name), Stream():
                self.pipes[name] = Pipe(name, form == "batches", kind="stream" if form == "batches" else form)
            case cst.Tuple(elements=elements), Stream() if form == "batches":  # subset="both"
                for element in elements:
                    self._take(element.value, kind, form)
            case cst.Tuple(elements=elements) | cst.List(elements=elements), Several(items=items):
                for element, item in zip(elements, items, strict=False):
                    self._take(element.value, item, form)

    def _settle(self, name: str, pipe: Pipe) -> None:
        """Nothing batches what this variable holds: it is shuffled in a pipeline."""
        around, text, value = self.made[name]
        try:
            made = opened(self.context, replace(pipe, text=text))
        except Unsupported:
            self._refuse(around, f"`{name}` is shuffled under a condition, but not batched here")
            return
        self.context.replace(around, wrap(f"{name} = {made.text}", len(self.context.tree.indent(around))))
        self.pipes[name] = replace(made, text=name)
        objects(self.context).stated[id(value)] = Stream()

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
        self._emit(statement, name, pipe, value, condition, bool(steps))
        return True

    def _emit(
        self,
        statement: cst.CSTNode,
        name: str,
        pipe: Pipe,
        value: cst.BaseExpression,
        condition: str,
        stepped: bool,
    ) -> None:
        self.taken.discard(name)
        if pipe.kind != "torch":
            self._emit_stream(statement, name, pipe, value, stepped)
            return
        target = self.context.tree.parent(statement) if condition else statement
        around = (
            self.context.tree.parent(target)
            if condition and isinstance(target, cst.IndentedBlock)
            else target
        )
        assert around is not None
        waits = bool(pipe.shuffle) and pipe.text.isidentifier()
        self.made[name] = (around, pipe.text, value)
        if pipe.text == name or waits:
            self.context.remove(around)
            self.pipes[name] = pipe
        else:
            self.context.replace(around, wrap(f"{name} = {pipe.text}", len(self.context.tree.indent(around))))
            self.pipes[name] = replace(pipe, text=name)
        objects(self.context).stated[id(value)] = self._kind(pipe, value)

    def _emit_stream(
        self, statement: cst.CSTNode, name: str, pipe: Pipe, value: cst.BaseExpression, stepped: bool
    ) -> None:
        if pipe.text == name:
            self.context.remove(statement)
        elif stepped:
            self.context.replace(value, pipe.text)
        if pipe.kind == "value":
            self.pipes.pop(name, None)
            return
        self.pipes[name] = replace(pipe, text=name)
        objects(self.context).stated[id(value)] = Stream()

    def _kind(self, pipe: Pipe, node: cst.BaseExpression) -> Batches | Examples | Stream:
        """What an expression has become, its elements those of the pipeline in the source."""
        if pipe.kind != "torch":
            return Stream()
        before = objects(self.context).of(node)
        item = before.item if isinstance(before, Stream | Batches | Examples) else None
        return Batches(item) if pipe.batched else Examples(item)

    def _conditional(self, statement: cst.CSTNode) -> bool:
        """``if training: dataset = dataset.shuffle(...)`` of a data set that goes to a loader."""
        if not isinstance(statement, cst.If) or statement.orelse is not None:
            return False
        body = statement.body.body
        match body:
            case [
                cst.SimpleStatementLine(
                    body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]
                ) as inner
            ]:
                found = self._chain(value)
            case _:
                return False
        if found is None or found[0].kind != "torch" or found[0].text != name:
            return False
        if any(step.method not in WAITING for step in found[1]):
            return False
        return self._assignment(inner, truth(self.context, statement.test))

    def _other(self, statement: cst.CSTNode) -> None:
        """Any other statement: the pipelines in its expressions, then its blocks."""
        blocks: list[cst.IndentedBlock] = []
        self._expressions(statement, statement, blocks)
        if isinstance(statement, cst.With):
            for block in blocks:  # run once, whatever comes
                self._statements(block.body)
            return
        before = dict(self.pipes)
        ends = []
        for block in blocks:
            self.pipes = dict(before)
            self.block(block.body)
            ends.append(self.pipes)
        if not is_exhaustive(statement):
            ends.append(before)
        names = {name for end in ends for name in end}
        found = {name: joined(name, [end.get(name) for end in ends]) for name in names}
        self.pipes = {name: pipe for name, pipe in found.items() if pipe is not None}

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
            self._expression(node, *found, statement)
            return
        if isinstance(node, cst.Name) and node.value in self.pipes and self.context.names.scopes.of(node):
            self._name(node, self.pipes[node.value])
        for child in children(node):
            self._expressions(child, statement, blocks)

    def _expression(self, node: cst.Call, base: Pipe, steps: list[Step], statement: cst.CSTNode) -> None:
        """A pipeline inside a statement that does not just name it."""
        pipe = self._run(base, steps, statement)
        if pipe is None:
            return
        if pipe.shuffle:
            try:
                pipe = opened(self.context, pipe)
            except Unsupported as error:
                self._refuse(node, str(error))
                return
        if steps or pipe.kind == "torch":
            self.context.replace(node, self._broken(node, pipe.text))
        if pipe.kind != "value":
            objects(self.context).stated[id(node)] = self._kind(pipe, node)

    def _name(self, node: cst.Name, pipe: Pipe) -> None:
        """A variable that is handed on, or gone through, as it is."""
        if pipe.kind == "lost":
            return
        if pipe.shuffle:
            self.taken.add(node.value)
            match self.context.tree.parent(node):
                case cst.Arg() | cst.Return():
                    used = True
                case cst.For(iter=iterated) | cst.CompFor(iter=iterated):
                    used = iterated is node
                case _:
                    used = False
            try:
                if not used:
                    raise Unsupported(f"`{node.value}` is shuffled but not batched where it is used")
                self.context.replace(node, opened(self.context, pipe).text)
            except Unsupported as error:
                self._refuse(node, str(error))
            objects(self.context).stated[id(node)] = Stream()
            return
        objects(self.context).stated[id(node)] = self._kind(pipe, node)

    def _broken(self, node: cst.Call, text: str) -> str:
        """The text of an expression, broken if it would make a return statement too long."""
        parent = self.context.tree.parent(node)
        if not isinstance(parent, cst.Return) or "\n" in text:
            return text
        indent = self.context.tree.indent(node)
        return wrap(f"return {text}", len(indent)).removeprefix("return ").replace("\n", f"\n{indent}")

    def _chain(self, node: cst.BaseExpression, condition: str = "") -> tuple[Pipe, list[Step]] | None:
        """A pipeline expression as where it starts and its steps; None for any other expression."""
        steps: list[Step] = []
        found = method(node)
        while found and found[1] in METHODS and isinstance(node, cst.Call):
            if self.context.names.resolve(node.func) is not None:
                break  # `tf.data.Dataset.zip`, not a step
            steps.insert(0, Step(found[1], node, condition))
            node = found[0]
            found = method(node)
        name = self.context.names.resolve(node.func) if isinstance(node, cst.Call) else None
        if isinstance(node, cst.Call) and name == SLICES:
            return self._source(node, steps), steps
        if isinstance(node, cst.Call) and name in STREAMS | BATCHED_STREAMS:
            text = self.context.expression(node) if steps else self.context.source(node)
            return Pipe(text, name in BATCHED_STREAMS, kind="stream"), steps
        if isinstance(node, cst.Name) and node.value in self.pipes:
            return self.pipes[node.value], steps
        if is_carried(self.context, node):
            return None
        kind = objects(self.context).of(node) if steps else None
        if isinstance(kind, Batches | Examples):
            return Pipe(self.context.expression(node), isinstance(kind, Batches)), steps
        if isinstance(kind, Stream) or (kind is None and steps and self._is_certain(node, steps)):
            return Pipe(self.context.expression(node), kind="open"), steps
        return None

    def _is_certain(self, node: cst.BaseExpression, steps: list[Step]) -> bool:
        """Whether steps show by themselves that they are tf.data's: by a method or an argument that only it has."""
        if not isinstance(node, cst.Name | cst.Attribute | cst.Call | cst.Subscript):
            return False
        called = self.context.names.resolve(node.func if isinstance(node, cst.Call) else node)
        if called is not None and not called.startswith(f"{self.context.module_name}."):
            return False
        arguments = [item for step in steps for item in step.call.args]
        names = {item.keyword.value for item in arguments if item.keyword}
        tuned = any(self.context.names.resolve(item.value) in AUTOTUNE for item in arguments)
        methods = {step.method for step in steps}
        several = "batch" in methods and bool(methods & {"shuffle", "repeat", "cache"})
        return tuned or several or "num_parallel_calls" in names or bool(methods & ONLY_HERE)

    def _source(self, call: cst.Call, steps: list[Step]) -> Pipe:
        """The arrays: a pair becomes a TensorDataset, one array is a dataset by itself; what holds strings, or parts in
        parts, is a pipeline from its beginning."""
        given = call.args[0].value if len(call.args) == 1 else None
        if given is None or isinstance(given, cst.Dict) or self._is_text(call, given, steps):
            return Pipe(self.context.expression(call), kind="stream")
        parts = [element.value for element in given.elements] if isinstance(given, cst.Tuple) else [given]
        if isinstance(given, cst.Tuple) and any(
            isinstance(part, cst.Tuple | cst.Dict | cst.List) for part in parts
        ):
            return Pipe(self.context.expression(call), kind="stream")
        made = of_arrays(self.context, given)
        return Pipe(made) if made else Pipe(self.context.expression(call), kind="stream")

    def _is_text(self, call: cst.Call, given: cst.BaseExpression, steps: list[Step]) -> bool:
        """Whether some of the arrays are strings: by what they are, or by what is done with them."""
        parts = [element.value for element in given.elements] if isinstance(given, cst.Tuple) else [given]
        if any(needs_pipeline(self.context, part) for part in parts):
            return True
        functions = [step.call.args[0].value for step in steps if step.method == "map" and step.call.args]
        return reads_text(self.context, iter([*functions, *mapped(self.context, call)]))

    def _run(self, pipe: Pipe, steps: list[Step], statement: cst.CSTNode) -> Pipe | None:
        shuffled = bool(pipe.shuffle)
        waiting = pipe.text if shuffled else ""
        node = steps[-1].call if steps else statement
        for step in steps:
            try:
                pipe = self._advance(pipe, step)
            except Unsupported as error:
                self._refuse(step.call, str(error))
                return None
            if step.method == "map":
                self._check_function(step)
        if waiting and not pipe.shuffle:
            self.taken.add(waiting)
        if pipe.shuffle or (steps and not shuffled and any(step.method == "shuffle" for step in steps)):
            self.context.finding(
                "DAT603", node, "the samples come in another random order", "tf.data.Dataset.shuffle"
            )
        if steps or pipe.kind == "torch":
            self.context.level(Level.EXACT, "tf.data.Dataset")
        return pipe

    def _advance(self, pipe: Pipe, step: Step) -> Pipe:
        """One step on: with torch's own data sets and loaders as long as they can do it, then as a stream."""
        if pipe.kind == "torch":
            try:
                return advance(self.context, pipe, step)
            except Unsupported:
                if step.condition:
                    raise
        if pipe.kind == "open" and step.method in NOTHING:
            return pipe
        return stream(self.context, opened(self.context, pipe), step)

    def _check_function(self, step: Step) -> None:
        """What is mapped gets one sample's tensors; a function from elsewhere is not known to be rewritten."""
        if not step.call.args:
            return
        given = step.call.args[0].value
        if not is_rewritten(self.context, given):
            name = self.context.source(given)
            self.context.finding(
                "DAT602", step.call, f"whether `{name}` works on torch tensors is not known here"
            )

    def _refuse(self, node: cst.CSTNode, reason: str) -> None:
        self.context.finding("DAT601", node, reason, "tf.data.Dataset")
