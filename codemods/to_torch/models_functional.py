"""Functional models: ``keras.Model(inputs, outputs)`` in a builder function, or at a file's top level.

The builder's tensors move into a class; the builder stays, as the factory that makes an instance:

    def build_model(width=12):
        inputs = keras.Input((8, 8, 1))            def build_model(width=12):
        x = conv_block(inputs, width)       →          return Digits(width)
        ...
        return keras.Model(inputs, outputs)

Helper functions that take and return tensors become classes as well (`migrate.codemods.models.blocks`).
"""

from __future__ import annotations

from collections.abc import Mapping

from migrate.catalog.model import Level, Style
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.context import FileContext
from migrate.codemods.models import alike, first_input, imported, methods, naming, standing
from migrate.codemods.models.blocks import Blocks, Helper, Restart
from migrate.codemods.models.builders import Builder
from migrate.codemods.models.classes import WIDTH, Written
from migrate.codemods.models.graph_classes import MODELS, trainer
from migrate.codemods.models.naming import variable
from migrate.codemods.models.parts import tell as tell_parts
from migrate.codemods.models.plan import Plan
from migrate.codemods.models.targets import Target, in_order, targets_of
from migrate.codemods.models.values import CannotFollow
from migrate.codemods.models.whole import layers_outside, whole
from migrate.codemods.statements import before
from migrate.codemods.tree import below, walk
from migrate.provenance import ClassLink, ModelLink

NOTES = {Level.EQUIVALENT: "NUM801", Level.STATISTICAL: "NUM802", Level.APPROXIMATE: "NUM803"}
MOST_RESTARTS = 32
PARTS = ("keras.layers.", "keras.Input", "keras.Model", "keras.Sequential", "keras.models.")
INITIAL_VALUES = (
    "weights start from PyTorch's distributions, not Keras's; style `exact` carries Keras's along"
)


class FunctionalModels:
    """The rewrite of functional models and their helper functions."""

    name = "functional models"
    order = 12

    def plan(self, context: FileContext) -> None:
        """Plan the edits of every builder of a file that is understood; a finding for every other."""
        targets = in_order(context, list(targets_of(context)))
        is_imported = any(context.repository.importers(context.module_name))
        if not targets and not is_imported:
            return
        first_input.know_arrays(context)
        blocks, plans, failures = _interpret(context, targets)
        done = {id(node) for plan in plans for node in (*plan.consumed, plan.statement)}
        for owner, error in failures:
            _leave(context, owner, error, done)
        reads = {plan.statement: layers_outside(context, plan, plans) for plan in plans if plan.owner is None}
        plans = [_apply(context, *item) for item in alike.united(context, plans)]
        for plan in plans:
            _hand_out(context, plan, reads.get(plan.statement, []))
        tell_parts(context, plans, {id(node) for nodes in reads.values() for node in nodes})
        if is_imported:
            _guess_helpers(context, blocks)
        _place_helpers(context, blocks, plans)
        blocks.is_written = True


def _guess_helpers(context: FileContext, blocks: Blocks) -> None:
    """Make the classes of helpers that only other files call."""
    importers = list(context.repository.importers(context.module_name))
    taken = {name for importer in importers for name in context.repository.imports_of(importer)}
    whole = any(
        f"{context.module_name}.".startswith(
            f"{full}."
        )  # the module, or a package that it is an attribute of
        for importer in importers
        for full in (*importer.stars, *importer.exports.values())
    )
    for name, helper in blocks.helpers.items():
        wanted = whole or name in taken
        if wanted and name not in blocks.made | blocks.targets and not _has_class(context, helper):
            made = dict(blocks.made)
            try:
                imported.guess(blocks, helper)
            except (CannotFollow, Restart):
                blocks.made = made  # it stays as it is, and so do its callers


def _has_class(context: FileContext, helper: Helper) -> bool:
    """Whether an earlier run has put a helper's class before it, and left the helper to callers that stay."""
    body = list(context.module.body)
    place = next((place for place, node in enumerate(body) if node is helper.node), 0)
    match body[place - 1] if place else None:
        case cst.ClassDef(name=cst.Name(value=name), bases=[cst.Arg(value=base)]):
            made = naming.class_name(helper.node.name.value)
            return name.startswith(made) and context.names.resolve(base) == "torch.nn.Module"
    return False


