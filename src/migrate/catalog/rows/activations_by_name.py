"""Activation functions looked up by name while the program runs.

https://keras.io/api/layers/activations/
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal

URL = "https://keras.io/api/layers/activations/"
X = {"x": normal(6, 5, 40)}
NAMES = (
    "linear",
    "relu",
    "relu6",
    "leaky_relu",
    "elu",
    "selu",
    "celu",
    "gelu",
    "silu",
    "swish",
    "mish",
    "sigmoid",
    "log_sigmoid",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "tanh",
    "softplus",
    "softsign",
    "softmax",
    "log_softmax",
    "exponential",
)

ROWS = (
    Function(
        source="keras.activations.get(identifier)",
        target="support.get_activation(identifier)",
        aliases=("keras.activations.deserialize",),
        renamed={"config": "identifier"},
        renderings=(Rendering("support.get_activation(identifier)"),),
        proofs=(
            *(Proof(f"keras.activations.get({name!r})(x)", X) for name in NAMES),
            Proof("keras.activations.get(identifier=None)(x)", X),
        ),
        url=URL,
    ),
    Function(
        source="keras.activations.serialize(activation)",
        target="support.serialize_activation(activation)",
        renderings=(Rendering("support.serialize_activation(activation)"),),
        proofs=tuple(
            Proof(f"keras.activations.serialize(keras.activations.get({name!r}))")
            for name in NAMES
            if name != "swish"
        ),
        url=URL,
    ),
)
