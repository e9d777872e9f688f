"""``base.trainable = False`` of one of Keras's pre-trained networks, or of all its layers one by one: its parameters
get no gradients.

    for layer in base.layers:                 →      base.requires_grad_(False)
        layer.trainable = False

The carried network knows what else that means in Keras: what is frozen keeps its running statistics.
https://keras.io/guides/transfer_learning/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.catalog.values import CallValue
from migrate.codemods import syntax as cst
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

NETWORKS = "keras.applications."


class FrozenNetworks:
    """An assignment for a call of ``requires_grad_``."""

    name = "frozen-networks"
    order = 58  # before what is told of a model's attributes

    def plan(self, context: FileContext) -> None:
        """Replace assignments of True or False; others, and those to other models, are findings of their own."""
        for node in below(context.module, cst.Assign):
            match node:
                case cst.Assign(
                    targets=[
                        cst.AssignTarget(target=cst.Attribute(value=owner, attr=cst.Name(value="trainable")))
                    ],
                    value=cst.Name(value="True" | "False" as given),
                ) if not context.is_planned(node):
                    network = context.value(owner)
                    if isinstance(network, CallValue) and network.name.startswith(NETWORKS):
                        context.replace(node, f"{context.expression(owner)}.requires_grad_({given})")
                        context.level(Level.EXACT, f"{network.name}.trainable")
        for loop in below(context.module, cst.For):
            self._loop(context, loop)

    @staticmethod
    def _loop(context: FileContext, loop: cst.For) -> None:
        """All the layers of a network, one by one."""
        match loop:
            case cst.For(
                target=cst.Name(value=name),
                iter=cst.Attribute(value=owner, attr=cst.Name(value="layers")),
                body=cst.IndentedBlock(
                    body=[
                        cst.SimpleStatementLine(
                            body=[
                                cst.Assign(
                                    targets=[
                                        cst.AssignTarget(
                                            target=cst.Attribute(
                                                value=cst.Name(value=changed),
                                                attr=cst.Name(value="trainable"),
                                            )
                                        )
                                    ],
                                    value=cst.Name(value="True" | "False" as given),
                                )
                            ]
                        )
                    ]
                ),
                orelse=None,
            ) if changed == name and not context.is_planned(loop):
                network = context.value(owner)
                if isinstance(network, CallValue) and network.name.startswith(NETWORKS):
                    context.replace(loop, f"{context.expression(owner)}.requires_grad_({given})")
                    context.level(Level.EXACT, f"{network.name}.trainable")


REWRITE = FrozenNetworks()
