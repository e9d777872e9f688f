"""Models and what they are built of: structures that the rewrites of models turn into `torch.nn.Module` classes.

A row without a signature: the rewrite reads the call itself.
"""

from migrate.catalog.model import Owned

ROWS = (
    Owned(
        source="keras.Input",
        aliases=("keras.layers.Input", "keras.layers.InputLayer"),
        owner="to_torch.models_functional",
        note="a parameter of forward",
    ),
    Owned(
        source="keras.Model",
        aliases=("keras.models.Model",),
        target="torch.nn.Module()",
        owner="to_torch.models_functional",
        note="of tensors: a class with the layers as attributes; as a base class: the class itself",
    ),
    Owned(
        source="keras.Sequential",
        aliases=("keras.models.Sequential",),
        target="torch.nn.Module()",
        owner="to_torch.models_functional",
        note="a class with the layers as attributes, called in order",
    ),
    Owned(
        source="keras.Layer",
        aliases=("keras.layers.Layer",),
        target="torch.nn.Module()",
        owner="to_torch.models_subclass",
        note="as a base class",
    ),
    Owned(
        source="keras.layers.Lambda",
        owner="to_torch.models_functional",
        note="its expression is written into forward; a Lambda in a checkpoint is never run",
    ),
)
