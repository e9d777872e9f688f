"""Attributes that hold an activation's name, where the written code calls them.

    self.act = act                                        self.act = act
    self.dense = layers.Dense(8, activation=self.act)  →  self.dense = nn.LazyLinear(8)
                                                          self.act_function = get_activation(self.act)

The attribute stays what it is, since other code may read the name; the function stands beside it.
"""

from __future__ import annotations

import re

from migrate.catalog.values import CallValue
from migrate.codemods.models import naming
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import SelfValue, Static

CALLED = re.compile(r"\bself\.(\w+)(?=\()")


def apart(run: Run, this: SelfValue, text: str, functions: dict[str, str]) -> str:
    """Code that calls the functions in the place of the attributes.

    Args:
        text: what a rewrite has written.
        functions: attribute by the one it stands beside; those of this text are added.
    """

    def function(found: re.Match[str]) -> str:
        name = found[1]
        held = this.attributes.get(name)
        if not isinstance(held, Static) or isinstance(held.value, CallValue):  # no name: a function already
            return found[0]
        if name not in functions:
            functions[name] = naming.attribute(f"{name}_function", run.draft.taken)
        return f"self.{functions[name]}"

    return CALLED.sub(function, text)


def statements(run: Run, functions: dict[str, str]) -> tuple[str, ...]:
    """What makes the functions, at the end of ``__init__``."""
    if not functions:
        return ()
    get = run.context.local("support.get_activation")
    return tuple(f"self.{attribute} = {get}(self.{name})" for name, attribute in functions.items())
