"""Writing a migrated class: constructor parameters, ``__init__``, ``forward``, docstring."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import activations
from migrate.codemods.models.program import (
    Block,
    Line,
    Slot,
    compacted,
    indented,
    members,
    names_in,
    pruned,
    used_names,
    write,
)
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import with_brackets
from migrate.codemods.models.values import SelfValue, Static
from migrate.codemods.training.wrap import only_groups
from migrate.provenance import BlockLink, LayerLink

WIDTH = 100


@dataclass(frozen=True)
class Parameter:
    """A constructor parameter: name and its text in the signature, ``width: int = 12``."""

    name: str
    text: str
    keyword_only: bool = False


@dataclass(frozen=True)
class Written:
    """A class's text, the constructor parameters it kept, and its members for the provenance file."""

    text: str
    parameters: tuple[str, ...]
    members: tuple[LayerLink | BlockLink, ...]
    levels: tuple[tuple[object, str, str, cst.CSTNode], ...]
    lazy: tuple[cst.Call, ...] = ()


def write_class(
    run: Run,
    name: str,
    parameters: Sequence[Parameter],
    tensors: Sequence[str],
    docstring: str = "",
    closing: Iterable[str] = (),
    base: str = "",
    callables: Container[str] = (),
) -> Written:
    """The class whose program a run has written.

    Args:
        parameters: all that its constructor may take; those that nothing needs are left out.
        tensors: parameters of ``forward``, as written in its signature.
        closing: statements at the end of ``__init__``.
        base: the class that it derives from, as the file spells it; '': ``nn.Module``.
        callables: parameters that certainly hold an activation function, never its name.
    """
    forward = pruned(run.forward, used_names(run.forward))
    text = "\n".join(write(forward))
    kept = (
        Line(keeping(run, name, attribute, text, callables))
        for name, attribute in run.draft.statics.items()
        if f"self.{attribute}" in text
    )
    init = Block([*run.init.items, *kept])
    needed = used_names(init)
    init = compacted(pruned(init, needed))
    wanted = [parameter for parameter in parameters if parameter.name in needed]
    lines = [f"class {name}({base or run.context.local('torch.nn.Module')}):"]
    lines += [*indented(docstring, "    "), ""] if docstring else []
    lines += signature("__init__", [parameter.text for parameter in _starred(wanted)])
    lines += ["        super().__init__()", *write(init, "        ")]
    lines += ["        " + statement for statement in closing]
    lines += [
        "",
        *signature("forward", tensors),
        *(write(without_first_gap(forward), "        ") or ["        pass"]),
    ]
    return Written(
        "\n".join(wrapped(lines)),
        tuple(p.name for p in wanted),
        members(run.draft.slots),
        tuple(run.draft.levels),
        tuple(run.draft.lazy),
    )


def write_sequential(
    run: Run,
    name: str,
    parameters: Sequence[Parameter],
    modules: Sequence[tuple[Slot | None, str, tuple[str, ...]]],
    docstring: str = "",
    closing: Iterable[str] = (),
) -> Written:
    """A class that is an ``nn.Sequential`` of these modules: code, the slot each was made for, comments above it."""
    needed = used_names(run.init).union(*(names_in(code) for _, code, _ in modules))
    wanted = [parameter for parameter in parameters if parameter.name in needed]
    statics = [item for item in pruned(run.init, needed).items if not (isinstance(item, Line) and item.slot)]
    lines = [f"class {name}({run.context.local('torch.nn.Sequential')}):"]
    lines += [*indented(docstring, "    "), ""] if docstring else []
    lines += signature("__init__", [parameter.text for parameter in _starred(wanted)])
    lines += [*write(Block(statics), "        "), "        super().__init__("]
    for _, code, comments in modules:
        lines += [f"            {text}" for text in (*(c for c in comments if c), f"{code},")]
    lines += ["        )", *("        " + statement for statement in closing)]
    made = tuple(
        replace(slot.link, attribute=str(position))
        for position, (slot, _, _) in enumerate(modules)
        if slot is not None and slot.link is not None
    )
    names = tuple(parameter.name for parameter in wanted)
    return Written("\n".join(lines), names, made, tuple(run.draft.levels), tuple(run.draft.lazy))


def without_first_gap(block: Block) -> Block:
    """A block without the empty lines above its first statement."""
    if block.items:
        first = block.items[0]
        comments = list(first.comments)
        while comments and not comments[0]:
            comments.pop(0)
        first.comments = tuple(comments)
    return block


