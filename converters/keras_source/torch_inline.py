"""Runs in the PyTorch worker: what a program does under a context manager becomes part of the program.

`torch.export` keeps what runs within ``torch.autocast`` or ``torch.no_grad`` as a graph of its own, called by an
operator of higher order. https://docs.pytorch.org/docs/stable/export.html
"""

from __future__ import annotations

import operator
from typing import Any

from torch.fx import GraphModule, Node

from migrate.errors import MigrateError

WRAPPERS = ("wrap_with_autocast", "wrap_with_set_grad_enabled")


def inline(module: GraphModule) -> None:
    """Put the wrapped graphs where they are called.

    Raises:
        MigrateError: autocast is on, so that the model does not compute in float32.
    """
    for node in list(module.graph.nodes):
        if node.op == "call_function" and str(node.target) in WRAPPERS:
            _inline(module, node)
    module.graph.lint()


def _inline(module: GraphModule, node: Node) -> None:
    at = next(
        index for index, item in enumerate(node.args) if isinstance(item, Node) and item.op == "get_attr"
    )
    body = node.args[at]
    assert isinstance(body, Node)
    inner = getattr(module, str(body.target))
    if str(node.target) == "wrap_with_autocast" and node.args[2] is True:
        raise MigrateError(f"{node.name}: the model computes under autocast; export it without")
    inline(inner)
    given = [item for item in inner.graph.nodes if item.op == "placeholder"]
    mapping: dict[Node, Any] = dict(zip(given, node.args[at + 1 :], strict=True))
    with module.graph.inserting_before(node):
        results = module.graph.graph_copy(inner.graph, mapping)
    for user in list(node.users):
        if user.target is operator.getitem:
            assert isinstance(results, tuple | list)
            index = user.args[1]
            assert isinstance(index, int)
            user.replace_all_uses_with(results[index])
            module.graph.erase_node(user)
    if node.users:
        assert isinstance(results, Node)
        node.replace_all_uses_with(results)
    module.graph.erase_node(node)
