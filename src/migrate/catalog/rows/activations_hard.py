"""Activation functions made of straight pieces, and the exponential.

Keras 3's hard sigmoid is torch's, relu6(x + 3) / 6; Keras 2's was clip(0.2 x + 0.5).
https://keras.io/api/layers/activations/
"""

from migrate.catalog.model import Activation, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

X = {"x": normal(6, 5, 40)}

ROWS = (
    Activation(
        source="keras.activations.hard_sigmoid(x)",
        names=("hard_sigmoid",),
        aliases=("keras.ops.hard_sigmoid",),
        target="torch.nn.functional.hardsigmoid(input, inplace=False)",
        module="torch.nn.Hardsigmoid()",
        tensors=("x",),
        shape="shape(x)",
        note="as in Keras 3; Keras 2 and TensorFlow up to 2.15 had clip(0.2 x + 0.5, 0, 1), up to 0.08 off",
        renderings=(Rendering("torch.nn.functional.hardsigmoid(x)"),),
        proofs=(Proof("keras.activations.hard_sigmoid(x)", X),),
    ),
    Activation(
        source="keras.activations.hard_silu(x)",
        names=("hard_silu", "hard_swish"),
        aliases=("keras.activations.hard_swish", "keras.ops.hard_silu", "keras.ops.hard_swish"),
        target="torch.nn.functional.hardswish(input, inplace=False)",
        module="torch.nn.Hardswish()",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.hardswish(x)"),),
        proofs=(Proof("keras.activations.hard_silu(x)", X),),
    ),
    Activation(
        source="keras.activations.hard_tanh(x)",
        names=("hard_tanh",),
        aliases=("keras.ops.hard_tanh",),
        target="torch.nn.functional.hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False)",
        module="torch.nn.Hardtanh()",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.hardtanh(x)"),),
        proofs=(Proof("keras.activations.hard_tanh(x)", X),),
    ),
    Activation(
        source="keras.activations.hard_shrink(x, threshold=0.5)",
        names=("hard_shrink",),
        aliases=("keras.ops.hard_shrink",),
        target="torch.nn.functional.hardshrink(input, lambd=0.5)",
        module="torch.nn.Hardshrink()",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.hardshrink(x, lambd=threshold)"),),
        proofs=(
            Proof("keras.activations.hard_shrink(x)", X),
            Proof("keras.activations.hard_shrink(x, 0.2)", X),
        ),
    ),
    Activation(
        source="keras.activations.soft_shrink(x, threshold=0.5)",
        names=("soft_shrink",),
        aliases=("keras.ops.soft_shrink",),
        target="torch.nn.functional.softshrink(input, lambd=0.5)",
        module="torch.nn.Softshrink()",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.softshrink(x, lambd=threshold)"),),
        proofs=(
            Proof("keras.activations.soft_shrink(x)", X),
            Proof("keras.activations.soft_shrink(x, 0.2)", X),
        ),
    ),
    Activation(
        source="keras.activations.tanh_shrink(x)",
        names=("tanh_shrink",),
        aliases=("keras.ops.tanh_shrink",),
        target="torch.nn.functional.tanhshrink(input)",
        module="torch.nn.Tanhshrink()",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.tanhshrink(x)"),),
        proofs=(Proof("keras.activations.tanh_shrink(x)", X),),
    ),
    Activation(
        source="keras.activations.threshold(x, threshold, default_value)",
        aliases=("keras.ops.threshold",),
        target="torch.nn.functional.threshold(input, threshold, value, inplace=False)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.threshold(x, threshold, default_value)"),),
        proofs=(Proof("keras.activations.threshold(x, 0.3, default_value=-1.0)", X),),
    ),
    Activation(
        source="keras.activations.log_sigmoid(x, *, name=None)",
        names=("log_sigmoid",),
        aliases=("tf.math.log_sigmoid", "keras.ops.log_sigmoid"),
        target="torch.nn.functional.logsigmoid(input)",
        module="torch.nn.LogSigmoid()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.logsigmoid(x)"),),
        proofs=(Proof("tf.math.log_sigmoid(x)", X), Proof("keras.activations.log_sigmoid(x)", X)),
    ),
    Activation(
        source="keras.activations.exponential(x)",
        names=("exponential",),
        target="torch.exp(input)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.exp(x)"),),
        proofs=(Proof("keras.activations.exponential(x)", X),),
    ),
    Activation(
        source="keras.activations.glu(x, axis=-1)",
        names=("glu",),
        aliases=("keras.ops.glu",),
        target="torch.nn.functional.glu(input, dim=-1)",
        module="torch.nn.GLU()",
        tensors=("x",),
        renderings=(Rendering("torch.nn.functional.glu(x, dim=dim(axis, x))"),),
        proofs=(Proof("keras.activations.glu(x)", X), Proof("keras.activations.glu(x, axis=0)", X)),
    ),
)
