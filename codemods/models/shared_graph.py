"""Models of a file's top level that share their graph, as autoencoders do:

    encoder = keras.Model(images, codes)                  encoder = Encoder()
    x = layers.Dense(784)(codes)                    →     autoencoder = Autoencoder(encoder)
    autoencoder = keras.Model(images, x)

The second model's class is given the first, and calls it where the second reads its outputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, kept, naming, slices
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run
from migrate.codemods.models.shape_names import ShapeName
from migrate.codemods.models.values import Items, ModelValue, ModuleValue, TensorRef, Value


@dataclass(frozen=True)
class Symbols:
    """The variables of a model that the file's top level has made.

    Attributes:
        statement: that makes it; model: the variable that holds it.
        inputs: variable, Keras's name and facts of each; outputs: variables.
        call: that makes it; statements: all that it is made of, in order.
        shapes: the variables that hold the shape of one of its tensors.
    """

    statement: cst.CSTNode
    model: str
    inputs: tuple[tuple[str, str, Tensor], ...]
    outputs: tuple[str, ...]
    call: cst.Call
    statements: tuple[cst.CSTNode, ...]
    shapes: tuple[ShapeName, ...] = ()

    @property
    def inner(self) -> set[str]:
        """The variables that its statements set."""
        return {name for node in self.statements for name in kept.assigned(node)}


def symbols(
    run: Run,
    model: ModelValue,
    statement: cst.CSTNode,
    before: Iterable[cst.CSTNode],
    shapes: Iterable[ShapeName] = (),
) -> Symbols | None:
    """What a later model may read of this one; None where it has no variable of its own."""
    variable = naming.variable(statement)
    if variable is None:
        return None
    known = dict(run.draft.inputs)
    inputs = tuple(
        (tensor.origin, *known[tensor.origin]) for tensor in model.inputs if tensor.origin in known
    )
    names = [tensor.variable or "" for tensor in model.outputs_list()]
    return Symbols(
        statement,
        variable,
        tuple((str(a), b, c) for a, b, c in inputs),
        tuple(names),
        model.node,
        tuple(sorted((*before, statement), key=lambda node: run.context.tree.span(node)[0])),
        tuple(shapes),
    )


def seed(run: Run, earlier: Sequence[Symbols], body: Sequence[cst.CSTNode]) -> None:
    """Bind the inputs and outputs of earlier models that the statements of this one read before they set them."""
    wanted = _read_first(body)
    for found in reversed(earlier):
        holder = run.env.get(found.model)
        for variable, name, facts in found.inputs:
            if variable in wanted and variable not in run.env:
                _input(run, variable, name, facts)
        outputs = [name for name in found.outputs if name in wanted and name not in run.env]
        if outputs and isinstance(holder, ModuleValue) and holder.node is found.call:
            _outputs(run, found, holder)


def _input(run: Run, variable: str, name: str, facts: Tensor) -> TensorRef:
    run.env[variable] = TensorRef(variable, facts, variable, variable)
    run.draft.inputs.append((variable, (name, facts)))
    return TensorRef(variable, facts, variable, variable)


def call(run: Run, found: Symbols, holder: ModuleValue) -> tuple[tuple[TensorRef, ...], Value]:
    """The inputs of an earlier model, which are this one's too, and what it gives for them."""
    from migrate.codemods.models import instances

    given: list[TensorRef] = []
    for variable, name, facts in found.inputs:
        held = run.env.get(variable)
        given.append(held if isinstance(held, TensorRef) else _input(run, variable, name, facts))
    return tuple(given), instances.applied(run.blocks, run, holder, list(given), holder.node)


def _outputs(run: Run, found: Symbols, holder: ModuleValue) -> None:
    """``codes = self.encoder(images)``."""
    _, result = call(run, found, holder)
    items = result.items if isinstance(result, Items) else (result,)
    names = [name or "_" for name in found.outputs]
    if len(items) != len(names):
        return
    run.emit(Line(f"{', '.join(names)} = {expressions.texts(result)}"))
    for name, item in zip(names, items, strict=True):
        if isinstance(item, TensorRef) and name != "_":
            run.env[name] = TensorRef(name, item.facts, name)


def _read_first(body: Sequence[cst.CSTNode]) -> set[str]:
    """The names that the statements of a model read before they set them."""
    read: set[str] = set()
    bound: set[str] = set()
    for node in body:
        read |= slices.read_first(node) - bound
        bound |= kept.assigned(node)
    return read
