"""Helper functions that other files import: their classes are written before anyone's call is seen.

What a call would tell is guessed from the body: the parameters that layers are called with are tensors, of the rank
that the first of those layers works on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from migrate.catalog.dims import Dim
from migrate.catalog.model import Layer
from migrate.catalog.registry import find
from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import parameters
from migrate.codemods.models.input_facts import RANKS
from migrate.codemods.models.values import CannotFollow, Static, TensorRef, Value
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.models.blocks import Blocks, Helper


def guess(blocks: Blocks, helper: Helper) -> None:
    """Make the class of a helper that no call in its own file has made.

    Raises:
        CannotFollow: its body is not understood, or nothing tells which parameters are tensors.
    """
    names = [parameter.name.value for parameter in parameters.all_of(helper.node)]
    ranks = dict(_ranks(blocks, helper, names))
    known = [rank for rank in ranks.values() if rank]
    if not known:
        raise CannotFollow("MOD401", helper.node, "nothing tells which parameters are tensors")
    bound: dict[str, Value] = {}
    for parameter in parameters.all_of(helper.node):
        name = parameter.name.value
        if name in ranks:
            shape = (UNKNOWN, *(Dim.symbol(f"{name}_{axis}") for axis in range(1, ranks[name] or max(known))))
            bound[name] = TensorRef(name, Tensor(shape, CHANNELS_LAST, "float32"), name)
        elif parameter.default is not None:
            bound[name] = Static("", helper.context.value(parameter.default))
        else:
            bound[name] = Static(name, Dim.symbol(name))
    blocks.class_for(helper, bound, helper.node)


def _ranks(blocks: Blocks, helper: Helper, names: list[str]) -> Iterator[tuple[str, int]]:
    """The parameters that are tensors, with their rank where the layer says it, else 0."""
    found: dict[str, int] = {}
    for call in (node for node in below(helper.node, cst.Call)):
        rank = _rank_of_call(blocks, helper.context, call)
        if rank is None:
            continue
        for argument in call.args:
            direct = isinstance(argument.value, cst.Name)
            for part in walk(argument.value) if isinstance(argument.value, cst.Name | cst.List) else ():
                if isinstance(part, cst.Name) and part.value in names:
                    found[part.value] = max(found.get(part.value, 0), rank if direct else 0)
            if argument.keyword is None and isinstance(call.func, cst.Name):
                break  # of another helper's call, the first argument
    yield from found.items()


def _rank_of_call(blocks: Blocks, context: FileContext, call: cst.Call) -> int | None:
    """The rank of the tensors that a call takes; 0 if it takes any, None if it takes none."""
    if isinstance(call.func, cst.Call):
        row = find(context.names.resolve(call.func.func) or "")
        if not isinstance(row, Layer):
            return None
        return 2 if row.name == "keras.layers.Dense" else RANKS.get(row.name[-2:], 0)
    name = context.names.resolve(call.func)
    made = blocks.made.get(name or "")
    return (made.migrated.tensors[0].rank or 0) if made is not None and made.migrated.tensors else None


def rename_imports(context: FileContext, classes: Mapping[str, str], gone: Iterable[cst.CSTNode]) -> None:
    """Where the file imports a helper that has become a class, let it import the class; the helper too, if something
    that stays still reads its name.

    Args:
        classes: names of the classes by the helpers' full names.
        gone: what of the file is rewritten.
    """
    local = {
        call.func.value: classes[called]
        for call, called in context.calls()
        if called in classes and isinstance(call.func, cst.Name)
    }
    imports = list(below(context.module, cst.ImportFrom))
    inside = {id(part) for root in (*gone, *imports) for part in walk(root)}
    read = {node.value for node in below(context.module, cst.Name) if id(node) not in inside}
    for node in imports:
        if isinstance(node.names, cst.ImportStar):
            continue
        names: list[str] = []
        for alias in node.names:
            bound = _bound_name(alias)
            if bound not in local or bound in read:
                names.append(context.source(alias).rstrip(", "))
            if bound in local:
                names.append(local[bound])
        if any(_bound_name(alias) in local for alias in node.names):
            head = context.source(node).partition("import")[0]
            context.replace(context.statement(node), f"{head}import {', '.join(names)}")


def _bound_name(alias: cst.ImportAlias) -> str:
    target = alias.asname.name if alias.asname is not None else alias.name
    return target.value if isinstance(target, cst.Name) else ""
