"""Layer and model classes whose methods stay as they are written: what the interpreter of models does not follow.

``call`` is renamed to ``forward``, layers are made as modules, weights as parameters, calls of layers get what torch
needs; every other expression is rewritten by the catalog where it stands. Sizes come from the class's callers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis import user_classes
from migrate.codemods.models import (
    called_attributes,
    classes,
    constructor_branches,
    custom_build,
    custom_calls,
    custom_members,
    custom_plain,
    custom_sites,
    custom_sizes,
    custom_text,
    functions,
    graph_classes,
    layer_lists,
    masks,
    own_masks,
    sizes,
)
from migrate.codemods.models.custom_flow import Flow
from migrate.codemods.models.custom_weights import METHODS, Own, declare, elements_of, is_own, make, own
from migrate.codemods.models.input_shapes import known_shapes
from migrate.codemods.models.program import members
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.subclass import Subclass
from migrate.codemods.models.subclass_parts import bases, constructor_text, is_super_init, known_size, parent
from migrate.codemods.models.subclass_plan import DROPPED_METHODS, ClassPlan, Edit
from migrate.codemods.models.values import (
    CannotFollow,
    FunctionValue,
    Items,
    LayerList,
    LayerValue,
    SelfValue,
    Static,
    TensorRef,
    Value,
    without_inner,
)
from migrate.codemods.tree import walk
from migrate.provenance import ITSELF, LayerLink

UNREAD = frozenset({"__init__", "build"}) | DROPPED_METHODS
"""Methods in which no layer is called."""


@dataclass
class Custom(Subclass):
    """The reading of one class.

    Attributes:
        weights: those that the class makes, with their statements.
        reading: the method that is being read.
    """

    weights: list[tuple[cst.CSTNode, Own]] = field(default_factory=list)
    reading: str = ""

    # -- what others ask --------------------------------------------------------------------------------------------

    def output(self) -> Value:
        """What ``call`` returns for inputs of these facts, without writing anything."""
        run = Run(self.context, self.blocks, quiet=True, is_inlined=True)
        flow = self._read(run, SelfValue(), ClassPlan(self.node, self.node.name.value, False))
        return without_inner(flow.returns[-1]) if flow.returns else TensorRef("_", Tensor(None))

    def plan(self) -> ClassPlan:
        """Read the class and plan its edits.

        Raises:
            CannotFollow: something in it has no counterpart.
        """
        found = bases(self.context, self.node)
        assert found is not None
        is_model, base = found
        methods = self.methods()
        above = parent(self.context, self.node)
        if above is not None:
            self._check_parent(above, methods)
        elif is_model:
            graph_classes.check_call(self.context, self.node, methods)
        custom_members.check(self.context, self.node, methods)
        lazy = self._is_lazy(methods)
        plan = ClassPlan(self.node, self.node.name.value, is_model)
        run = Run(self.context, self.blocks)
        run.draft.taken |= _attributes(self.node) | methods.keys()
        this = SelfValue()
        if "build" in methods and not lazy:
            self._replace_sizes(methods["build"])
        flow = self._read(run, this, plan)
        self._all_weights(methods)
        module = self.context.local("torch.nn.Module")
        if lazy:
            module = f"{self.context.local('torch.nn.modules.lazy.LazyModuleMixin')}, {module}"
        if above is None:
            plan.edits += [Edit(base.value, module), *graph_classes.takes_nothing(self.context, self.node)]
        plan.members = (*self._own_link(), *members(run.draft.slots))
        plan.run = run
        layer_lists.write(self.context, this, plan)
        self._write(run, this, flow, plan, methods, lazy)
        return plan

    # -- reading ----------------------------------------------------------------------------------------------------

    def _read(self, run: Run, this: SelfValue, plan: ClassPlan) -> Flow:
        """Every method, ``call`` last but one kind: what else uses the layers comes after it."""
        methods = self.methods()
        above = parent(self.context, self.node)
        if above is not None:
            self._read_parent(above, this)
        if "__init__" in methods:
            self.reading = "__init__"
            self._init(run, this, methods["__init__"], plan)
        statics = {name for name, value in run.env.items() if isinstance(value, Static)}
        known = self.context.values.known
        stated = {id(size.node): size.value for size in self._asked(methods)}
        outside = {key: known[key] for key in stated if key in known}
        known.update(stated)
        try:
            if "build" in methods:
                self._read_build(run, this, methods["build"], plan)
            run.is_forward = True
            own = {name: item for name, item in methods.items() if name not in UNREAD}
            flow = Flow(replace(run, env={}), this, methods=own)
            run.draft.sizes |= statics - run.draft.looped
            if "call" in methods:
                self._read_call(flow, methods["call"], plan)
            returns = list(flow.returns)
            for name, method in methods.items():
                if name not in ("call", *UNREAD) and name not in flow.read:
                    self._read_other(flow, method)
            flow.returns = returns
        finally:
            for key in stated:
                known.pop(key, None)
            known.update(outside)
        return flow

    def _check_parent(self, above: cst.ClassDef, methods: dict[str, cst.FunctionDef]) -> None:
        """Raises `CannotFollow` where what the class above it becomes is not known."""
        if id(above) in self.context.left:
            raise CannotFollow("MOD403", self.node, f"its base class `{above.name.value}` stays as it was")
        if "build" in methods:
            raise CannotFollow(
                "MOD403", methods["build"], "`build` of a class that derives from another of the program"
            )

    def _read_parent(self, above: cst.ClassDef, this: SelfValue) -> None:
        """What the constructor of the class above it has made."""
        base = Custom(self.context, self.blocks, above, self.given)
        held = SelfValue()
        base._read(Run(self.context, self.blocks, quiet=True), held, ClassPlan(above, "", False))
        this.attributes.update(held.attributes)

    def _shape(self) -> Any:
        """What is known of the shapes that Keras gives ``build``."""
        given = self.given[0] if self.given else None
        if isinstance(given, tuple):
            return [fact.shape if fact.shape is not None else UNKNOWN for fact in given]
        if given is None:
            shapes = known_shapes(self.context, self.node.name.value)
            return shapes[0] if shapes else UNKNOWN
        return given.shape if given.shape is not None else UNKNOWN

    def _asked(self, methods: dict[str, cst.FunctionDef]) -> list[custom_build.Size]:
        build = methods.get("build")
        return custom_build.asked(self.context, build, self._shape()) if build is not None else []

    def _is_lazy(self, methods: dict[str, cst.FunctionDef]) -> bool:
        """Whether a size that ``build`` asks for is left to the first call."""
        return any(not size.is_known and not size.is_sizes for size in self._asked(methods))

    def _read_build(self, run: Run, this: SelfValue, node: cst.FunctionDef, plan: ClassPlan) -> None:
        self.reading = "build"
        run.draft.looped |= constructor_branches.in_loops(run, node.body)
        params = [*node.params.posonly_params, *node.params.params]
        run.env[params[0].name.value] = this
        for parameter in params[1:]:
            run.env[parameter.name.value] = Static(parameter.name.value, self._shape(), local=True)
        self._statements(run, this, node.body.body, plan)

    def _read_call(self, flow: Flow, node: cst.FunctionDef, plan: ClassPlan) -> None:
        params = custom_text.parameters(node)
        flow.run.env[params[0].name.value] = flow.this
        flow.reading = node.name.value
        mask = own_masks.within(self.blocks, f"{self.context.module_name}.{self.node.name.value}", node)
        shapes = [] if self.given else known_shapes(self.context, self.node.name.value)
        place = 0
        for parameter in params[1:]:
            name = parameter.name.value
            if name == custom_calls.TRAINING:
                flow.run.env[name] = Static("self.training", local=True)
                continue
            fact = self.given[place] if place < len(self.given) else None
            if fact is None:
                fact = Tensor(shapes[place] if place < len(shapes) else None, CHANNELS_LAST, "float32")
            place += 1
            if name == "mask":
                flow.run.env[name] = TensorRef(name, Tensor(None, dtype="bool"))
                continue
            if isinstance(fact, tuple):
                items = tuple(TensorRef(f"{name}[{i}]", facts) for i, facts in enumerate(fact))
                flow.run.env[name] = Items(items, "list", None, name)
                continue
            flow.run.env[name] = TensorRef(name, fact, mask=mask if place == 1 else mask and masks.OPEN)
            plan.inputs += (
                {
                    "name": name,
                    "shape": [known_size(item) for item in (fact.shape or ())[1:]],
                    "dtype": fact.dtype,
                },
            )
        flow.block(node.body.body)

    def _read_other(self, flow: Flow, node: cst.FunctionDef) -> None:
        params = custom_text.parameters(node)
        outer, flow.run.env = flow.run.env, {}
        flow.reading = node.name.value
        decorated = {self.context.source(item.decorator) for item in node.decorators}
        if params and not decorated & {"staticmethod", "classmethod"}:
            flow.run.env[params[0].name.value] = flow.this
            params = params[1:]
        for parameter in params:
            if parameter.name.value == custom_calls.TRAINING:
                flow.run.env[parameter.name.value] = Static("training")
            else:
                flow.run.env[parameter.name.value] = TensorRef(parameter.name.value, Tensor(None))
        flow.block(node.body.body)
        flow.run.env = outer

    def _statement(
        self,
        run: Run,
        this: SelfValue,
        node: cst.BaseSmallStatement,
        line: cst.SimpleStatementLine,
        plan: ClassPlan,
    ) -> None:
        if custom_build.is_keras_only(node) and not isinstance(node, cst.Pass):
            if self.reading == "__init__" and not isinstance(node, cst.Expr):
                plan.edits.append(Edit(line, None))
            return
        match node:
            case cst.Expr(value=cst.Call() as call) if is_super_init(call):
                above = parent(self.context, self.node)
                if above is not None:
                    plan.edits += custom_text.super_call(call)
                    return
            case cst.Assign(
                targets=[
                    cst.AssignTarget(
                        target=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=name))
                    )
                ],
                value=cst.Call() as call,
            ) if run.env.get(owner) is this and is_own(self.context, call, owner):
                self.weights.append((line, weight := own(self.context, name, call)))
                self.context.kinds.stated[id(call)] = user_classes.weight(call) or Tensor()
                this.attributes[name] = TensorRef(f"self.{name}", self._facts(run, weight))
                return
            case cst.Assign(
                targets=[
                    cst.AssignTarget(
                        target=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=name))
                    )
                ],
                value=cst.Call(func=function) as call,
            ) if run.env.get(owner) is this and self.context.names.resolve(function) == "tf.Variable":
                custom_plain.tell_untrained(run, call)
                this.attributes[name] = TensorRef(f"self.{name}", custom_plain.variable(run, call))
                return
        if custom_plain.is_plain(run, node):
            custom_plain.bind(run, this, node)
            return
        super()._statement(run, this, node, line, plan)

    def _facts(self, run: Run, weight: Own) -> Tensor:
        """What is known of a weight."""
        if weight.shape is None:
            return Tensor((), CHANNELS_LAST, "float32")
        quiet = replace(run, quiet=True)
        elements = elements_of(self.context, weight.shape)
        if elements:
            found = tuple(static(quiet, item).value for item in elements)
            shape = tuple(size if sizes.is_plain(size) else UNKNOWN for size in found)
            return Tensor(shape, CHANNELS_LAST, "float32")
        return Tensor(None, CHANNELS_LAST, "float32")

    def _all_weights(self, methods: dict[str, cst.FunctionDef]) -> None:
        """Every ``add_weight`` has to be one that is understood."""
        known = {id(weight.call) for _, weight in self.weights}
        for part in walk(self.node):
            match part:
                case cst.Call(func=cst.Attribute(attr=cst.Name(value=method))) if method in METHODS:
                    if id(part) not in known:
                        raise CannotFollow(
                            "MOD403", part, f"`{method}` is called in a way that is not understood"
                        )

    def _own_link(self) -> tuple[LayerLink, ...]:
        """The link of the weights that the class makes itself, in Keras's order: the trainable ones come first."""
        seen: dict[str, Own] = {}
        for _, weight in self.weights:
            seen.setdefault(weight.attribute, weight)
        ordered = sorted(seen.values(), key=lambda weight: weight.trainable is False)
        row = f"{self.context.module_name}:{self.node.name.value}"
        weights = tuple(weight.link for weight in ordered)
        own = (LayerLink(row, ITSELF, self.context.line(self.node), "exact", weights=weights),)
        return own if weights else ()

    # -- writing ----------------------------------------------------------------------------------------------------

    def _replace_sizes(self, build: cst.FunctionDef) -> None:
        """Put the sizes in the place of what ``build`` asks the shapes for."""
        for size in self._asked({"build": build}):
            text = str(size.value)
            if size.is_sizes and len(size.value) == 1:
                text = f"({size.value[0]},)"
            elif size.is_sizes:
                text = f"({', '.join(map(str, size.value))})"
            self.context.replace(size.node, text)

    def _write(
        self,
        run: Run,
        this: SelfValue,
        flow: Flow,
        plan: ClassPlan,
        methods: dict[str, cst.FunctionDef],
        lazy: bool,
    ) -> None:
        context = self.context
        for held in this.attributes.values():
            for layer in held.layers if isinstance(held, LayerList) else (held,):
                if isinstance(layer, LayerValue) and layer.row.weights and layer.slot and not layer.slot.code:
                    custom_calls.uncalled(flow, layer)
        self._constructors(this, plan)
        wanted = custom_sizes.of(context).sizes.get(f"{context.module_name}.{self.node.name.value}", ())
        names = tuple(item.name for item in wanted) if self.given else ()
        text = custom_text.Writer(context, run, self.node, methods, names)
        custom_text.constructor(text)
        for edit in plan.edits:
            if isinstance(edit.node, cst.BaseExpression) and edit.text is not None:
                context.replace(edit.node, edit.text)
        called: dict[str, str] = {}
        for key, site in flow.sites.items():
            if site.text is not None:
                flow.sites[key] = replace(site, text=called_attributes.apart(run, this, site.text, called))
            custom_sites.write(run, flow.sites[key])
        custom_members.write(context, self.node, methods)
        if lazy:
            custom_text.lazy_build(text, plan, self.weights, declare)
        else:
            for line, weight in self.weights:
                context.replace(line, "\n".join(make(context, weight)))
            custom_text.eager_build(text, plan)
        made = [
            f"self.{layer.slot.attribute} = {layer.slot.code}"
            for layer in flow.made.values()
            if layer.slot is not None and layer.slot.code
        ]
        written = "\n".join(site.text or "" for site in flow.sites.values())
        kept = classes.all_kept(run, this, written)
        plan.kept = (*kept, *made, *called_attributes.statements(run, called))
        if "call" in methods:
            custom_text.forward(text, methods["call"], flow)
        for name in sorted(methods.keys() & DROPPED_METHODS):
            if not custom_members.is_called(self.node, methods[name]):
                plan.edits.append(Edit(methods[name], None))

    def _constructor(self, name: str, value: Value, node: cst.BaseExpression) -> str | None:
        """The code of an attribute's modules; a Lambda layer is its function, which the methods call."""
        if isinstance(value, FunctionValue) and isinstance(node, cst.Call):
            function = functions.given_to(node)
            return self.context.expression(function) if function is not None else None
        return constructor_text(self.context, value)


def _attributes(node: cst.ClassDef) -> set[str]:
    """The names of all attributes of ``self`` in a class."""
    return {
        part.attr.value
        for part in walk(node)
        if isinstance(part, cst.Attribute) and isinstance(part.value, cst.Name) and part.value.value == "self"
    }
