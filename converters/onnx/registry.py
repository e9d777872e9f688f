"""Which rule writes an operator: one of `rules/`, else the function of `operators/` that has its name.

The files of `rules/` are found by themselves; each has a `RULES` that says what it writes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache

from migrate.converters.onnx import rules
from migrate.converters.onnx.call import DECLINED, Call, Declined, Several
from migrate.converters.onnx.generic import by_function
from migrate.converters.onnx.graph import Node
from migrate.converters.onnx.members import Taken
from migrate.converters.onnx.signatures import find

Written = str | Several | None
Rule = Callable[[Call], "Written | Declined"]


@cache
def all_rules() -> Mapping[tuple[str, str], Rule]:
    """Rules by domain and operator."""
    found: dict[tuple[str, str], Rule] = {}
    for module in pkgutil.iter_modules(rules.__path__):
        file = importlib.import_module(f"{rules.__name__}.{module.name}")
        domain = getattr(file, "DOMAIN", "")
        found.update({(domain, operator): rule for operator, rule in file.RULES.items()})
    return found


def is_known(node: Node) -> bool:
    """Whether anything here can write the operator."""
    return (node.domain, node.operator) in all_rules() or (
        not node.domain and find(node.operator) is not None
    )


def rule_of(node: Node) -> Callable[[Call], Written]:
    """The rule of a node; the function of the operator where the rule declines."""

    def write(call: Call) -> Written:
        rule = all_rules().get((node.domain, node.operator))
        try:
            written = rule(call) if rule else DECLINED
        except Taken:
            written = DECLINED
        return by_function(call) if isinstance(written, Declined) else written

    return write
