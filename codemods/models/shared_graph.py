"""Models of a file's top level that share their graph, as autoencoders do:

    encoder = keras.Model(images, codes)                  encoder = Encoder()
    x = layers.Dense(784)(codes)                    →     autoencoder = Autoencoder(encoder)
    autoencoder = keras.Model(images, x)

The second model's class is given the first, and calls it where the second reads its outputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, kept, naming
from migrate.codemods.models.graph_classes import makes_model
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run
from migrate.codemods.models.unpacked import target_names
from migrate.codemods.models.values import Items, ModelValue, ModuleValue, TensorRef, Value
from migrate.codemods.tree import walk


@dataclass(frozen=True)
class Symbols:
    """The variables of a model that the file's top level has made.

    Attributes:
        statement: that makes it; model: the variable that holds it.
        inputs: variable, Keras's name and facts of each; outputs: variables; inner: all that its statements set.
    """

    statement: cst.CSTNode
    model: str
    inputs: tuple[tuple[str, str, Tensor], ...]
    outputs: tuple[str, ...]
    inner: frozenset[str] = frozenset()


def symbols(
    run: Run, model: ModelValue, statement: cst.CSTNode, inner: Iterable[cst.CSTNode]
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
        frozenset(name for node in inner for name in kept.assigned(node)),
    )


def seed(run: Run, earlier: Sequence[Symbols], body: Sequence[cst.CSTNode]) -> None:
    """Bind the inputs and outputs of earlier models that the statements of this one read before they set them."""
    wanted = _read_first(run, body)
    for found in reversed(earlier):
        holder = run.env.get(found.model)
        for variable, name, facts in found.inputs:
            if variable in wanted and variable not in run.env:
                _input(run, variable, name, facts)
        outputs = [name for name in found.outputs if name in wanted and name not in run.env]
        if outputs and isinstance(holder, ModuleValue):
            _outputs(run, found, holder)


def _input(run: Run, variable: str, name: str, facts: Tensor) -> TensorRef:
    run.env[variable] = TensorRef(variable, facts, variable, variable)
    run.draft.inputs.append((variable, (name, facts)))
    return TensorRef(variable, facts, variable, variable)


def _outputs(run: Run, found: Symbols, holder: ModuleValue) -> None:
    """``codes = self.encoder(images)``."""
    from migrate.codemods.models import instances

    given: list[Value] = []
    for variable, name, facts in found.inputs:
        held = run.env.get(variable)
        given.append(held if isinstance(held, TensorRef) else _input(run, variable, name, facts))
    result = instances.applied(run.blocks, run, holder, given, holder.node)
    items = result.items if isinstance(result, Items) else (result,)
    names = [name or "_" for name in found.outputs]
    if len(items) != len(names):
        return
    run.emit(Line(f"{', '.join(names)} = {expressions.texts(result)}"))
    for name, item in zip(names, items, strict=True):
        if isinstance(item, TensorRef) and name != "_":
            run.env[name] = TensorRef(name, item.facts, name)


def _read_first(run: Run, body: Sequence[cst.CSTNode]) -> set[str]:
    """The names that the statements up to the first model read before they set them."""
    read: set[str] = set()
    bound: set[str] = set()
    for node in body:
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            continue
        targets = set(_targets(node))
        inner = {id(part) for target in targets for part in walk(target)}
        read |= {
            part.value for part in walk(node) if isinstance(part, cst.Name) and id(part) not in inner
        } - bound
        bound |= {name for target in targets for name in target_names(target)}
        if any(
            isinstance(part, cst.Call) and makes_model(run.context, run.context.names.resolve(part.func))
            for part in walk(node)
        ):
            break
    return read


def _targets(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    for part in walk(node):
        if isinstance(part, cst.AssignTarget):
            yield part.target
