"""The text of a class whose methods stay as they are written: ``forward``'s signature, and where ``build`` goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.edits import identifiers
from migrate.codemods.models import custom_build, custom_calls, statements
from migrate.codemods.models.custom_flow import Flow
from migrate.codemods.models.custom_weights import Own, make, materialize
from migrate.codemods.models.run import Run
from migrate.codemods.models.subclass_plan import ClassPlan, Edit
from migrate.codemods.models.values import CannotFollow
from migrate.codemods.tree import below, walk

INDENT = "    "


@dataclass(frozen=True)
class Writer:
    """A class that is written.

    Attributes:
        sizes: parameters of its constructor that are the sizes of its inputs.
    """

    context: FileContext
    run: Run
    node: cst.ClassDef
    methods: dict[str, cst.FunctionDef]
    sizes: tuple[str, ...] = ()


def parameters(node: cst.FunctionDef) -> list[cst.Param]:
    """A method's parameters by name, ``self`` first."""
    return [*node.params.posonly_params, *node.params.params, *node.params.kwonly_params]


def constructor(text: Writer) -> None:
    """The sizes of the inputs as the constructor's first parameters."""
    init = text.methods.get("__init__")
    if init is None or not text.sizes:
        return
    owner, *rest = parameters(init)[:1], signature(text.context, init, ()).partition(", ")[2]
    given = ", ".join(item for item in (owner[0].name.value, *text.sizes, *rest) if item)
    text.context.replace(init.params, given)


def super_call(call: cst.Call) -> list[Edit]:
    """``super().__init__(units, name=name)`` of a class that derives from another of the program: as it is."""
    match call.func:
        case cst.Attribute(value=cst.Call(args=[_, *_]) as above):
            return [Edit(above, "super()")]
    return []


# -- build ---------------------------------------------------------------------------------------------------------


def eager_build(text: Writer, plan: ClassPlan) -> None:
    """The statements of ``build`` at the end of ``__init__``."""
    build = text.methods.get("build")
    if build is None:
        return
    lines = moved(text.context, custom_build.statements_of(text.context, build))
    _into_init(text, plan, build, lines, None)


def _into_init(
    text: Writer, plan: ClassPlan, build: cst.FunctionDef, lines: Sequence[str], rest: str | None
) -> None:
    """Put lines at the end of ``__init__``; what is left of ``build``, if anything, in its place."""
    init = text.methods.get("__init__")
    if init is not None:
        if lines:
            text.context.insert_after(init.body.body[-1], "\n".join(lines))
        plan.edits.append(Edit(build, rest))
        return
    body = "\n".join(f"{INDENT}{line}" if line else "" for line in ["super().__init__()", *lines])
    made = f"def __init__({', '.join(['self', *text.sizes])}):\n{body}"
    plan.edits.append(Edit(build, made if rest is None else f"{made}\n\n{rest}"))


def moved(context: FileContext, nodes: Sequence[cst.CSTNode]) -> list[str]:
    """Statements as they will read, with the comments above them, dedented.

    Raises:
        CannotFollow: one holds a string over several lines, whose own spaces would go with the indentation.
    """
    lines: list[str] = []
    for node in nodes:
        indent = context.tree.indent(node)
        lines += [comment for comment in statements.comments(node) if comment]
        if isinstance(node, cst.With) and id(node) in context.unwrapped:
            lines += moved(context, node.body.body)
            continue
        if any("\n" in text.value for text in below(node, cst.SimpleString)):
            raise CannotFollow(
                "MOD403", node, "a string over several lines would be another, moved to where it is made"
            )
        written = context.rewritten(node).replace("\r\n", "\n").split("\n")
        after = statements.trailing(node) if isinstance(node, cst.SimpleStatementLine) else ""
        written = [written[0], *(line.removeprefix(indent) for line in written[1:])]
        if after and len(written) == 1:
            written[-1] += f"  {after}"
        lines += written
    return lines