def _leave(context: FileContext, owner: cst.FunctionDef | None, error: CannotFollow, done: set[int]) -> None:
    """Leave a model as it is: a builder with one finding; at the top level, each statement that makes a part of it.
    Statements ``done`` are another model's, and layers that stand alone need no model.
    """
    node = error.node if error.node is not None else (owner or context.module.body[0])
    if owner is not None:
        context.leave(owner, error.code, node, str(error))
        return
    parts: list[cst.CSTNode] = [
        statement
        for statement in context.top()
        if isinstance(statement, cst.SimpleStatementLine)
        and id(statement) not in done
        and standing.made(context, statement) is None
        and any(name.startswith(PARTS) for _, name in context.names.references(statement))
    ]
    place = context.statement(node)
    told = next((part for part in parts if part is place), parts[-1] if parts else place)
    for part in parts or [place]:
        if part is told:
            context.leave(part, error.code, node, str(error))
        else:
            context.leave(part, "MOD401", part, "a part of a model that stays as it was")


def _interpret(
    context: FileContext, targets: list[Target]
) -> tuple[Blocks, list[Plan], list[tuple[cst.FunctionDef | None, CannotFollow]]]:
    """Interpret all builders; again from the start when a helper turns out to be called with differing values."""
    blocks = shared_blocks(context)
    for owner, target, start in targets:
        if owner is not None and owner in context.module.body:
            blocks.targets.setdefault(f"{context.module_name}.{owner.name.value}", (owner, target, start))
    blocks.sequentials = [target for owner, target, _ in targets if owner is None and target is not None]
    for _ in range(MOST_RESTARTS):
        plans: list[Plan] = []
        failures: list[tuple[cst.FunctionDef | None, CannotFollow]] = []
        blocks.made.clear()
        blocks.plans.clear()
        blocks.called.clear()
        blocks.standing.clear()
        blocks.symbols.clear()
        blocks.owners.clear()
        try:
            for owner, target, start in targets:
                made = dict(blocks.made)
                try:
                    name = f"{context.module_name}.{owner.name.value}" if owner is not None else ""
                    alone = blocks.targets.get(name) == (owner, target, start)
                    plan = (
                        blocks.plan_of(name)
                        if alone
                        else Builder(context, blocks, owner, target, start).plan()
                    )
                    plans.append(whole(context, plan) if owner is not None else plan)
                    if owner is None and (name := _variable(plan) or ""):
                        blocks.standing.append((name, plan.call, plan.outputs))
                        blocks.owners |= plan.owned
                        blocks.symbols += [plan.symbols] if plan.symbols is not None else []
                except CannotFollow as error:
                    blocks.made = made
                    failures.append((owner, error))
            plans, more = _wholes(context, plans)
            return blocks, plans, [*failures, *more]
        except Restart:
            continue
    raise AssertionError("every restart makes one more parameter varying, and there are few")


def _wholes(
    context: FileContext, plans: list[Plan]
) -> tuple[list[Plan], list[tuple[cst.FunctionDef | None, CannotFollow]]]:
    """The plans without those of the top level whose variables something reads that stays, and without the models
    that are given one of these.
    """
    failures: list[tuple[cst.FunctionDef | None, CannotFollow]] = []
    while True:
        for plan in plans:
            try:
                if plan.owner is None:
                    whole(context, plan, plans)
            except CannotFollow as error:
                failures.append((None, error))
                name = _variable(plan)
                plans = [
                    other
                    for other in plans
                    if other is not plan and (name is None or name not in other.written.parameters)
                ]
                break
        else:
            return plans, failures


def shared_blocks(context: FileContext) -> Blocks:
    """The helpers and layer classes of a file, the same object for all rewrites of models."""
    found = context.repository.ask(context.module_name, Blocks)
    if found is None:
        found = Blocks.of(context)
        context.repository.tell(context.module_name, found)
    return found


def _apply(context: FileContext, plan: Plan, is_first: bool) -> Plan:
    """Put a model's class before its builder, and the construction in the place of the model.

    Args:
        is_first: whether no other model has the same class, which is written already.
    """
    anchor = plan.owner if plan.owner is not None else plan.statement
    place_extras(context, plan.extras, anchor)
    if is_first:
        insert_class(context, anchor, plan.written.text)
    for node in plan.consumed:
        context.remove(node, comments=True)
    for item in plan.shapes:
        context.replace(item.value, item.text)
    context.replace(plan.call, construction(context, plan))
    if plan.owner is not None and plan.owner.returns is not None:
        annotation = plan.owner.returns.annotation
        if context.names.resolve(annotation) in MODELS:
            context.replace(annotation, plan.name)
    _drop_builds(context, plan)
    for default, text in plan.defaults:
        context.replace(default, text)
    for parameter in plan.fixed:
        context.finding(
            "MOD405", parameter, f"`{parameter.name.value}` is taken to be its default in the class"
        )
    tell(context, plan.written)
    if context.options.style == Style.IDIOMATIC:
        context.finding("NUM802", plan.call, INITIAL_VALUES)
    target = f"{context.module_name}:{plan.name}"
    builder = plan.owner.name.value if plan.owner is not None else _variable(plan) or plan.name
    is_given = plan.owner is not None or bool(plan.arguments)  # made by its builder, or held by its variable
    factory = f"{context.module_name}:{builder}" if is_given else target
    context.links.classes.append(
        ClassLink(
            source=f"{context.module_name}:{builder}",
            target=target,
            kind=plan.kind,
            line=context.line(anchor),
            members=plan.written.members,
        )
    )
    context.links.models.append(ModelLink(f"{context.module_name}:{builder}", factory, target, plan.inputs))
    dtypes = tuple(item["dtype"] for item in plan.inputs)
    made = trainer(context, plan.call)
    known = Model(
        f"{context.module_name}.{made.name.value if made is not None else builder}",
        inputs=dtypes,
        outputs=plan.outputs,
        column=[item["shape"] for item in plan.inputs] == [[1]],
    )
    objects(context).stated[id(plan.call)] = known
    return plan


