"""``--keep-data``: tf.data pipelines stay TensorFlow code, in a module that another process runs.

    train = tfds.load("mnist", split="train").map(resize).batch(32)
    model.fit(train)

becomes a function of ``<name>_data.py`` that returns the pipeline, and

    train = run_in_tensorflow("<name>_data:make_train")

`run_in_tensorflow` starts one process, the only one to import TensorFlow, and gives an `IterableDataset` whose elements
come from there as tensors. What goes is settled by `migrate.codemods.data.keep.partition`; what the two sides share
crosses as arguments and results. A file whose sides cannot be told apart is migrated as without the option.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate.catalog.values import UNKNOWN, literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Stream
from migrate.codemods.analysis.objects import objects
from migrate.codemods.data.keep.flow import Flow, Variable
from migrate.codemods.data.keep.lives import DATASET, PLACED, KeptFunction, KeptModule, Lives
from migrate.codemods.data.keep.partition import Definition, Partition
from migrate.codemods.data.keep.runs import Run, runs, seeds
from migrate.codemods.data.keep.written import HEAD, Inseparable, Writer
from migrate.codemods.training.bind import method
from migrate.codemods.training.wrap import wrap
from migrate.codemods.tree import below, walk
from migrate.codemods.usage import usage

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SUFFIX = "_data"
WRITTEN = re.compile(re.escape(HEAD).replace(r"\{file\}", ".*"))
"""What a module of an earlier run begins with."""


class DataKept:
    """Takes the pipelines out, before any other rewrite sees them."""

    name = "data-kept"
    order = 2

    def plan(self, context: FileContext) -> None:
        if not context.options.keep_data:
            return
        flow = Flow(context)
        lives = Lives(context, flow)
        part = Partition(context, flow, lives)
        if not part.moved and not part.pieces:
            return
        if WRITTEN.match(context.tree.text) or _is_all(context, part):
            _keep_file(context, part, lives)
            return
        try:
            Split(context, part, flow, lives).plan()
        except Inseparable as error:
            context.finding("DAT606", error.node, str(error), "tf.data.Dataset")
            _tell_kept(context)


REWRITE = DataKept()


def _tell_kept(context: FileContext) -> None:
    """What a file that cannot be taken apart uses of those that stay TensorFlow code."""
    for node, name in context.calls():
        if context.repository.ask(name, KeptFunction) is not None:
            context.finding("DAT607", node, f"`{name}` stays in TensorFlow, and cannot be called here", name)


class Split:
    """The edits of one file and the text of its data module; nothing is planned before all is known to hold."""

    def __init__(self, context: FileContext, part: Partition, flow: Flow, lives: Lives) -> None:
        self.context, self.part, self.flow, self.lives = context, part, flow, lives
        self.writer = Writer(context, part, flow, lives)
        stem = re.sub(r"\W", "_", context.path.stem) + SUFFIX
        self.file = context.path.with_name(f"{stem}.py")
        self.module = ".".join([*_package(context), stem])
        self.replaced: list[tuple[cst.CSTNode, str]] = []
        self.removed: list[cst.CSTNode] = []

    def plan(self) -> None:
        """Plan the edits.

        Raises:
            Inseparable: the sides cannot be told apart; nothing is planned.
        """
        self._functions()
        needed = self.writer.needed
        self.writer = Writer(self.context, self.part, self.flow, self.lives)
        self.writer.needed |= needed  # by functions that were written after those which give it
        self.replaced.clear()
        self._functions()
        for unit in self._moved():
            if isinstance(unit, Definition):
                self._check_definition(unit)
            self.removed.append(unit)
        text = self.writer.text()
        self._check(text)
        self._tell()
        self.context.modules[self.file] = text
        self._edit()

    def _check(self, text: str) -> None:
        """Raise if the module that was written would not hold together."""
        try:
            missing = usage(text).dangling() - usage(self.context.tree.text).unbound()
        except SyntaxError as error:
            raise Inseparable(
                self.context.module, f"the pipeline cannot be written by itself ({error.msg})"
            ) from None
        if missing:
            raise Inseparable(
                self.context.module, f"the pipeline uses {', '.join(sorted(missing))} of the training"
            )

    def _functions(self) -> None:
        """Write the functions, and note the calls of them."""
        for body in self.part.bodies(self.context.module):
            if not any(self._has_gone(item) for item in body):
                for run in runs(self.part, body, set(self.writer.top)):
                    self._run(run, body)
        for piece in self.part.pieces:
            self._piece(piece)

    def _moved(self) -> list[cst.CSTNode]:
        """The statements that go, without those inside others that go."""
        return [
            item
            for body in self.part.bodies(self.context.module)
            for item in body
            if id(item) in self.part.moved and not self._has_gone(item)
        ]

    def _has_gone(self, node: cst.CSTNode) -> bool:
        return any(id(item) in self.part.moved for item in self.context.tree.ancestors(node))

    # -- calls ----------------------------------------------------------------------------------------------------

    def _run(self, run: Run, body: list[cst.CSTNode]) -> None:
        outputs = self._outputs(run)
        at = run.at
        moved = [item for item in run.statements if id(item) in self.part.moved]
        if not moved:
            return  # nothing but what both sides have
        direct = self._direct(run, outputs)
        if direct:
            text = direct
        else:
            first = seeds(self.context, body, run.statements[0])
            name = "prepare" if not outputs else f"make_{outputs[0]}" if len(outputs) == 1 else "pipelines"
            written = self.writer.function(name, run.statements, ", ".join(outputs), first)
            text = self._call(written.name, written.arguments)
            text = f"{', '.join(outputs)} = {text}" if outputs else text
        self.replaced.append((at, wrap(text, len(self.context.tree.indent(at)))))

    def _direct(self, run: Run, outputs: list[str]) -> str:
        """The call of a function of the data module's, where a run is nothing else; '' otherwise."""
        match run.statements:
            case [cst.SimpleStatementLine(body=[cst.Assign(targets=[target], value=cst.Call() as call)])]:
                found = self._called(call)
                return f"{self.context.source(target.target)} = {found}" if found and outputs else ""
        return ""

    def _called(self, call: cst.Call) -> str:
        """The text of a call of a function at the top of the data module, whose arguments are known here."""
        if not isinstance(call.func, cst.Name) or any(item.star for item in call.args):
            return ""
        variable = self.flow.variable(call.func)
        places = self.part.places(variable) if variable is not None else []
        if not places or not all(
            id(item) in self.writer.top and isinstance(item, Definition) for item in places
        ):
            return ""
        for item in call.args:
            for read in self.flow.reads(item.value):
                there = any(id(place) in self.part.moved for place in self.part.places(read))
                if self.flow.is_import(read) or (
                    there and not self.part.here(read) and not self._crosses(read)
                ):
                    return ""
        given = [
            (f"{item.keyword.value}=" if item.keyword else "") + self.context.source(item.value)
            for item in call.args
        ]
        return self._call(call.func.value, given)

    def _crosses(self, variable: Variable) -> bool:
        return False

    def _piece(self, piece: cst.BaseExpression) -> None:
        text = self._called(piece) if isinstance(piece, cst.Call) else ""
        if not text:
            written = self.writer.function(f"make_{self._label(piece)}", [piece], "")
            text = self._call(written.name, written.arguments)
        self.replaced.append((piece, text))

    def _label(self, piece: cst.BaseExpression) -> str:
        """What to call what an expression gives: as what it is assigned to."""
        match self.context.tree.parent(piece):
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
                return name
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(attr=cst.Name(value=name)))]):
                return name
            case cst.Arg(keyword=cst.Name(value=name)):
                return name
        return "dataset" if self.lives.of(piece) == DATASET else "value"

    def _call(self, name: str, arguments: list[str]) -> str:
        given = ", ".join([f'"{self.module}:{name}"', *arguments])
        return f"{self.context.local('support.run_in_tensorflow')}({given})"

    # -- what crosses -----------------------------------------------------------------------------------------------

    def _outputs(self, run: Run) -> list[str]:
        """The names that a run binds and that the training side, or another run, reads."""
        inside = {id(node) for item in run.statements for node in walk(item)}
        found: dict[Variable, None] = {}
        for item in run.statements:
            if id(item) not in self.part.moved:
                continue
            for variable in self.flow.binds(item):
                readers = [node for node in self.flow.readers[variable] if id(node) not in inside]
                if self.part.here(variable) or (variable in self.writer.needed and readers):
                    found[variable] = None
        for variable in found:
            self._check_object(variable)
        return [name for _, name in found]

    def _check_object(self, variable: Variable) -> None:
        here = self.part.here(variable)
        if here and self.part.life(variable) != "dataset" and self._is_object(variable):
            raise Inseparable(
                here[0], f"`{variable[1]}` belongs to the pipeline, and is used in training too"
            )

    def _is_object(self, variable: Variable) -> bool:
        return any(self.part.is_object(unit) for unit in self.part.places(variable)) or (
            self.part.life(variable) == "object"
        )

    def _check_definition(self, unit: cst.CSTNode) -> None:
        for variable in self.flow.binds(unit):
            here = self.part.here(variable)
            if here:
                raise Inseparable(
                    here[0], f"`{variable[1]}` belongs to the pipeline, and is used in training too"
                )

    # -- edits ------------------------------------------------------------------------------------------------------

    def _edit(self) -> None:
        context = self.context
        message = f"kept as TensorFlow code in {self.file.name}"
        first = min((node for node, _ in self.replaced), key=context.line, default=context.module)
        context.finding("DAT605", first, message, "tf.data.Dataset")
        for node, text in self.replaced:
            context.replace(node, text)
        known = {id(node) for node, _ in self.replaced}
        for unit in self.removed:
            if id(unit) not in known:
                context.remove(unit, comments=True)
        for node in [*self.removed, *self.part.pieces]:
            context.keep(node)
        for variable in self.flow.readers:
            if self.part.life(variable) == "dataset":
                for node in self.part.here(variable):
                    objects(context).stated[id(node)] = Stream()
        for call in below(context.module, cst.Call):
            found = method(call)
            if found and found[1] in PLACED and self.lives.of(found[0]) == DATASET:
                context.kept |= {id(call), id(call.func)}  # a `KeptDataset` has it as tf.data does
        for piece in self.part.pieces:
            if self.lives.of(piece) == DATASET:
                objects(context).stated[id(piece)] = Stream()

    def _tell(self) -> None:
        for item in self.writer.top.values():
            if isinstance(item, cst.FunctionDef):
                name = item.name.value
                fact = KeptFunction(self.module, self.lives.given(item))
                self.context.repository.tell(f"{self.context.module_name}.{name}", fact)


