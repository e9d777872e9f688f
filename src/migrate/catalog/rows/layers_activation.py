"""Activations as layers.

https://keras.io/api/layers/activation_layers/
"""

from migrate.catalog.model import Layer, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, INITIALISERS, LAYERS
from migrate.catalog.transforms import MergeAxes, Permute

X = {"x": normal(3, 5, 4)}
X4 = {"x": normal(2, 3, 4, 5)}

ROWS = (
    Layer(
        source=f"keras.layers.Activation(activation, {BASE})",
        target="torch.nn.Identity()",
        shape="shape(x)",
        ignored=LAYERS,
        renderings=(Rendering("", forward="activation(x)"),),
        proofs=(
            Proof("keras.layers.Activation('relu')", X),
            Proof("keras.layers.Activation(activation='softmax')", X4),
            Proof("keras.layers.Activation(tf.nn.tanh)", X),
        ),
    ),
    Layer(
        source=f"keras.layers.ReLU(max_value=None, negative_slope=0.0, threshold=0.0, {BASE})",
        target="torch.nn.ReLU(inplace=False)",
        shape="shape(x)",
        ignored=LAYERS,
        renderings=(
            Rendering("torch.nn.ReLU()", when="max_value is None and negative_slope == 0 and threshold == 0"),
            Rendering("torch.nn.ReLU6()", when="max_value == 6 and negative_slope == 0 and threshold == 0"),
            Rendering(
                "torch.nn.Hardtanh(0.0, max_value)",
                when="max_value is not None and negative_slope == 0 and threshold == 0",
            ),
            Rendering("torch.nn.LeakyReLU(negative_slope)", when="max_value is None and threshold == 0"),
            Rendering("torch.nn.Threshold(threshold, 0.0)", when="max_value is None and negative_slope == 0"),
            Rendering(
                "",
                when="max_value is None",
                forward="torch.where(x >= threshold, x, negative_slope * (x - threshold))",
            ),
            Rendering(
                "",
                forward="torch.where(x >= threshold, x.clamp(max=max_value), negative_slope * (x - threshold))",
            ),
        ),
        proofs=(
            Proof("keras.layers.ReLU()", X),
            Proof("keras.layers.ReLU(6.0)", {"x": normal(40, 50)}),
            Proof("keras.layers.ReLU(max_value=1.5)", X),
            Proof("keras.layers.ReLU(negative_slope=0.1)", X),
            Proof("keras.layers.ReLU(threshold=0.5)", X),
            Proof("keras.layers.ReLU(negative_slope=0.2, threshold=0.5)", X),
            Proof("keras.layers.ReLU(1.0, 0.1, 0.2)", X),
        ),
    ),
    Layer(
        source=f"keras.layers.LeakyReLU(negative_slope=0.3, {BASE})",
        renamed={"alpha": "negative_slope"},
        target="torch.nn.LeakyReLU(negative_slope=0.01, inplace=False)",
        shape="shape(x)",
        ignored=LAYERS,
        note="the slope's default is 0.3 here, 0.2 in tf.nn.leaky_relu, 0.01 in torch",
        renderings=(Rendering("torch.nn.LeakyReLU(negative_slope)"),),
        proofs=(
            Proof("keras.layers.LeakyReLU()", X),
            Proof("keras.layers.LeakyReLU(negative_slope=0.2)", X),
            Proof("keras.layers.LeakyReLU(0.01)", X4),
        ),
    ),
    Layer(
        source="keras.layers.PReLU(alpha_initializer='Zeros', alpha_regularizer=None, alpha_constraint=None, "
        f"shared_axes=None, {BASE})",
        target="torch.nn.PReLU(num_parameters=1, init=0.25)",
        let={"slopes": "unshared(x, shared_axes)"},
        layout="channels_first",
        shape="shape(x)",
        ignored=INITIALISERS | {"alpha_initializer": "initial values only; a checkpoint replaces them"},
        renderings=(
            Rendering(
                "torch.nn.PReLU(channels(x), init=0.0)",
                when="rank(x) == 2",
                weights=(Weight(("alpha",), ("weight",)),),
            ),
            Rendering(
                "torch.nn.PReLU(channels(x), init=0.0)",
                when="rank(x) == 3 and shared_axes in ([1], (1,))",
                weights=(Weight(("alpha",), ("weight",), (MergeAxes(0, (1, "channels(x)")),)),),
            ),
            Rendering(
                "torch.nn.PReLU(channels(x), init=0.0)",
                when="rank(x) == 4 and shared_axes in ([1, 2], (1, 2))",
                weights=(Weight(("alpha",), ("weight",), (MergeAxes(0, (1, 1, "channels(x)")),)),),
            ),
            *(
                Rendering(
                    "support.PReLU(slopes)",
                    when=f"rank(x) == {len(axes) + 1}",
                    target="support.PReLU(shape)",
                    weights=(Weight(("alpha",), ("weight",), (Permute(axes),)),),
                )
                for axes in ((1, 0), (2, 0, 1), (3, 0, 1, 2))
            ),
        ),
        proofs=(
            Proof("keras.layers.PReLU()", {"x": normal(6, 4)}),
            Proof("keras.layers.PReLU(shared_axes=[1])", X),
            Proof("keras.layers.PReLU(shared_axes=[1, 2])", X4),
            Proof("keras.layers.PReLU(alpha_initializer='ones')", X4),
            Proof("keras.layers.PReLU()", X),
            Proof("keras.layers.PReLU(shared_axes=1)", X4),
            Proof("keras.layers.PReLU('zeros', shared_axes=(1, 3))", X4),
            Proof("keras.layers.PReLU(shared_axes=[1, 2])", {"x": normal(2, 3, 4, 3, 2)}),
        ),
    ),
    Layer(
        source=f"keras.layers.ELU(alpha=1.0, {BASE})",
        target="torch.nn.ELU(alpha=1.0, inplace=False)",
        shape="shape(x)",
        ignored=LAYERS,
        renderings=(Rendering("torch.nn.ELU(alpha=alpha)"),),
        proofs=(Proof("keras.layers.ELU()", X), Proof("keras.layers.ELU(alpha=0.5)", X)),
    ),
    Layer(
        source=f"keras.layers.Softmax(axis=-1, {BASE})",
        target="torch.nn.Softmax(dim=None)",
        call="(x, mask=None)",
        shape="shape(x)",
        ignored=LAYERS,
        renderings=(Rendering("torch.nn.Softmax(dim=dim(axis, x))", when="is_int(axis) and mask is None"),),
        proofs=(
            Proof("keras.layers.Softmax()", X4),
            Proof("keras.layers.Softmax(axis=1)", X),
        ),
    ),
    Layer(
        source=f"keras.layers.Rescaling(scale, offset=0.0, {BASE})",
        target="torch.mul(input, other)",
        shape="shape(x)",
        ignored=LAYERS,
        renderings=(
            Rendering("", when="offset == 0", forward="x * scale"),
            Rendering("", when="is_number(offset)", forward="x * scale + offset"),
        ),
        proofs=(
            Proof("keras.layers.Rescaling(1.0 / 255)", X),
            Proof("keras.layers.Rescaling(scale=2.0, offset=-1)", X4),
        ),
    ),
)