def _hand_out(context: FileContext, plan: Plan, reads: list[cst.Name]) -> None:
    """``hidden = model.hidden`` for the layers of a model that the file goes on to read."""
    for name in dict.fromkeys(node.value for node in reads):
        context.insert_after(plan.statement, f"{name} = {_variable(plan)}{plan.exports[name]}")


def _drop_builds(context: FileContext, plan: Plan) -> None:
    """``model.build(...)`` goes: a module is built when it is made."""
    name = variable(plan.statement)
    around = plan.owner or context.module
    for node in below(around, cst.SimpleStatementLine):
        match node.body:
            case [
                cst.Expr(
                    value=cst.Call(
                        func=cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value="build"))
                    )
                )
            ] if owner == name and not context.is_planned(node):
                context.remove(node)


def place_extras(
    context: FileContext, extras: Mapping[str, tuple[Written, ClassLink]], anchor: cst.CSTNode
) -> None:
    """Put the classes of Sequentials within a model before the model's."""
    for written, link in extras.values():
        insert_class(context, anchor, written.text)
        context.links.classes.append(link)


def insert_class(context: FileContext, node: cst.CSTNode, text: str) -> None:
    """Put a class before a statement of the top level, between two empty lines."""
    tree = context.tree
    top = context.tree.statement(node)
    for outer in tree.ancestors(node):
        if isinstance(outer, cst.BaseCompoundStatement | cst.SimpleStatementLine):
            top = outer
    position, blank = before(tree, top), 0
    while position > 0 and tree.is_blank_line(position - 1):
        position, blank = tree.line_start(position - 1), blank + 1
    gap = "\n" * max(0, 2 - blank) if position > 0 else ""
    context.insert_before(top, f"{gap}{text}\n\n\n")


def construction(context: FileContext, plan: Plan) -> str:
    """``Net(width, dropout)``, one argument a line where that is too long."""
    text = f"{plan.name}({', '.join(plan.arguments)})"
    indent = context.tree.indent(plan.statement)
    if len(indent) + len(text) + len("return ") <= WIDTH:
        return text
    return "\n".join([f"{plan.name}(", *(f"{indent}    {item}," for item in plan.arguments), f"{indent})"])


def _variable(plan: Plan) -> str | None:
    """The variable that a model at the top of a file is assigned to."""
    match plan.statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))])]
        ):
            return name
    return None


def tell(context: FileContext, written: Written) -> None:
    """Count each rendering of a class, with a note for every one below exact, and say which sizes are left open."""
    for level, name, note, node in written.levels:
        assert isinstance(level, Level)
        context.level(level, name)
        if level in NOTES:
            context.finding(NOTES[level], node, f"{name}: {note}" if note else name, api=name)
    for call in written.lazy:
        context.finding("SHP204", call, "the input's size is not known here, so the first call sets it")


def _place_helpers(context: FileContext, blocks: Blocks, plans: list[Plan]) -> None:
    """Each helper's class takes its function's place, unless something that stays still calls the function."""
    taken = [node for plan in plans for node in (*plan.consumed, plan.statement)]
    helpers = {name: blocks.helpers[name] for name in blocks.made}
    taken += [helper.node for helper in helpers.values()]
    inside = {id(node) for root in taken for node in walk(root)}
    for name, made in blocks.made.items():
        node = helpers[name].node
        calls = [call for call, called in context.calls() if called == name]
        if all(id(call) in inside for call in calls):
            context.replace(node, made.written.text)
        else:
            insert_class(context, node, made.written.text)
        context.links.classes.append(made.link)
        tell(context, made.written)
    for method in methods.left_over(context, [node for plan in plans for node in plan.inlined], inside):
        context.remove(method, comments=True)
    for name in blocks.inlined - blocks.made.keys():
        node = blocks.helpers[name].node
        inside |= {id(part) for part in walk(node)}
        if all(id(call) in inside for call, called in context.calls() if called == name):
            context.remove(node)
    imported.rename_imports(context, blocks.foreign, taken)


REWRITE = FunctionalModels()
