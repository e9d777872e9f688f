"""Helper functions of tensors become classes: made in ``__init__``, called in ``forward``.

A helper's class takes first the sizes of its inputs that it needs (``in_channels``), then the helper's own parameters
that it needs. Its inputs have the layout with which its body needs the fewest permutations; if both need as many, that
of its first call. One class never has two layouts: callers bring their tensors into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.catalog.values import CHANNELS_FIRST, CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import (
    classes,
    expressions,
    inline,
    instances,
    modes,
    naming,
    operations,
    own_masks,
    parameters,
    sizes,
    statements,
)
from migrate.codemods.models.migrated import MigratedClass, SizeParameter
from migrate.codemods.models.run import Run, Snapshot
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    ModuleValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
    without_inner,
)
from migrate.provenance import BlockLink, ClassLink

if TYPE_CHECKING:
    from migrate.codemods.models.plan import Plan
    from migrate.codemods.models.shared_graph import Symbols
    from migrate.codemods.models.sharing import Held


@dataclass(frozen=True)
class Helper:
    """A function that builds a part of a model, and the file it stands in."""

    name: str
    context: FileContext
    node: cst.FunctionDef


@dataclass(frozen=True)
class Made:
    """A helper's class: what callers need, its text, its link, its renderings' levels."""

    migrated: MigratedClass
    written: classes.Written
    link: ClassLink


class Restart(Exception):
    """A parameter that was taken for granted differs in a later call: interpret the file again."""


@dataclass
class Blocks:
    """The helper functions of a file and the classes made from them.

    Attributes:
        varying: parameters of helpers whose value differs between calls, by the helper's full name.
        names: class names given so far.
        subclasses: the file's own layer and model classes; called: with what tensors; masked: whether with masks.
        targets: the file's builders, as `builders.Builder` takes them; plans: of those interpreted so far.
        foreign: classes of other files' helpers that were called; is_written: the file has been rewritten.
        extras: classes of Sequentials within other models, by name, still to be placed.
        sequentials: the calls that make the Sequentials of the file's top level, each a model of its own.
        symbols: the variables of the functional models that the file's top level has made.
        inlined: helpers whose body has taken the place of a call.
        standing: models that the file's top level has made: variable, call and outputs.
        owners: the layers of these models, by the calls that make them.
    """

    context: FileContext
    helpers: dict[str, Helper] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)
    varying: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    subclasses: dict[str, cst.ClassDef] = field(default_factory=dict)
    targets: dict[str, tuple[cst.FunctionDef | None, cst.Call | None, int]] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)
    is_written: bool = False
    extras: dict[str, tuple[classes.Written, ClassLink]] = field(default_factory=dict)
    called: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    masked: dict[str, set[bool]] = field(default_factory=dict)
    standing: list[tuple[str, cst.Call, tuple[Tensor, ...]]] = field(default_factory=list)
    sequentials: list[cst.Call] = field(default_factory=list)
    symbols: list[Symbols] = field(default_factory=list)
    owners: dict[tuple[int, ...], Held] = field(default_factory=dict)
    inlined: set[str] = field(default_factory=set)
    _busy: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, context: FileContext) -> Blocks:
        """The helpers of a file: its functions that call layers, functions of other files that do among them."""
        from migrate.codemods.models.subclass_parts import class_nodes

        blocks = cls(context)
        blocks.subclasses = {
            f"{context.module_name}.{node.name.value}": node for node in class_nodes(context)
        }
        functions = [node for node in context.module.body if isinstance(node, cst.FunctionDef)]
        found = True
        while found:
            found = False
            for node in functions:
                name = f"{context.module_name}.{node.name.value}"
                if name not in blocks.helpers and blocks._uses_layers(node):
                    blocks.helpers[name] = Helper(name, context, node)
                    found = True
        return blocks

    def _uses_layers(self, node: cst.FunctionDef) -> bool:
        return any(
            isinstance(find(name), Layer) or name in expressions.INPUTS or self.is_known(name)
            for _, name in self.context.calls(node)
        )

    def is_known(self, name: str) -> bool:
        """Whether a full name is that of a helper, or of a class of layers."""
        return name in self.helpers or name in self.subclasses or self.elsewhere(name) is not None

    def elsewhere(self, name: str) -> Blocks | None:
        """The helpers of the file that a full name lies in, if that file's helper has become a class."""
        other = self.context.repository.ask(name.rpartition(".")[0], Blocks)
        return other if other is not None and other is not self and name in other.made else None

    def call(self, run: Run, node: cst.Call, name: str) -> Value:
        """A call of a helper with tensors: its result. Without tensors, the layer or model that it returns."""
        if name in self.subclasses:
            return instances.of_class(self, run, node, name)
        other = self.elsewhere(name)
        helper = self.helpers.get(name) if other is None else other.helpers[name]
        if helper is None:
            raise CannotFollow("MOD401", node, f"`{name}` is not understood here")
        if helper.name in self.inlined:
            return self._in_place(run, helper, node)
        before = Snapshot.of(run)
        try:
            return self._as_module(run, helper, other, node)
        except CannotFollow as error:
            if other is not None or helper.name in self.targets:
                raise
            before.restore(run)
            failure = error
        return self._in_place(run, helper, node, failure)

    def _as_module(self, run: Run, helper: Helper, other: Blocks | None, node: cst.Call) -> Value:
        """A call of a helper whose class the model holds an instance of."""
        hint, run.hint = run.hint, None
        bound = parameters.bind(run, helper, node)
        if not any(is_tensorial(value) for value in bound.values()):
            if helper.name in self.targets:
                return instances.of_builder(self, run, helper, bound, node, hint)
            message = f"`{helper.node.name.value}` makes layers without being given a tensor"
            raise CannotFollow("MOD401", node, message)
        if any(value.mask for value in bound.values() if isinstance(value, TensorRef)):
            raise CannotFollow("MOD408", node, f"`{helper.node.name.value}` is given a tensor with a mask")
        made = (other or self).class_for(helper, bound, node)
        if other is not None and helper.name not in self.foreign:
            if self.context.fresh(made.migrated.name) != made.migrated.name:
                raise CannotFollow("MOD401", node, f"the file has a name `{made.migrated.name}` already")
            self.foreign[helper.name] = made.migrated.name
        wanted = parameters.instance_name(bound, helper)
        slot = run.new_slot(wanted, None, node)
        bound = parameters.in_layouts(run, bound, made.migrated, node)
        if not run.quiet:
            slot.code = slot.held or parameters.constructor(run, made.migrated, bound, node)
            attribute = f"{slot.attribute}.*" if slot.listed else slot.attribute
            slot.link = BlockLink(attribute, made.migrated.target, run.context.line(node))
        arguments = ", ".join(expressions.texts(bound[tensor.name]) for tensor in made.migrated.tensors)
        return parameters.outputs(
            f"{slot.reference}({arguments})", (other or self).facts(helper, bound, made.migrated, node)
        )

    def _in_place(self, run: Run, helper: Helper, node: cst.Call, error: CannotFollow | None = None) -> Value:
        """A call of a helper that can be no class: its body takes the place of the call.

        Raises:
            CannotFollow: ``error``, if it cannot.
        """
        hint, run.hint = run.hint, None
        try:
            value = inline.call(run, helper.node, inline.bind(run, helper.node, node), node, hint=hint)
        except CannotFollow as second:
            told = error is not None and error.code != "API104" and "without being given" not in str(error)
            raise (error if error is not None and told else second) from None
        is_class = helper.name in self.made
        if is_class and self.is_written:
            raise error or CannotFollow("MOD401", node, f"`{helper.node.name.value}` is a class already")
        self.inlined.add(helper.name)
        if is_class:
            raise Restart  # one helper is a class for all its calls, or for none
        return value

    def plan_of(self, name: str) -> Plan:
        """The plan of a builder of the file, interpreted once."""
        from migrate.codemods.models.builders import Builder

        if name not in self.plans:
            if name in self._busy:
                raise CannotFollow(
                    "MOD401", self.targets[name][0], "builders that call each other are not understood"
                )
            self._busy.add(name)
            try:
                self.plans[name] = Builder(self.context, self, *self.targets[name]).plan()
            finally:
                self._busy.discard(name)
        return self.plans[name]

    def apply(self, run: Run, module: ModuleValue, node: cst.Call) -> Value:
        """An instance of a class of the file called with tensors."""
        stated, given = own_masks.split(self, module, node)
        given = [item for item in given if item.keyword is None or item.keyword.value != "training"]
        if any(item.keyword is not None or item.star for item in given):
            raise CannotFollow("MOD401", node, "the call of this layer is not understood")
        values = [expressions.evaluate(run, item.value) for item in given]
        mask = expressions.evaluate(run, stated.value) if stated is not None else None
        result = instances.applied(self, run, module, values, node, mask)
        modes.of_call(run, module.slot, node)
        return result

    # -- the class of a helper ------------------------------------------------------------------------------------

    def class_for(self, helper: Helper, bound: Mapping[str, Value], node: cst.CSTNode) -> Made:
        """The class of a helper, made at its first call.

        Raises:
            CannotFollow: its body is not understood, or this call differs from the first in its tensors' ranks.
            Restart: a parameter taken for granted has another value here.
        """
        if helper.name in self.made:
            made = self.made[helper.name]
            self._check(helper, made.migrated, bound, node)
            return made
        if helper.name in self._busy:
            raise CannotFollow("MOD401", node, f"`{helper.node.name.value}` calls itself")
        self._busy.add(helper.name)
        try:
            made = self._make(helper, bound, node)
        finally:
            self._busy.discard(helper.name)
        self.made[helper.name] = made
        return made

    def _make(self, helper: Helper, bound: Mapping[str, Value], node: cst.CSTNode) -> Made:
        given = [value for value in bound.values() if isinstance(value, TensorRef)]
        images = [value for value in given if value.facts.shape is not None and len(value.facts.shape) > 2]
        choices = [CHANNELS_LAST]
        if images:
            choices = sorted(
                (CHANNELS_FIRST, CHANNELS_LAST), key=lambda layout: layout != images[0].facts.layout
            )
        trials = [(layout, self._interpret(helper, bound, layout, quiet=True)) for layout in choices]
        layout, _ = min(trials, key=lambda trial: trial[1].draft.permutes)
        run = self._interpret(helper, bound, layout, quiet=False)
        return self._finish(helper, bound, run, layout)

    def _interpret(self, helper: Helper, bound: Mapping[str, Value], layout: str, quiet: bool) -> Run:
        """Run the helper's body with symbols for its sizes."""
        run = Run(helper.context, self, quiet=quiet)
        taken: set[str] = set()
        for name, value in bound.items():
            if is_tensorial(value):
                run.env[name] = parameters.symbolic(name, value, layout, taken)
            else:
                run.env[name] = parameters.inside(helper, name, value, self.varying.get(helper.name, ()))
        run.draft.sizes |= taken
        statements.execute(run, helper.node.body.body)
        if not run.returns:
            raise CannotFollow("MOD401", helper.node, f"`{helper.node.name.value}` returns nothing")
        return run

    def _check(
        self, helper: Helper, migrated: MigratedClass, bound: Mapping[str, Value], node: cst.CSTNode
    ) -> None:
        for name, value in migrated.assumed.items():
            given = bound.get(name)
            if isinstance(given, Static) and (given.value is UNKNOWN or given.value != value):
                if self.is_written:
                    raise CannotFollow(
                        "MOD401",
                        node,
                        f"`{helper.node.name.value}` was rewritten for another `{name}` than here",
                    )
                self.varying.setdefault(helper.name, set()).add(name)
                raise Restart
        for tensor in migrated.tensors:
            value = bound[tensor.name]
            if (
                isinstance(value, TensorRef)
                and value.facts.rank is not UNKNOWN
                and value.facts.rank != tensor.rank
            ):
                raise CannotFollow(
                    "MOD401", node, f"`{helper.node.name.value}` is called with tensors of different ranks"
                )

    def _finish(self, helper: Helper, bound: Mapping[str, Value], run: Run, layout: str) -> Made:
        context, node = helper.context, helper.node
        tensors = [name for name, value in bound.items() if is_tensorial(value)]
        axes = dict(parameters.axes_of(bound))
        extra = [classes.Parameter(name, name) for name in axes]
        callables = frozenset(
            key
            for key, value in run.env.items()
            if key in bound and parameters.is_callable(helper, key, bound[key], value)
        )
        own = classes.parameters_of(context, node, tensors, callables)
        output_layouts = tuple(value.facts.layout for value in parameters.tensors_of(run.returns[-1]))
        name = self.class_name(helper)
        about = classes.docstring_of(context, node)
        written = classes.write_class(run, name, [*extra, *own], tensors, about, callables=callables)
        assumed = {
            key: value.value
            for key, value in bound.items()
            if isinstance(value, Static)
            and not isinstance(run.env.get(key), TensorRef)
            and value.value is not UNKNOWN
            and not sizes.is_plain(value.value)
            and not isinstance(value.value, tuple | list)
            and key not in self.varying.get(helper.name, ())
        }
        migrated = MigratedClass(
            name=name,
            module=context.module_name,
            node=node,
            context=context,
            sizes=tuple(SizeParameter(key, *axes[key]) for key in written.parameters if key in axes),
            parameters=tuple(key for key in written.parameters if key not in axes),
            defaults=frozenset(
                parameter.name.value for parameter in parameters.all_of(node) if parameter.default is not None
            ),
            tensors=tuple(parameters.tensor_parameter(key, bound[key], layout) for key in tensors),
            output_layouts=output_layouts,
            assumed=assumed,
            callables=callables,
        )
        link = ClassLink(
            source=f"{context.module_name}:{node.name.value}",
            target=migrated.target,
            kind="function",
            line=context.line(node),
            members=written.members,
        )
        return Made(migrated, written, link)

    def class_name(self, helper: Helper) -> str:
        """The helper's name in CamelCase, or a free name like it."""
        if helper.name not in self.names:
            self.names[helper.name] = helper.context.fresh(naming.class_name(helper.node.name.value))
        return self.names[helper.name]

    def facts(
        self, helper: Helper, bound: Mapping[str, Value], migrated: MigratedClass, node: cst.CSTNode
    ) -> Value:
        """What the helper returns for these arguments: its body run for facts alone."""
        run = Run(helper.context, self, quiet=True, is_inlined=True)
        for name, value in bound.items():
            run.env[name] = (
                replace(value, text=name, variable=name) if isinstance(value, TensorRef) else value
            )
        statements.execute(run, helper.node.body.body)
        if not run.returns:
            raise CannotFollow("MOD401", node, f"what `{helper.node.name.value}` returns is not known")
        returned = without_inner(run.returns[-1])
        layouts = iter(migrated.output_layouts)
        if isinstance(returned, TensorRef):
            return replace(returned, facts=operations.flat_layout(returned.facts.with_layout(next(layouts))))
        if isinstance(returned, Items):
            return replace(
                returned,
                items=tuple(
                    replace(item, facts=operations.flat_layout(item.facts.with_layout(next(layouts))))
                    if isinstance(item, TensorRef)
                    else item
                    for item in returned.items
                ),
            )
        raise CannotFollow("MOD401", node, f"`{helper.node.name.value}` does not return a tensor")
