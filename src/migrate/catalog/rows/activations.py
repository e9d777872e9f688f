"""Activation functions, by name, as functions and as modules; most are the same in both frameworks.

https://keras.io/api/layers/activations/ and https://pytorch.org/docs/stable/nn.functional.html#non-linear-activation-functions
"""

from migrate.catalog.model import Activation, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

X = {"x": normal(3, 5, 4)}

ROWS = (
    Activation(
        source="keras.activations.linear(x)",
        names=("linear",),
        target="torch.nn.Identity()",
        module="torch.nn.Identity()",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("x"),),
        proofs=(Proof("keras.activations.linear(x)", X),),
    ),
    Activation(
        source="keras.activations.relu(x, negative_slope=0.0, max_value=None, threshold=0.0, *, name=None)",
        names=("relu",),
        aliases=("tf.nn.relu", "keras.ops.relu"),
        renamed={"features": "x", "alpha": "negative_slope"},
        target="torch.nn.functional.relu(input, inplace=False)",
        module="torch.nn.ReLU()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(
            Rendering(
                "torch.nn.functional.relu(x)",
                when="negative_slope == 0 and max_value is None and threshold == 0",
            ),
            Rendering(
                "torch.nn.functional.relu6(x)",
                when="negative_slope == 0 and max_value == 6 and threshold == 0",
            ),
            Rendering(
                "torch.clamp(x, min=0.0, max=max_value)",
                when="negative_slope == 0 and max_value is not None and threshold == 0",
            ),
            Rendering(
                "torch.nn.functional.leaky_relu(x, negative_slope)",
                when="max_value is None and threshold == 0",
            ),
            Rendering(
                "torch.nn.functional.threshold(x, threshold, 0.0)",
                when="negative_slope == 0 and max_value is None",
            ),
        ),
        proofs=(
            Proof("keras.activations.relu(x)", X),
            Proof("tf.nn.relu(features=x, name='relu')", X),
            Proof("keras.activations.relu(x, 0.1)", X),
            Proof("keras.activations.relu(x, max_value=1.0)", X),
            Proof("keras.activations.relu(x, max_value=6)", {"x": normal(40, 50)}),
            Proof("keras.activations.relu(x, threshold=0.5)", X),
        ),
    ),
    Activation(
        source="keras.activations.relu6(x, *, name=None)",
        names=("relu6",),
        aliases=("tf.nn.relu6", "keras.ops.relu6"),
        renamed={"features": "x"},
        target="torch.nn.functional.relu6(input, inplace=False)",
        module="torch.nn.ReLU6()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.relu6(x)"),),
        proofs=(Proof("tf.nn.relu6(x)", {"x": normal(200, 20)}), Proof("keras.activations.relu6(x=x)", X)),
    ),
    Activation(
        source="keras.activations.leaky_relu(x, negative_slope=0.2, *, name=None)",
        names=("leaky_relu",),
        aliases=("tf.nn.leaky_relu", "keras.ops.leaky_relu"),
        renamed={"features": "x", "alpha": "negative_slope"},
        target="torch.nn.functional.leaky_relu(input, negative_slope=0.01, inplace=False)",
        module="torch.nn.LeakyReLU(0.2)",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        note="the slope's default is 0.2 here, 0.3 in Keras's layer, 0.01 in torch",
        renderings=(Rendering("torch.nn.functional.leaky_relu(x, negative_slope=negative_slope)"),),
        proofs=(
            Proof("keras.activations.leaky_relu(x)", X),
            Proof("tf.nn.leaky_relu(x, alpha=0.01)", X),
            Proof("keras.activations.leaky_relu(x, 0.3)", X),
        ),
    ),
    Activation(
        source="keras.activations.elu(x, alpha=1.0, *, name=None)",
        names=("elu",),
        aliases=("tf.nn.elu", "keras.ops.elu"),
        renamed={"features": "x"},
        target="torch.nn.functional.elu(input, alpha=1.0, inplace=False)",
        module="torch.nn.ELU()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.elu(x, alpha=alpha)"),),
        proofs=(Proof("tf.nn.elu(x)", X), Proof("keras.activations.elu(x, alpha=0.5)", X)),
    ),
    Activation(
        source="keras.activations.selu(x, *, name=None)",
        names=("selu",),
        aliases=("tf.nn.selu", "keras.ops.selu"),
        renamed={"features": "x"},
        target="torch.nn.functional.selu(input, inplace=False)",
        module="torch.nn.SELU()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.selu(x)"),),
        proofs=(Proof("keras.activations.selu(x)", X),),
    ),
    Activation(
        source="keras.activations.celu(x, alpha=1.0)",
        names=("celu",),
        aliases=("keras.ops.celu",),
        target="torch.nn.functional.celu(input, alpha=1.0, inplace=False)",
        module="torch.nn.CELU()",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.celu(x, alpha=alpha)"),),
        proofs=(Proof("keras.activations.celu(x)", X), Proof("keras.activations.celu(x, 0.4)", X)),
    ),
)