def lazy_build(
    text: Writer,
    plan: ClassPlan,
    weights: list[tuple[cst.CSTNode, Own]],
    declare: Callable[[FileContext, Own], list[str]],
) -> None:
    """``build`` as ``initialize_parameters``, which the first call runs; what needs no sizes goes to ``__init__``.

    Raises:
        CannotFollow: it makes layers that need sizes, or weights in a way that cannot be told apart.
    """
    context, build = text.context, text.methods["build"]
    call = text.methods.get("call")
    if call is None:
        raise CannotFollow("MOD403", build, "a class with weights and without `call` is not understood")
    names = custom_build.derived(build)
    own = {id(line): weight for line, weight in weights}
    for line, weight in weights:
        if not any(part is line for part in walk(build)):
            context.replace(line, "\n".join(make(context, weight)))  # one of __init__'s
    here: list[str] = []
    later: list[str] = []
    needed = custom_build.needed_later(context, build, names)
    both: list[tuple[cst.CSTNode, list[str]]] = []
    for node in custom_build.statements_of(context, build):
        inside = [own[id(part)] for part in walk(node) if id(part) in own]
        if not custom_build.depends(node, names):
            for part in walk(node):
                if id(part) in own:
                    context.replace(part, "\n".join(make(context, own[id(part)])))
            lines = moved(context, [node])
            here += lines
            if id(node) in needed:
                if inside or custom_build.writes_attributes(node):
                    raise CannotFollow("SHP201", node, "what the first call needs is made together with this")
                both.append((node, lines))
                later += lines
        elif id(node) in own:
            here += declare(context, own[id(node)])
            later += [*_comments(node), *materialize(context, own[id(node)])]
        elif isinstance(node, cst.If) and inside:
            first, second = _branch(context, node, own, declare, names)
            here += first
            later += second
        elif inside or any(edit.node in set(walk(node)) for edit in plan.edits):
            raise CannotFollow(
                "SHP201", node, "what is made here needs a size that only the first call tells"
            )
        else:
            later += moved(context, [node])
    for statement, lines in reversed(both):
        here = _without_unused(here, lines, custom_build.bound(statement))
    _into_init(text, plan, build, here, _initializer(text, call, later))


def _without_unused(lines: list[str], part: list[str], names: set[str]) -> list[str]:
    """The lines without some of them that nothing below uses: a name that only the first call needs."""
    place = next(at for at in range(len(lines)) if lines[at : at + len(part)] == part)
    below = lines[place + len(part) :]
    used = {name for line in below for name in identifiers(line)}
    return lines if used & names else [*lines[:place], *below]


def _branch(
    context: FileContext,
    node: cst.If,
    own: dict[int, Own],
    declare: Callable[[FileContext, Own], list[str]],
    names: set[str],
) -> tuple[list[str], list[str]]:
    """``if self.use_bias: self.b = self.add_weight(...)`` in both places; what needs no size, in ``__init__`` alone.

    Raises:
        CannotFollow: something else in it needs a size.
    """
    if custom_build.depends(node.test, names):
        raise CannotFollow("SHP201", node, "whether a weight is made depends on a size")
    heads = [(f"if {context.expression(node.test)}:", node.body)]
    if isinstance(node.orelse, cst.Else):
        heads.append(("else:", node.orelse.body))
    elif node.orelse is not None:
        raise CannotFollow("SHP201", node, "what is made here needs a size that only the first call tells")
    here: list[str] = []
    later: list[str] = []
    for head, body in heads:
        first: list[str] = []
        second: list[str] = []
        for line in body.body:
            if id(line) in own:
                first += [*_comments(line), *declare(context, own[id(line)])]
                second += materialize(context, own[id(line)])
            elif custom_build.depends(line, names):
                raise CannotFollow(
                    "SHP201", line, "what is made here needs a size that only the first call tells"
                )
            else:
                first += moved(context, [line])
        here += [head, *(f"{INDENT}{item}" for item in first or ["pass"])]
        later += [head, *(f"{INDENT}{item}" for item in second or ["pass"])]
    if later[-1].strip() == "pass" and len(heads) == 2:
        later = later[:-2]
    return here, later


def _comments(node: cst.CSTNode) -> list[str]:
    return [comment for comment in statements.comments(node) if comment]


