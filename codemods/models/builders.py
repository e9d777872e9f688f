"""A function (or a file's top level) that builds a functional model: what becomes a class, and what stays.

Statements up to the one that makes the model are interpreted; those that make tensors or layers move into the class,
the others stay. A value that is computed by a call, such as ``n_features = data.shape[1]``, stays too and is passed
to the constructor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import (
    activations,
    call_sites,
    classes,
    containers,
    expressions,
    factory,
    first_input,
    graph_classes,
    kept,
    masks,
    methods,
    missing_axis,
    operations,
    parts,
    shape_checks,
    shape_names,
    shared_graph,
    sharing,
    slices,
    standing,
    statements,
    targets,
    trimmed,
)
from migrate.codemods.models.blocks import Blocks
from migrate.codemods.models.naming import model_class_name, variable
from migrate.codemods.models.plan import Plan
from migrate.codemods.models.run import Run, node_names
from migrate.codemods.models.statics import value
from migrate.codemods.models.values import (
    TENSOR,
    CannotFollow,
    FunctionValue,
    ModelValue,
    ModuleValue,
    PipelineValue,
    Static,
    TensorRef,
    Value,
    without_inner,
)
from migrate.codemods.tree import walk
from migrate.provenance import ClassLink


@dataclass
class Builder:
    """The interpretation of one builder.

    Attributes:
        owner: the function; None for a file's top level.
        target: the call of ``keras.Sequential`` that makes the model; None for a functional model.
        start: of a file's top level, the first statement to look at.
        given: what the file's own calls of the builder say of its parameters.
        callables: parameters that hold an activation function.
        captured: names of values that are computed outside and passed to the class.
        consumed: statements that move into the class.
        statics: statements that stay if something else needs the names they define.
        shapes: those that name a tensor's shape.
    """

    context: FileContext
    blocks: Blocks
    owner: cst.FunctionDef | None
    target: cst.Call | None = None
    start: int = 0
    given: dict[str, Any] = field(default_factory=dict)
    callables: set[str] = field(default_factory=set)
    captured: list[str] = field(default_factory=list)
    consumed: list[cst.CSTNode] = field(default_factory=list)
    statics: list[tuple[cst.CSTNode, set[str]]] = field(default_factory=list)
    shapes: list[shape_names.ShapeName] = field(default_factory=list)

    def plan(self) -> Plan:
        """Interpret the builder.

        Raises:
            CannotFollow: something in it is not understood.
        """
        body = self._body()
        run = Run(
            self.context,
            self.blocks,
            body_nodes=body,
            output_layout=CHANNELS_LAST,
            skipped=graph_classes.input_names(self.context, body),
        )
        self.given = call_sites.arguments(self.context, self.owner) if self.owner is not None else {}
        if (around := methods.class_of(self.context, self.owner)) is not None:
            run.instance = methods.Instance(self.context, around)
        for parameter in factory.parameters(self.owner):
            run.env[parameter.name.value] = self._parameter(parameter)
        self._stand(run, standing.before(run, self.owner, self.start, self._place(body)))
        if self.owner is None:
            models = (item for item in run.env.values() if isinstance(item, ModuleValue))
            run.standing = frozenset(id(item.node) for item in models)
            shape_names.seed(run, self.blocks.symbols, self._place(body))
        run.is_pipeline, run.target = self.target is not None, self.target
        run.given = first_input.of_sequential(self.context, self.target) if self.target is not None else None
        if self.owner is None and self.target is None:
            shared_graph.seed(run, self.blocks.symbols, body)
        kinds = (cst.FunctionDef, cst.ClassDef)
        apart = [node for node in body if self.owner is None and isinstance(node, kinds)]
        for position, node in enumerate(body):
            run.rest = ([later for later in body[position + 1 :] if later not in apart],)
            model = self._step(run, node)
            if self.target is not None:
                model = self._pipeline(run, body[position + 1 :])
            if model is not None:
                self._refuse_tensors(run, body[position + 1 :], model)
                statement = self.context.tree.statement(model.node)
                self.consumed = [item for item in self.consumed if item is not statement]
                return self._finish(run, model, statement, body[position + 1 :])
        raise CannotFollow(
            "MOD401", self.owner, "no `keras.Model(inputs, outputs)` was found at the end of the builder"
        )

    def output(self, arguments: Mapping[str, Any], facts: Sequence[Any] = ()) -> Value:
        """What the model gives, its builder called with these arguments, without writing anything.

        Args:
            facts: of the tensors that the model is called with: a Sequential may say nothing of its input itself.
        """
        body = self._body()
        run = Run(self.context, self.blocks, quiet=True, is_inlined=True, output_layout=CHANNELS_LAST)
        run.is_pipeline, run.target = self.target is not None, self.target
        run.given = facts[0] if len(facts) == 1 and isinstance(facts[0], Tensor) else None
        for parameter in factory.parameters(self.owner):
            name = parameter.name.value
            run.env[name] = Static(name, arguments.get(name, UNKNOWN))
        self._stand(run, standing.before(run, self.owner, self.start, self._place(body)))
        for position, node in enumerate(body):
            run.rest = (body[position + 1 :],)
            model = self._step(run, node)
            if self.target is not None:
                model = self._pipeline(run, body[position + 1 :])
            if model is not None:
                return without_inner(operations.in_source_order(run, model.outputs, model.node))
        raise CannotFollow("MOD401", self.owner, "no model was found at the end of the builder")

    def _place(self, body: Sequence[cst.CSTNode]) -> cst.CSTNode:
        """The statement of the file's top level that makes the model."""
        return body[-1] if self.target is None else self.context.tree.statement(self.target)

    def _body(self) -> list[cst.CSTNode]:
        """The statements to look at: of a file's top level those that the model is made of."""
        if self.owner is not None:
            return list(self.context.standing(self.owner.body.body))
        if self.target is not None:
            return slices.of_pipeline(self.context, self.target)
        return slices.of_model(self.context, self.start, self.blocks.symbols)

    def _parameter(self, parameter: cst.Param) -> Static:
        given = self.given.get(parameter.name.value, UNKNOWN)
        known = self.context.value(parameter.default) if parameter.default is not None else given
        if activations.is_activation(known):
            self.callables.add(parameter.name.value)
        if known is UNKNOWN and parameter.default is not None:
            return Static(parameter.name.value)
        return factory.as_parameter(parameter.name.value, known)

    def _step(self, run: Run, node: cst.CSTNode) -> ModelValue | None:
        """Interpret one statement of the builder; the model, if this statement makes it."""
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            if self.owner is not None and isinstance(node, cst.FunctionDef):
                statements.statement(run, node)
                self.statics.append((node, {node.name.value}))
            return None
        if (
            self.owner is None
            and self.target is None
            and kept.is_another(self.context, self.blocks.sequentials, node)
        ):
            return None
        if self.owner is None and self.target is None and shape_names.names(run, node, self.shapes):
            return None
        made = standing.made(self.context, node)
        if made is not None and standing.must_stand(self.owner, run.rest[0], made[0]):
            self._stand(run, {made[0]: standing.layer(run, made[1], made[0])})
            return None
        if standing.stays(run, node):
            self._static(run, node)
            return None
        concerns = kept.touches(run, node) if self.target is None else self._is_of_pipeline(run, node)
        if not concerns:
            self._static(run, node)
            return None
        held = targets.given_to_self(self.context, node) if run.instance is not None else None
        if held is not None and (self.target is None or held[1] is self.target):
            run.env[held[0]] = expressions.evaluate(run, held[1])  # `self.model = keras.Model(...)`
        else:
            statements.statement(run, node)
        if run.returns and isinstance(run.returns[-1], ModelValue):
            return run.returns[-1]
        found = next((item for item in run.env.values() if isinstance(item, ModelValue)), None)
        if found is not None:
            return found
        self.consumed.append(node)
        return None

    def _stand(self, run: Run, found: Mapping[str, Value]) -> None:
        """Layers that are made outside of the class: its constructor is given those that the model calls."""
        run.env |= found
        own = [parameter.name.value for parameter in factory.parameters(self.owner)]
        self.captured += [name for name in found if name not in own]

    def _is_of_pipeline(self, run: Run, node: cst.CSTNode) -> bool:
        """Whether a statement makes the Sequential, or a layer for it, or adds to it."""
        if any(part is self.target for part in walk(node)) or kept.makes_element(run, self.target, node):
            return True
        names = [name for name, item in run.env.items() if isinstance(item, PipelineValue) and item.tensor]
        return any(kept.adds(part, names) for part in walk(node))

    def _pipeline(self, run: Run, rest: Sequence[cst.CSTNode]) -> ModelValue | None:
        """The Sequential, once nothing is added to it any more."""
        made = [
            (name, item) for name, item in run.env.items() if isinstance(item, PipelineValue) and item.tensor
        ]
        made += [("", item) for item in run.returns if isinstance(item, PipelineValue) and item.tensor]
        if not made:
            return None
        name, model = made[0]
        if any(kept.adds(part, [name]) for node in rest for part in walk(node)):
            return None
        if TENSOR not in run.env:
            raise CannotFollow("MOD401", model.node, "this Sequential has no layers")
        variable, (_, facts) = run.draft.inputs[0]
        return ModelValue(
            model.node,
            (TensorRef(variable, facts, variable, variable),),
            run.env[TENSOR],
            model.name,
        )

    def _static(self, run: Run, node: cst.CSTNode) -> None:
        """A statement without tensors: it stays, and is computed again in ``__init__`` where the class needs it."""
        if self.owner is None:
            return  # a name of the file, which the class can read
        names = kept.assigned(node)
        if not names or not kept.is_pure(node):
            for name in names:
                run.env[name] = Static(name, self._captured_value(run, node, name))
                self.captured.append(name)
            return
        mark = len(run.init.items), len(run.forward.items)
        try:
            statements.statement(run, node)
        except CannotFollow:
            del run.init.items[mark[0] :], run.forward.items[mark[1] :]
            for name in names:
                run.env[name] = Static(name)
                self.captured.append(name)
            return
        self.statics.append((node, names))

    def _captured_value(self, run: Run, node: cst.CSTNode, name: str) -> Any:
        match node:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name())], value=given)]
            ):
                found = value(run, given, self.context.source(given))
                return run.symbol(name) if found is UNKNOWN else found
        return UNKNOWN

    def _refuse_tensors(self, run: Run, rest: Sequence[cst.CSTNode], model: ModelValue) -> None:
        """Statements after the model must not use its tensors and layers: they are inside the class now."""
        inner = {
            name
            for name, item in run.env.items()
            if not isinstance(item, Static | ModelValue | FunctionValue) and not standing.is_standing(item)
            if self.target is None or not isinstance(item, PipelineValue)
        }
        if self.target is not None:  # the name of the tensor inside is the class's own
            inner.discard(TENSOR)
        for node in rest:
            used = inner & node_names(node)
            if self.owner is not None and used:
                raise CannotFollow(
                    "MOD401", node, f"`{min(used)}` of the model is used again after the model is made"
                )

    def _finish(self, run: Run, model: ModelValue, node: cst.CSTNode, rest: Sequence[cst.CSTNode]) -> Plan:
        masks.tell_outputs(run, model)
        shared = None if self.owner else shared_graph.symbols(run, model, node, self.consumed, self.shapes)
        function = self.owner.name.value if self.owner is not None else variable(node)
        if (held := targets.given_to_self(self.context, node)) is not None:
            function = held[0].removeprefix("self.")
        name = self._class_name(model_class_name(model.name, function))
        own = (
            classes.parameters_of(self.context, self.owner, ("self",), self.callables)
            if self.owner is not None
            else []
        )
        holders = sharing.holders(run.draft.slots)
        captured = [classes.Parameter(item, item) for item in dict.fromkeys([*self.captured, *holders])]
        of_self = list(run.instance.read) if run.instance is not None else []
        if clash := {item.name for item in own} & set(of_self) or set(run.env) & set(of_self):
            raise CannotFollow("MOD401", self.owner, f"`{min(clash)}` is an attribute and a variable here")
        captured += [classes.Parameter(item, item) for item in of_self]
        docstring = classes.docstring_of(self.context, self.owner) if self.owner is not None else ""
        pieces = containers.modules(run) if self.target is not None else None
        holder = variable(node) if self.owner is None else None
        self.consumed += shape_checks.after(self.context, self.owner, node)
        places = {id(slot): place for place, (slot, _, _) in enumerate(pieces or ()) if slot is not None}
        exact = self.context.options.style == "exact"
        given = {parameter.name for parameter in (*own, *captured)}
        own_layers = any(slot.code and not slot.held and slot.code not in given for slot in run.draft.slots)
        closing = (
            [f"self.apply({self.context.local('support.init_weights')})"] if exact and own_layers else []
        )
        tensors = [tensor.origin or tensor.text for tensor in model.inputs]
        about = kept.first_paragraph(docstring)
        if pieces is not None:
            written = classes.write_sequential(run, name, [*captured, *own], pieces, about, closing)
        else:
            factory.write_outputs(run, model)
            missing_axis.add(run, model, holder)
            if run.draft.opened:
                trimmed.trim(run.forward, run.draft)
            base = graph_classes.base_of(self.context, self.blocks, model.node, self.owner or node)
            written = classes.write_class(
                run, name, [*captured, *own], tensors, about, closing, base, self.callables
            )
        needed = set().union(*(node_names(later) for later in rest)) if rest else set()
        for static_node, names in self.statics:
            if not names & needed:
                self.consumed.append(static_node)
        return Plan(
            owner=self.owner,
            name=name,
            written=written,
            kind="functional" if self.target is None else "sequential",
            statement=node,
            call=model.node,
            consumed=tuple(self.consumed),
            arguments=tuple(
                f"self.{item}" if item in of_self else item
                for item in factory.arguments(written.parameters, [p.name for p in captured])
            ),
            inputs=tuple(factory.input_of(run, tensor, self._defaults()) for tensor in model.inputs),
            outputs=factory.output_facts(model.outputs),
            extras=self._extras(),
            defaults=tuple(factory.defaults(self.context, self.owner, self.callables)),
            fixed=self._fixed(model, written.parameters),
            symbols=shared,
            owned=sharing.owned(holder, model.node, run.draft.made, places) if holder is not None else {},
            parts=parts.of_run(run, places),
            shapes=tuple(self.shapes),
            exports=parts.exports(run, places) if holder is not None else {},
            inlined=tuple(run.instance.inlined) if run.instance is not None else (),
        )

    def _fixed(self, model: ModelValue, kept: Sequence[str]) -> tuple[cst.Param, ...]:
        """Parameters that decide how layers are rewritten: the class takes their defaults for granted."""
        used = set().union(*(node_names(node) for node in (*self.consumed, model.node)))
        return tuple(
            parameter
            for parameter in factory.parameters(self.owner)
            if parameter.name.value in used
            and parameter.name.value not in kept
            and parameter.default is not None
            and isinstance(self.context.value(parameter.default), str | bool)
        )

    def _extras(self) -> dict[str, tuple[classes.Written, ClassLink]]:
        """The classes that were made on the way."""
        made = dict(self.blocks.extras)
        self.blocks.extras.clear()
        return made

    def _class_name(self, wanted: str) -> str:
        key = f"builder {self.owner.name.value if self.owner is not None else ''} {id(self.target)} {self.start}"
        if key not in self.blocks.names:
            self.blocks.names[key] = self.context.fresh(wanted)
        return self.blocks.names[key]

    def _defaults(self) -> dict[str, Any]:
        """What is known of the parameters: sizes as their defaults give them."""
        return self.given | {
            parameter.name.value: self.context.value(parameter.default)
            for parameter in factory.parameters(self.owner)
            if parameter.default is not None
        }