def _package(context: FileContext) -> list[str]:
    """The packages around a file, whose own name may have dots in it."""
    parts = context.module_name.split(".")
    stem = context.path.stem
    return parts if stem == "__init__" else parts[: len(parts) - len(stem.split("."))]


def _is_all(context: FileContext, part: Partition) -> bool:
    """Whether a file has nothing but what goes, and constants: it stays as it is, whole."""
    if part.pieces:
        return False
    for item in context.module.body:
        match item:
            case _ if id(item) in part.moved | part.copied:
                continue
            case cst.SimpleStatementLine(body=[cst.Import() | cst.ImportFrom()]):
                continue
            case cst.SimpleStatementLine(
                body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]
            ):
                continue
            case cst.SimpleStatementLine(body=[cst.Assign(value=value)]) if (
                literal(context.source(value)) is not UNKNOWN
            ):
                continue
        return False
    return any(isinstance(item, cst.FunctionDef) for item in context.module.body)


def _keep_file(context: FileContext, part: Partition, lives: Lives) -> None:
    context.keep(context.module)
    context.file_finding("DAT605", "kept as TensorFlow code, whole")
    context.repository.tell(context.module_name, KeptModule())
    for item in context.module.body:
        if isinstance(item, cst.FunctionDef):
            fact = KeptFunction(context.module_name, lives.given(item))
            context.repository.tell(f"{context.module_name}.{item.name.value}", fact)
