"""What the call of a layer becomes, in a method that stays as it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from migrate.catalog.template import fill
from migrate.codemods import syntax as cst
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import CannotFollow, LayerList

if TYPE_CHECKING:
    from migrate.codemods.models.custom_flow import Flow

CONDITIONAL = (
    cst.Lambda,
    cst.IfExp,
    cst.BooleanOperation,
    cst.ListComp,
    cst.SetComp,
    cst.DictComp,
    cst.GeneratorExp,
)
"""Expressions whose parts run several times, later, or perhaps not at all."""
HOLE = re.compile(r"__h(\d+)__")


@dataclass(frozen=True)
class Site:
    """A call of a layer.

    Attributes:
        node: the call.
        text: what it becomes, with a hole for each argument; None: the call itself, without ``dropped``.
        holes: the arguments' nodes.
        dropped: arguments that go.
        before: a statement above the call's; '' for none.
        last: of the last layer of a list, which is of another kind, what follows: `` if ... else ...``.
    """

    node: cst.Call
    text: str | None
    holes: tuple[cst.BaseExpression, ...] = ()
    dropped: tuple[cst.Arg, ...] = ()
    before: str = ""
    last: str = ""

    def whole(self) -> str | None:
        """What the call becomes, whichever layer it means."""
        if self.text is None or not self.last:
            return self.text
        return f"{self.text}{self.last}"


def of_last(flow: Flow, site: Site, attribute: str, reference: str) -> Site:
    """The site of a call that means the last layer of a list as well.

    Raises:
        CannotFollow: the list holds other layers too.
    """
    earlier, layers = flow.sites.get(id(site.node)), flow.this.attributes.get(attribute)
    if earlier is None or not isinstance(layers, LayerList) or len(layers.layers) != 2:
        raise CannotFollow("MOD401", site.node, "which layer of its list is the last is not known here")
    return replace(earlier, last=f" if {reference} is not self.{attribute}[-1] else {site.text}")


def write(run: Run, site: Site) -> None:
    """Plan the edit of a call, if it needs one. Calls within its arguments come first."""
    context = run.context
    if site.before:
        _write_before(run, site)
    if site.text is None:
        if site.dropped:
            kept = [_kept(run, item) for item in site.node.args if item not in site.dropped]
            context.replace(site.node, f"{context.source(site.node.func)}({', '.join(kept)})")
        return
    text = site.whole() or ""
    if site.last and not isinstance(context.tree.parent(site.node), cst.Assign | cst.Return):
        text = f"({text})"
    uses = HOLE.findall(text)
    for place, node in enumerate(site.holes):
        if uses.count(str(place)) > 1 and not isinstance(node, cst.Name | cst.Attribute):
            raise CannotFollow("API102", node, "this would be computed twice; give it a name first")
    if as_it_stands(run, site):
        return
    texts: dict[str, Any] = {f"h{place}": context.expression(node) for place, node in enumerate(site.holes)}
    context.replace(site.node, fill(text, **texts) if texts else text)


def _write_before(run: Run, site: Site) -> None:
    """Plan the statement above a call's own.

    Raises:
        CannotFollow: the call runs several times in its statement, or perhaps not at all.
    """
    tree = run.context.tree
    statement: cst.CSTNode | None = run.context.statement(site.node)
    for item in tree.ancestors(site.node):
        if item is statement:
            break
        if isinstance(item, CONDITIONAL):
            statement = None
    if not isinstance(statement, cst.SimpleStatementLine):
        raise CannotFollow("MOD401", site.node, "a mode that is set within an expression is not understood")
    run.context.insert_before(statement, site.before)


def _kept(run: Run, item: cst.Arg) -> str:
    keyword = f"{item.keyword.value}=" if item.keyword is not None else ""
    return f"{item.star}{keyword}{run.context.expression(item.value)}"


def as_it_stands(run: Run, site: Site) -> bool:
    """Whether the call says already what it has to."""
    if site.text is None:
        return not site.dropped
    if site.last:
        return False
    source = run.context.source
    arguments = [
        (f"{item.keyword.value}=" if item.keyword is not None else "") + source(item.value)
        for item in site.node.args
    ]
    plain = f"{source(site.node.func)}({', '.join(arguments)})"
    texts: dict[str, Any] = {f"h{place}": source(node) for place, node in enumerate(site.holes)}
    return (fill(site.text, **texts) if texts else site.text) == plain
