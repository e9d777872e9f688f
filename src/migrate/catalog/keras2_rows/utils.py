"""Functions that Keras 2 has with other arguments, defaults, or dtypes.

https://github.com/keras-team/tf-keras/tree/v2.16.0/tf_keras
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal

ROWS = (
    Function(
        source="keras.utils.to_categorical(y, num_classes=None, dtype='float32')",
        target="support.to_categorical(labels, num_classes=None, dtype='float64')",
        tensors=("y",),
        renamed={"x": "y"},
        aliases=("keras.utils.np_utils.to_categorical",),
        note="an array of float32 (Keras 3 gives float64) if it is given an array",
        renderings=(Rendering("support.to_categorical(y, num_classes=num_classes, dtype=dtype)"),),
        proofs=(
            Proof("keras.utils.to_categorical([0, 2, 1])"),
            Proof("keras.utils.to_categorical([0, 2, 1], dtype='int32')"),
            Proof("keras.utils.to_categorical(y=[[1], [0]], num_classes=6)"),
        ),
    ),
    Function(
        source="keras.regularizers.l1_l2(l1=0.01, l2=0.01)",
        target="support.L1L2(l1=0.0, l2=0.0)",
        note="in Keras 3 the defaults are 0, as the class's",
        renderings=(Rendering("support.L1L2(l1=l1, l2=l2)"),),
        proofs=(
            Proof("keras.regularizers.l1_l2()(w)", {"w": normal(4, 3)}),
            Proof("keras.regularizers.l1_l2(l2=0.3)(w)", {"w": normal(4, 3)}),
        ),
    ),
)
