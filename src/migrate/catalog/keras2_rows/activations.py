"""Keras 2's hard sigmoid: 0.2 x + 0.5 between 0 and 1, where Keras 3 has torch's, (x + 3) / 6.

https://github.com/keras-team/tf-keras/blob/v2.16.0/tf_keras/activations.py
"""

from migrate.catalog.model import Activation, Rendering
from migrate.catalog.proofs import Proof, normal

ROWS = (
    Activation(
        source="keras.activations.hard_sigmoid(x)",
        names=("hard_sigmoid",),
        aliases=("keras.backend.hard_sigmoid",),
        target="torch.clamp(input, min=None, max=None)",
        module="support.HardSigmoid()",
        tensors=("x",),
        shape="shape(x)",
        note="Keras 3's is torch.nn.functional.hardsigmoid, up to 0.08 off",
        renderings=(Rendering("torch.clamp(0.2 * x + 0.5, min=0.0, max=1.0)"),),
        proofs=(Proof("keras.activations.hard_sigmoid(x)", {"x": normal(6, 5, 40)}),),
    ),
)
