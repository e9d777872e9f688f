"""Names that are not called: dtypes, and a few numbers.

https://www.tensorflow.org/api_docs/python/tf/dtypes and https://pytorch.org/docs/stable/tensor_attributes.html
"""

from migrate.catalog.model import Constant, Function, Rendering
from migrate.catalog.proofs import Proof

DTYPES = {
    "float16": "float16",
    "half": "float16",
    "bfloat16": "bfloat16",
    "float32": "float32",
    "float64": "float64",
    "double": "float64",
    "int8": "int8",
    "int16": "int16",
    "int32": "int32",
    "int64": "int64",
    "uint8": "uint8",
    "bool": "bool",
    "complex64": "complex64",
    "complex128": "complex128",
}


def _constant(name: str, code: str, *aliases: str) -> Constant:
    return Constant(
        source=name, target=code, aliases=aliases, renderings=(Rendering(code),), proofs=(Proof(name),)
    )


ROWS = (
    *(_constant(f"tf.{name}", f"torch.{torch}", f"tf.dtypes.{name}") for name, torch in DTYPES.items()),
    _constant("tf.newaxis", "None"),
    _constant("tf.string", "str", "tf.dtypes.string"),
    Function(
        source="keras.config.epsilon()",
        aliases=("keras.backend.epsilon",),
        renderings=(Rendering("1e-07"),),
        proofs=(Proof("keras.config.epsilon()"),),
    ),
    Function(
        source="keras.config.floatx()",
        aliases=("keras.backend.floatx",),
        renderings=(Rendering("'float32'"),),
        proofs=(Proof("keras.config.floatx()"),),
    ),
)
