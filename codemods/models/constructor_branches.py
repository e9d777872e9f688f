"""What a constructor's variables and attributes are after a branch, or after statements that are not followed.

    if smooth:                                   `act` is known in neither layer's code: it is read when the module is
        act = "gelu"                             made, `self.activation = get_activation(act)`.
    else:
        act = "relu"
    self.dense = layers.Dense(8, activation=act)

A value counts only where every way through gives the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import CannotFollow, SelfValue, Static, Value
from migrate.codemods.tree import below

Values = Mapping[str, Value]


@dataclass(frozen=True)
class Known:
    """What the variables and the attributes hold at a place of a constructor."""

    variables: Values
    attributes: Values

    @staticmethod
    def of(run: Run, this: SelfValue) -> Known:
        """At the place that has been read up to."""
        return Known(dict(run.env), dict(this.attributes))

    def restore(self, run: Run, this: SelfValue) -> None:
        """Go on reading with this."""
        run.env = dict(self.variables)
        this.attributes.clear()
        this.attributes.update(self.attributes)


def joined(node: cst.If, ends: Sequence[Known]) -> Known:
    """After a branch.

    Args:
        ends: the end of each way through that goes on.

    Raises:
        CannotFollow: which layer or function something is depends on the branch.
    """
    return Known(
        _variables(node, [end.variables for end in ends]), _attributes(node, [end.attributes for end in ends])
    )


def _variables(node: cst.If, ends: Iterable[Values]) -> dict[str, Value]:
    joined: dict[str, Value] = {}
    for end in ends:
        for name, value in end.items():
            held = joined.setdefault(name, value)
            if held is value or held == value:
                continue
            if not isinstance(held, Static) or not isinstance(value, Static):
                raise CannotFollow("MOD401", node, f"what `{name}` is depends on a branch")
            joined[name] = Static(name, UNKNOWN, local=True)
    return joined


def _attributes(node: cst.If, ends: Iterable[Values]) -> dict[str, Value]:
    """Of an attribute that is a layer on one way, the layer counts, not a ``None``."""
    joined: dict[str, Value] = {}
    for end in ends:
        for name, value in end.items():
            held = joined.setdefault(name, value)
            if held is value or (isinstance(value, Static) and not isinstance(held, Static)):
                continue
            if not isinstance(held, Static):
                raise CannotFollow("MOD401", node, f"which layer `self.{name}` is depends on a branch")
            same = held == value or not isinstance(value, Static)
            joined[name] = value if same else Static(f"self.{name}", UNKNOWN, local=True)
    return joined


def either(node: cst.BaseExpression) -> cst.BaseExpression:
    """The layer of ``layers.Dropout(rate) if rate else None``: as after a branch, it counts, not the ``None``."""
    match node:
        case (
            cst.IfExp(body=layer, orelse=cst.Name(value="None"))
            | cst.IfExp(body=cst.Name(value="None"), orelse=layer)
        ):
            return layer
    return node


def goes_on(body: cst.BaseSuite) -> bool:
    """Whether what stands after a block is reached from its end."""
    last = body.body[-1] if body.body else None
    small = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    return not isinstance(small, cst.Raise | cst.Return | cst.Continue | cst.Break)


def forget(run: Run, this: SelfValue, node: cst.CSTNode) -> None:
    """What a statement binds that is not followed has no known value any more."""
    for target in _targets(node):
        items = target.elements if isinstance(target, cst.Tuple | cst.List) else ()
        for bound in (target, *(item.value for item in items)):
            match bound:
                case cst.Name(value=name) if isinstance(run.env.get(name, Static("")), Static):
                    run.env[name] = Static(name, UNKNOWN, local=True)
                case cst.Attribute(value=cst.Name(value=owner), attr=cst.Name(value=name)) if run.env.get(
                    owner
                ) is this and isinstance(this.attributes.get(name), Static):
                    this.attributes[name] = Static(f"self.{name}", UNKNOWN, local=True)


def in_loops(run: Run, node: cst.CSTNode) -> set[str]:
    """The names that the loops and comprehensions of a constructor bind which make layers."""
    loops = below(node, cst.For, cst.While, cst.ListComp, cst.DictComp, cst.GeneratorExp)
    making = (
        loop for loop in loops if any(expressions.makes_layers(run, call) for call in below(loop, cst.Call))
    )
    targets = (target for loop in making for target in _targets(loop))
    return {name.value for target in targets for name in below(target, cst.Name)}


def refuse_looped(run: Run, node: cst.CSTNode, names: Iterable[str]) -> None:
    """See that what the call of a layer needs is the same for every layer that it may mean.

    Raises:
        CannotFollow: a loop of the constructor gives each layer another.
    """
    for name in sorted(run.draft.looped.intersection(names)):
        raise CannotFollow("MOD401", node, f"`{name}` is another for each of the layers that a loop makes")


def _targets(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Whatever is bound at a node or below it."""
    binders = (
        cst.AssignTarget,
        cst.AugAssign,
        cst.AnnAssign,
        cst.For,
        cst.CompFor,
        cst.NamedExpr,
        cst.AsName,
    )
    for part in below(node, *binders):
        match part:
            case cst.AsName(name=target):
                yield target
            case (
                cst.AssignTarget(target=target)
                | cst.AugAssign(target=target)
                | cst.AnnAssign(target=target)
                | cst.For(target=target)
                | cst.CompFor(target=target)
                | cst.NamedExpr(target=target)
            ):
                yield target
