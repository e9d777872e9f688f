"""Subclassed models and layers: ``__init__`` and ``call`` of a ``keras.Model`` become those of an ``nn.Module``.

Attributes keep their names, and ``__init__`` its statements: only the layers in it are rewritten. ``call`` is
interpreted like a builder, with the layers of ``self``, and written as ``forward``. The input's shape is taken from
where the model is called or built; where nothing says it, lazy modules take it from the first call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import (
    called_attributes,
    classes,
    constructor_branches,
    expressions,
    layer_lists,
    sizes,
    statements,
    subclass_locals,
)
from migrate.codemods.models.blocks import Blocks
from migrate.codemods.models.graph_classes import takes_nothing
from migrate.codemods.models.input_shapes import guessed_shapes, known_shapes
from migrate.codemods.models.kept import assigned
from migrate.codemods.models.program import (
    Block,
    Line,
    Slot,
    indented,
    members,
    names_in,
    pruned,
    used_names,
    write,
)
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.subclass_parts import (
    bases,
    constructor_text,
    is_super_init,
    known_size,
    methods_of,
)
from migrate.codemods.models.subclass_plan import (
    DROPPED_METHODS,
    KERAS_METHODS,
    TRAINING_METHODS,
    ClassPlan,
    Edit,
)
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerList,
    LayerValue,
    ModuleValue,
    PipelineValue,
    SelfValue,
    Static,
    TensorRef,
    Value,
    without_inner,
)
from migrate.codemods.tree import walk

FLAGS = frozenset({"training", "mask", "masks"})


@dataclass
class Subclass:
    """The interpretation of one class.

    Attributes:
        given: facts on the inputs, where a caller knows them.
        arguments: values of the constructor's parameters, where a caller knows them.
    """

    context: FileContext
    blocks: Blocks
    node: cst.ClassDef
    given: Sequence[Tensor | tuple[Tensor, ...]] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def output(self) -> Value:
        """What ``call`` returns for inputs of these facts, without writing anything."""
        run, this = Run(self.context, self.blocks, quiet=True, is_inlined=True), SelfValue()
        plan = ClassPlan(self.node, self.node.name.value, False)
        methods = self.methods()
        if "call" not in methods:
            raise CannotFollow("MOD403", self.node, "a class without `call` is not understood")
        if "__init__" in methods:
            self._init(run, this, methods["__init__"], plan)
        self._call(run, this, methods["call"], plan)
        return without_inner(run.returns[-1])

    def methods(self) -> dict[str, cst.FunctionDef]:
        """The methods by name."""
        return methods_of(self.node)

    def plan(self) -> ClassPlan:
        """Interpret the class.

        Raises:
            CannotFollow: something in it is not understood.
        """
        found = bases(self.context, self.node)
        assert found is not None
        is_model, base = found
        methods = self.methods()
        strange = sorted(methods.keys() & (KERAS_METHODS if is_model else KERAS_METHODS | TRAINING_METHODS))
        if strange:
            code = "MOD404" if is_model else "MOD403"
            raise CannotFollow(
                code, methods[strange[0]], f"`{strange[0]}` has no counterpart in an nn.Module"
            )
        if "call" not in methods and not (is_model and "train_step" in methods):
            raise CannotFollow("MOD403", self.node, "a class without `call` is not understood")
        plan = ClassPlan(self.node, self.node.name.value, is_model)
        plan.edits.append(Edit(base.value, self.context.local("torch.nn.Module")))
        plan.edits += takes_nothing(self.context, self.node)
        run = Run(self.context, self.blocks)
        this = SelfValue()
        if "__init__" in methods:
            self._init(run, this, methods["__init__"], plan)
        if "call" in methods:
            self._call(run, this, methods["call"], plan)
        self._constructors(this, plan)
        plan.members = members(run.draft.slots)
        layer_lists.write(self.context, this, plan)
        for name in sorted(methods.keys() & DROPPED_METHODS):
            plan.edits.append(Edit(methods[name], None))
        plan.run = run
        return plan

    # -- __init__ -----------------------------------------------------------------------------------------------------

    def _init(self, run: Run, this: SelfValue, node: cst.FunctionDef, plan: ClassPlan) -> None:
        params = node.params
        run.draft.looped |= constructor_branches.in_loops(run, node.body)
        names = [parameter.name.value for parameter in (*params.params, *params.kwonly_params)]
        run.env[names[0] if names else "self"] = this
        defaults = {
            p.name.value: self.context.value(p.default) for p in params.params if p.default is not None
        }
        for name in names[1:]:
            default = defaults.get(name, UNKNOWN)
            symbol = Dim.symbol(name) if default is UNKNOWN or sizes.is_plain(default) else UNKNOWN
            known = self.arguments.get(name, default) if run.is_inlined else symbol
            run.env[name] = Static(name, known, local=True)
        self._statements(run, this, node.body.body, plan)

    def _statements(self, run: Run, this: SelfValue, body: Any, plan: ClassPlan) -> None:
        for node in self.context.standing(body):
            if isinstance(node, cst.SimpleStatementLine):
                for small in node.body:
                    self._statement(run, this, small, node, plan)
            elif isinstance(node, cst.If):
                self._branch(run, this, node, plan)
            elif isinstance(node, cst.For) and self._makes_layers(run, node):
                layer_lists.fill(run, this, node, plan.elements)
            elif self._makes_layers(run, node):
                raise CannotFollow(
                    "MOD401", node, "layers made in this statement of __init__ are not understood"
                )
            else:
                constructor_branches.forget(run, this, node)

    def _makes_layers(self, run: Run, node: cst.CSTNode) -> bool:
        return any(isinstance(part, cst.Call) and expressions.makes_layers(run, part) for part in walk(node))

    def _branch(self, run: Run, this: SelfValue, node: cst.If, plan: ClassPlan) -> None:
        """A branch of ``__init__``."""
        before = constructor_branches.Known.of(run, this)
        self._statements(run, this, node.body.body, plan)
        ends = [before.of(run, this)] if constructor_branches.goes_on(node.body) else []
        before.restore(run, this)
        match node.orelse:
            case cst.If():
                self._branch(run, this, node.orelse, plan)
            case cst.Else(body=body):
                self._statements(run, this, body.body, plan)
        if not isinstance(node.orelse, cst.Else) or constructor_branches.goes_on(node.orelse.body):
            ends.append(before.of(run, this))
        if ends:
            constructor_branches.joined(node, ends).restore(run, this)

    def _statement(
        self,
        run: Run,
        this: SelfValue,
        node: cst.BaseSmallStatement,
        line: cst.SimpleStatementLine,
        plan: ClassPlan,
    ) -> None:
        if (added := subclass_locals.adds_to(run, node)) is not None:
            subclass_locals.add(run, *added)
            plan.edits.append(Edit(line, None, kept=True))
            return
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Name(value=owner), attr=attr))],
                value=value,
            ):
                if isinstance(run.env.get(owner), SelfValue):
                    self._attribute(run, this, attr.value, value, plan)
                    return
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
                if not expressions.touches(run, value):
                    run.env[name] = Static(name, static(run, value).value, local=True)
                    return
                subclass_locals.bind(run, name, value, line, plan)
                return
            case cst.Expr(
                value=cst.Call(
                    func=cst.Attribute(
                        value=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=held)),
                        attr=cst.Name(value="add"),
                    ),
                    args=[cst.Arg(value=element)],
                )
            ) if isinstance(run.env.get(owner), SelfValue):
                subclass_locals.add(run, this.attributes.get(held), element)
                plan.edits.append(Edit(line, None))
                return
            case cst.Expr(value=cst.Call() as call) if is_super_init(call):
                if this.attributes and isinstance(self.context.tree.parent(line), cst.IndentedBlock):
                    self._set_up_first(run, line, plan)
                else:
                    plan.edits.append(Edit(call, "super().__init__()"))
                return
        if any(isinstance(part, cst.Call) and expressions.makes_layers(run, part) for part in walk(node)):
            raise CannotFollow("MOD401", node, "this statement of __init__ is not understood")
        constructor_branches.forget(run, this, node)

    def _set_up_first(self, run: Run, line: cst.SimpleStatementLine, plan: ClassPlan) -> None:
        """A module takes no modules before it is set up, as a layer of Keras's does."""
        plan.edits.append(Edit(line, None))
        if not run.quiet:
            init = self.methods()["__init__"]
            docstring = classes.docstring_of(self.context, init)
            first = init.body.body[1 if docstring and len(init.body.body) > 1 else 0]
            self.context.insert_before(first, "super().__init__()")

    def _attribute(
        self, run: Run, this: SelfValue, name: str, node: cst.BaseExpression, plan: ClassPlan
    ) -> None:
        """``self.name = value``."""
        if not expressions.touches(run, node):
            quiet, run.quiet = (
                run.quiet,
                True,
            )  # the statement stays, and whoever rewrites what is in it tells of it
            found = static(run, node)
            run.quiet = quiet
            this.attributes[name] = Static(f"self.{name}", found.value, local=True)
            return
        node = constructor_branches.either(node)
        if isinstance(node, cst.ListComp):
            layer_lists.comprehension(run, this, name, node, plan.elements)
            plan.lists.append(node)
            return
        first = len(run.draft.slots)
        run.hint = name
        value = expressions.evaluate(run, node)
        made = [layer.slot for layer in subclass_locals.taken(run, node) if layer.slot is not None]
        for slot in [*made, *run.draft.slots[first:]]:
            slot.attribute = name  # attributes keep their names
        if isinstance(value, PipelineValue):
            self._parts(name, value)
        match value:
            case LayerValue(slot=Slot() as slot) | ModuleValue(slot=Slot() as slot):
                slot.reference = f"self.{name}"
                this.attributes[name] = value
            case Items(items=(), kind="list"):
                this.attributes[name] = value
                plan.empty.append((name, node))
                return
            case Items(items=items) if all(isinstance(item, LayerValue | ModuleValue) for item in items):
                listed = tuple(item for item in items if isinstance(item, LayerValue | ModuleValue))
                is_dict = isinstance(value, Items) and value.kind == "dict"
                keys = layer_lists.keys_of(node, value) if is_dict else ()
                layer_lists.place(name, listed, keys)
                this.attributes[name] = LayerList(listed, name, keys=keys)
            case PipelineValue(slot=Slot() as slot):
                slot.reference = f"self.{name}"
                this.attributes[name] = value
            case TensorRef() | Items() | PipelineValue():
                raise CannotFollow("MOD401", node, f"what `self.{name}` is, is not understood")
            case _:
                this.attributes[name] = value
        plan.edits.append(Edit(node, name))

    def _parts(self, name: str, model: PipelineValue) -> None:
        """The layers of a Sequential that cannot be an ``nn.Sequential`` are not attributes of their own."""
        for layer in model.layers:
            if isinstance(layer, LayerValue | ModuleValue) and layer.slot is not None:
                layer.slot.reference = f"self.{name}"

    # -- call ---------------------------------------------------------------------------------------------------

    def _call(self, run: Run, this: SelfValue, node: cst.FunctionDef, plan: ClassPlan) -> None:
        params = [*node.params.params, *node.params.kwonly_params]
        owner, tensors = params[0].name.value, [p for p in params[1:] if p.name.value not in FLAGS]
        shapes = (
            [facts.shape if isinstance(facts, Tensor) else None for facts in self.given]
            or known_shapes(self.context, self.node.name.value)
            or guessed_shapes(self.context, self.node, tensors, this)
        )
        known = {name for name, value in run.env.items() if isinstance(value, Static)}
        run.draft.sizes |= (
            known - run.draft.looped - assigned(node) - {parameter.name.value for parameter in params}
        )
        run.is_forward = True
        run.env = {owner: this}
        run.init = Block()
        for position, parameter in enumerate(tensors):
            name = parameter.name.value
            fact = self.given[position] if position < len(self.given) else None
            if parameter.default is not None and isinstance(self.context.value(parameter.default), bool):
                run.env[name] = Static(name, local=True)  # a truth value of Python's, which the call gives
                continue
            if isinstance(fact, tuple):
                items = tuple(TensorRef(f"{name}[{i}]", facts) for i, facts in enumerate(fact))
                run.env[name] = Items(items, "list", name)
                continue
            shape = shapes[position] if position < len(shapes) else None
            dtype = fact.dtype if fact is not None else "float32"
            facts = Tensor(shape, CHANNELS_LAST, dtype)
            run.env[name] = TensorRef(name, facts, name, name)
            plan.inputs += (
                {"name": name, "shape": [known_size(item) for item in (shape or ())[1:]], "dtype": dtype},
            )
        for parameter in params[1:]:
            if parameter.name.value in FLAGS:
                flag = parameter.name.value
                run.env[flag] = Static(flag, local=True)
                value = "self.training" if flag == "training" else "None"
                run.emit(Line(f"{flag} = {value}", defines=(flag,)))
        run.output_layout = CHANNELS_LAST
        statements.execute(run, node.body.body)
        if not run.returns:
            raise CannotFollow("MOD401", node, "`call` returns nothing")
        if run.quiet:
            return
        body = classes.without_first_gap(pruned(run.forward, used_names(run.forward)))
        functions: dict[str, str] = {}
        written = called_attributes.apart(run, this, "\n".join(write(body)), functions)
        own = assigned(node) | {parameter.name.value for parameter in params}
        constructor_branches.refuse_looped(run, node, names_in(written) - own)
        plan.kept = classes.all_kept(run, this, written) + called_attributes.statements(run, functions)
        header = f"def forward({', '.join([owner, *map(self._parameter, tensors)])}):"
        docstring = classes.docstring_of(self.context, node)
        lines = [header, *(indented(docstring, "    ") if docstring else [])]
        lines += indented(written, "    ") if written else []
        plan.edits.append(Edit(node, "\n".join(classes.wrapped(lines))))

    def _parameter(self, node: cst.Param) -> str:
        """A parameter of ``forward``, with its default where that is a plain value."""
        default = self.context.value(node.default) if node.default is not None else UNKNOWN
        plain = default is None or isinstance(default, bool | int | float | str)
        if node.default is None or not plain:
            return node.name.value
        return f"{node.name.value}={self.context.source(node.default)}"

    def _constructors(self, this: SelfValue, plan: ClassPlan) -> None:
        """The code of the modules in the place of the layers that ``__init__`` makes."""
        for position, edit in enumerate(plan.edits):
            if (
                isinstance(edit.node, cst.BaseExpression)
                and edit.text is not None
                and edit.text in this.attributes
            ):
                made = self._constructor(edit.text, this.attributes[edit.text], edit.node)
                if made == "":  # no module is needed
                    plan.edits[position] = Edit(self.context.tree.statement(edit.node), None)
                elif made is not None:
                    plan.edits[position] = Edit(edit.node, made)

    def _constructor(self, name: str, value: Value, node: cst.BaseExpression) -> str | None:
        """The code of an attribute's modules; empty: none is needed; None: what stands there stays."""
        made = constructor_text(self.context, value)
        if made == "":
            self._unread(node, name)
        return made

    def _unread(self, node: cst.CSTNode, name: str) -> None:
        """Nothing outside of ``__init__`` and ``call`` uses an attribute: what its layer is given is known nowhere."""
        methods = [method for key, method in self.methods().items() if key not in ("__init__", "call")]
        for item in (part for method in methods for part in walk(method)):
            match item:
                case cst.Attribute(value=cst.Name(value="self"), attr=cst.Name(value=found)) if found == name:
                    raise CannotFollow("MOD403", node, f"what calls `self.{name}` is not `call`")