def keeping(run: Run, name: str, attribute: str, forward: str, callables: Container[str] = ()) -> str:
    """The statement by which ``forward`` finds a value of ``__init__``. One that it calls holds an activation: the
    function, or in Keras its name."""
    if f"self.{attribute}(" not in forward or name in callables:
        return f"self.{attribute} = {name}"
    return f"self.{attribute} = {run.context.local('support.get_activation')}({name})"


def all_kept(run: Run, this: SelfValue, forward: str) -> tuple[str, ...]:
    """Those statements for a class of the user's own, whose other attributes are there already."""
    return tuple(
        keeping(run, name, attribute, forward)
        for name, attribute in run.draft.statics.items()
        if not isinstance(this.attributes.get(name), Static)
    )


def _starred(parameters: Sequence[Parameter]) -> list[Parameter]:
    """The parameters with ``*`` before the first that is keyword-only."""
    found: list[Parameter] = []
    for parameter in parameters:
        if parameter.keyword_only and not any(p.keyword_only for p in found):
            found.append(Parameter("*", "*"))
        found.append(parameter)
    return found


def signature(name: str, parameters: Sequence[str]) -> list[str]:
    """``def name(self, ...):`` within a class."""
    whole = f"    def {name}({', '.join(['self', *parameters])}):"
    if len(whole) <= WIDTH:
        return [whole]
    return [f"    def {name}(", *(f"        {item}," for item in ["self", *parameters]), "    ):"]


def wrapped(lines: list[str]) -> list[str]:
    """Long calls with one argument a line."""
    result: list[str] = []
    for line in lines:
        short = len(line) <= WIDTH or line.lstrip().startswith("#")
        parts = [line] if short else _wrap(line)
        result.extend(parts if len(parts) == 1 else wrapped(parts))
    return result


def _wrap(line: str) -> list[str]:
    """Break a line at its last top-level bracket that is long enough, one element a line."""
    indent = line[: len(line) - len(line.lstrip())]
    depth, opening = 0, -1
    quote = ""
    for position, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([{":
            if depth == 0:
                opening = position
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth == 0 and position - opening > 30:
                inside = _elements(line[opening + 1 : position])
                if len(inside) == 1 and only_groups(line, opening):
                    continue  # a comma would make a tuple of what is calculated
                tail = line[position:]
                if len(inside) == 1 and " for " in inside[0]:
                    return [line[: opening + 1], f"{indent}    {inside[0].strip()}", indent + tail]
                return [
                    line[: opening + 1],
                    *(f"{indent}    {item.strip()}," for item in inside),
                    indent + tail,
                ]
    return [line]


def _elements(text: str) -> list[str]:
    """The parts between top-level commas."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        depth += (letter in "([{") - (letter in ")]}") if not quote else 0
        if letter == "," and depth == 0 and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part.strip()]


def docstring_of(context: FileContext, node: cst.FunctionDef | cst.ClassDef) -> str:
    """The docstring of a function or class as source text, dedented."""
    body = node.body.body
    match body[0] if body else None:
        case cst.SimpleStatementLine(
            body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString() as text)]
        ):
            indent = context.tree.indent(body[0])
            return "\n".join(line.removeprefix(indent) for line in context.source(text).split("\n"))
    return ""


def parameters_of(
    context: FileContext, node: cst.FunctionDef, skip: Iterable[str] = (), callables: Container[str] = ()
) -> list[Parameter]:
    """A function's parameters as they may stand in the constructor's signature.

    Args:
        skip: parameters that are left out.
        callables: parameters that hold an activation: a name as a default becomes the function.
    """
    left_out = set(skip)
    found = [(parameter, False) for parameter in (*node.params.posonly_params, *node.params.params)]
    found += [(parameter, True) for parameter in node.params.kwonly_params]
    made: list[Parameter] = []
    for parameter, keyword_only in found:
        name = parameter.name.value
        if name not in left_out:
            made.append(Parameter(name, _parameter_text(context, parameter, name in callables), keyword_only))
    return made


def _parameter_text(context: FileContext, parameter: cst.Param, is_callable: bool) -> str:
    text = parameter.name.value
    annotation = context.source(parameter.annotation.annotation) if parameter.annotation is not None else ""
    foreign = parameter.annotation is not None and any(context.names.references(parameter.annotation))
    if annotation and not foreign and not is_callable:
        text += f": {annotation}"
    if parameter.default is not None:
        default = default_text(context, parameter.default, is_callable)
        text += f" = {default}" if ":" in text else f"={default}"
    return text


def default_text(context: FileContext, node: cst.BaseExpression, is_callable: bool) -> str:
    """A parameter's default; the name of an activation as its function."""
    value = context.value(node)
    found = activations.function(context, value) if is_callable and isinstance(value, str) else None
    return found or with_brackets(node, context.expression(node))
