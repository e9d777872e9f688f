"""Smooth activation functions: sigmoid, tanh and their kin, GELU, swish, softplus, softmax.

https://keras.io/api/layers/activations/ and https://pytorch.org/docs/stable/nn.functional.html#non-linear-activation-functions
"""

from migrate.catalog.model import Activation, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

X = {"x": normal(3, 5, 4)}

ROWS = (
    Activation(
        source="keras.activations.sigmoid(x, *, name=None)",
        names=("sigmoid",),
        aliases=("tf.sigmoid", "tf.nn.sigmoid", "tf.math.sigmoid", "keras.ops.sigmoid"),
        target="torch.sigmoid(input)",
        module="torch.nn.Sigmoid()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(Rendering("torch.sigmoid(x)"),),
        proofs=(Proof("keras.activations.sigmoid(x)", X), Proof("tf.sigmoid(x=x, name='gate')", X)),
    ),
    Activation(
        source="keras.activations.tanh(x, *, name=None)",
        names=("tanh",),
        aliases=("tf.tanh", "tf.nn.tanh", "tf.math.tanh", "keras.ops.tanh"),
        target="torch.tanh(input)",
        module="torch.nn.Tanh()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(Rendering("torch.tanh(x)"),),
        proofs=(Proof("keras.activations.tanh(x)", X), Proof("tf.nn.tanh(x)", X)),
    ),
    Activation(
        source="keras.activations.softmax(x, axis=-1, *, name=None)",
        names=("softmax",),
        aliases=("tf.nn.softmax", "keras.ops.softmax"),
        renamed={"logits": "x"},
        target="torch.softmax(input, dim)",
        module="torch.nn.Softmax(dim=-1)",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(
            Rendering("torch.softmax(x, dim=dim(-1, x))", when="axis is None"),
            Rendering("torch.softmax(x, dim=dim(axis, x))"),
        ),
        proofs=(
            Proof("keras.activations.softmax(x)", X),
            Proof("tf.nn.softmax(x, axis=1)", {"x": normal(2, 3, 4, 5)}),
            Proof("tf.nn.softmax(logits=x, axis=None)", X),
        ),
    ),
    Activation(
        source="keras.activations.log_softmax(x, axis=-1, *, name=None)",
        names=("log_softmax",),
        aliases=("tf.nn.log_softmax", "tf.math.log_softmax", "keras.ops.log_softmax"),
        renamed={"logits": "x"},
        target="torch.log_softmax(input, dim)",
        module="torch.nn.LogSoftmax(dim=-1)",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(
            Rendering("torch.log_softmax(x, dim=dim(-1, x))", when="axis is None"),
            Rendering("torch.log_softmax(x, dim=dim(axis, x))"),
        ),
        proofs=(
            Proof("tf.nn.log_softmax(x)", X),
            Proof("keras.activations.log_softmax(x, 1)", X),
            Proof("tf.nn.log_softmax(x, axis=None)", X),
        ),
    ),
    Activation(
        source="keras.activations.softplus(x, *, name=None)",
        names=("softplus",),
        aliases=("tf.nn.softplus", "tf.math.softplus", "keras.ops.softplus"),
        renamed={"features": "x"},
        target="torch.nn.functional.softplus(input, beta=1.0, threshold=20.0)",
        module="torch.nn.Softplus()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.softplus(x)"),),
        proofs=(Proof("tf.nn.softplus(x)", X), Proof("tf.math.softplus(features=x)", X)),
    ),
    Activation(
        source="keras.activations.softsign(x, *, name=None)",
        names=("softsign",),
        aliases=("tf.nn.softsign", "tf.math.softsign", "keras.ops.softsign"),
        renamed={"features": "x"},
        target="torch.nn.functional.softsign(input)",
        module="torch.nn.Softsign()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.softsign(x)"),),
        proofs=(Proof("keras.activations.softsign(x)", X),),
    ),
    Activation(
        source="keras.activations.gelu(x, approximate=False, *, name=None)",
        names=("gelu",),
        aliases=("tf.nn.gelu", "keras.ops.gelu"),
        renamed={"features": "x"},
        target="torch.nn.functional.gelu(input, approximate='none')",
        module="torch.nn.GELU()",
        tensors=("x",),
        ignored=LABEL,
        shape="shape(x)",
        renderings=(
            Rendering("torch.nn.functional.gelu(x)", when="approximate == False"),
            Rendering("torch.nn.functional.gelu(x, approximate='tanh')", when="approximate == True"),
        ),
        proofs=(
            Proof("keras.activations.gelu(x)", X),
            Proof("tf.nn.gelu(x, approximate=True)", X),
            Proof("tf.nn.gelu(features=x, approximate=False)", X),
        ),
    ),
    Activation(
        source="keras.activations.silu(x, *, beta=1.0)",
        names=("silu", "swish"),
        aliases=("keras.activations.swish", "tf.nn.silu", "tf.nn.swish", "keras.ops.silu", "keras.ops.swish"),
        renamed={"features": "x"},
        target="torch.nn.functional.silu(input, inplace=False)",
        module="torch.nn.SiLU()",
        tensors=("x",),
        shape="shape(x)",
        renderings=(
            Rendering("torch.nn.functional.silu(x)", when="beta == 1"),
            Rendering("x * torch.sigmoid(beta * x)"),
        ),
        proofs=(
            Proof("keras.activations.swish(x)", X),
            Proof("tf.nn.silu(x)", X),
            Proof("tf.nn.swish(features=x, beta=0.5)", X),
        ),
    ),
    Activation(
        source="keras.activations.mish(x)",
        names=("mish",),
        aliases=("keras.ops.mish",),
        target="torch.nn.functional.mish(input, inplace=False)",
        module="torch.nn.Mish()",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.mish(x)"),),
        proofs=(Proof("keras.activations.mish(x)", X),),
    ),
)