def _initializer(text: Writer, call: cst.FunctionDef, lines: list[str]) -> str:
    """The method that gives the weights their shapes."""
    shape = custom_build.parameter(text.methods["build"])
    first = parameters(call)[1].name.value if len(parameters(call)) > 1 else ""
    body = []
    if any(shape in statements_names(line) for line in lines):
        listed = custom_build.is_listed(text.methods["build"])
        body.append(f"{shape} = [item.shape for item in {first}]" if listed else f"{shape} = {first}.shape")
    writes = [line for line in lines if line.lstrip().startswith("self.") and ".materialize(" not in line]
    assigns = [line for line in writes if "=" in line.partition("(")[0]]
    head = f"def initialize_parameters(self, {signature(text.context, call)[6:]}):"
    guard = ["if not self.has_uninitialized_params():", f"{INDENT}return  # the weights have been loaded"]
    if assigns:
        inner = [*body, *lines]
        split = next((place for place, line in enumerate(inner) if ".materialize(" in line), len(inner))
        while split and inner[split : split + 1] and inner[split].startswith(" "):
            split -= 1  # the whole of the branch that it stands in
        if any(line in assigns for line in inner[split:]):
            raise CannotFollow("SHP201", call, "`build` sets attributes after weights that need a size")
        written = [*inner[:split], *guard, *inner[split:]]
    else:
        written = [*guard, *body, *lines]
    decorator = f"@{text.context.local('torch.no_grad')}()"
    return "\n".join([decorator, head, *(f"{INDENT}{line}" if line else "" for line in written)])


def statements_names(line: str) -> set[str]:
    """The words of a line."""
    return set(line.replace("(", " ").replace(")", " ").replace("[", " ").replace(",", " ").split())


# -- forward -------------------------------------------------------------------------------------------------------


def forward(text: Writer, node: cst.FunctionDef, flow: Flow) -> None:
    """``call(self, x, training=None)`` → ``forward(self, x)``."""
    context = text.context
    context.replace(node.name, "forward")
    has_mode = any(param.name.value == custom_calls.TRAINING for param in parameters(node))
    foreign = any(param.annotation is not None for param in parameters(node))
    if has_mode or foreign:
        context.replace(node.params, signature(context, node))
    if node.returns is not None:
        context.rewritten(node.returns)
    if has_mode:
        _mode(context, node, flow)
    for part in walk(text.node):
        match part:
            case cst.Call(
                func=cst.Attribute(
                    value=cst.Name(value="self") | cst.Call(func=cst.Name(value="super")),
                    attr=cst.Name(value="call") as name,
                )
            ):
                context.replace(name, "forward")


def signature(
    context: FileContext, node: cst.FunctionDef, dropped: Sequence[str] = (custom_calls.TRAINING,)
) -> str:
    """A method's parameters, without the mode."""
    parts: list[str] = []
    params = node.params
    for param in (*params.posonly_params, *params.params):
        if param.name.value not in dropped:
            parts.append(_parameter(context, param))
    if isinstance(params.star_arg, cst.Param):
        parts.append(f"*{_parameter(context, params.star_arg)}")
    named = [param for param in params.kwonly_params if param.name.value not in dropped]
    if named and not isinstance(params.star_arg, cst.Param):
        parts.append("*")
    parts += [_parameter(context, param) for param in named]
    if params.star_kwarg is not None:
        parts.append(f"**{_parameter(context, params.star_kwarg)}")
    return ", ".join(parts)


def _parameter(context: FileContext, param: cst.Param) -> str:
    text = param.name.value
    if param.annotation is not None:
        text += f": {context.expression(param.annotation.annotation)}"
    if param.default is not None:
        default = context.expression(param.default)
        text += f" = {default}" if param.annotation is not None else f"={default}"
    return text


def _mode(context: FileContext, node: cst.FunctionDef, flow: Flow) -> None:
    """``training`` is ``self.training``."""
    names = [
        part for part in walk(node.body) if isinstance(part, cst.Name) and part.value == custom_calls.TRAINING
    ]
    read = [
        part
        for part in names
        if not isinstance(parent := context.tree.parent(part), cst.Attribute) or parent.attr is not part
        if not isinstance(parent, cst.Arg) or parent.keyword is not part
    ]
    if any(isinstance(context.tree.parent(part), cst.AssignTarget) for part in read):
        context.insert_before(_first(node), "training = self.training")
        return
    for part in read:
        context.replace(part, "self.training")


def _first(node: cst.FunctionDef) -> cst.CSTNode:
    """The first statement of a method that is no docstring."""
    body = node.body.body
    docstring = isinstance(body[0], cst.SimpleStatementLine) and isinstance(body[0].body[0], cst.Expr)
    return body[1] if docstring and len(body) > 1 else body[0]
