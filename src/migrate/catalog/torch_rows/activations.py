"""Activations, as modules and as functions.

https://pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity
"""

from migrate.catalog.model import Layer, Rendering, Weight
from migrate.catalog.proofs import normal
from migrate.catalog.torch_first import back, function, layer
from migrate.catalog.torch_proofs import TorchProof
from migrate.catalog.transforms import InsertAxis

X = {"x": normal(3, 5, 4)}
IMAGES = {"x": normal(2, 3, 5, 4)}
SOFTMAX = "(input, dim=None, _stacklevel=3, dtype=None)"


def named(torch: str, keras: str) -> Layer:
    """A module that is one of the activations that Keras knows by name."""
    return layer(f"torch.nn.{torch}()", f"keras.layers.Activation('{keras}')", [f"torch.nn.{torch}()"], X)


ROWS = (
    named("Tanh", "tanh"),
    named("Sigmoid", "sigmoid"),
    layer("torch.nn.Identity()", "keras.layers.Identity()", ["torch.nn.Identity()"], X),
    back(
        "torch.nn.ReLU(inplace=False)",
        ["torch.nn.ReLU()", "torch.nn.ReLU(inplace=True)", "torch.nn.ReLU(True)"],
        X,
    ),
    back(
        "torch.nn.LeakyReLU(negative_slope=0.01, inplace=False)",
        [
            "torch.nn.LeakyReLU()",
            "torch.nn.LeakyReLU(0.2)",
            "torch.nn.LeakyReLU(negative_slope=0.2, inplace=True)",
        ],
        X,
    ),
    layer(
        "torch.nn.PReLU(num_parameters=1, init=0.25, device=None, dtype=None)",
        [
            Rendering(
                "keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(init), shared_axes=[1, 2, 3])",
                when="num_parameters == 1 and rank(x) == 4",
                weights=(Weight(("weight",), ("alpha",), (InsertAxis(0), InsertAxis(0))),),
            ),
            Rendering(
                "keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(init), shared_axes=[1, 2])",
                when="rank(x) == 4",
                weights=(Weight(("weight",), ("alpha",), (InsertAxis(0), InsertAxis(0))),),
            ),
            Rendering(
                "keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(init), shared_axes=[1])",
                when="num_parameters == 1 and rank(x) == 2",
                weights=(Weight(("weight",), ("alpha",)),),
            ),
            Rendering(
                "keras.layers.PReLU(alpha_initializer=keras.initializers.Constant(init))",
                when="rank(x) == 2",
                weights=(Weight(("weight",), ("alpha",)),),
            ),
        ],
        [
            "torch.nn.PReLU()",
            "torch.nn.PReLU(3)",
            TorchProof("torch.nn.PReLU()", {"x": normal(6, 4)}),
            TorchProof("torch.nn.PReLU(num_parameters=4, init=0.1)", {"x": normal(6, 4)}),
        ],
        IMAGES,
        requires="dtype is None",
        layout="channels_last",
        shape="shape(x)",
        ignored={
            "device": "TensorFlow places tensors by itself",
            "num_parameters": "one, or one a channel, which Keras knows from its input",
        },
    ),
    back(
        "torch.nn.Softmax(dim=None)", ["torch.nn.Softmax(dim=1)", "torch.nn.Softmax(-1)"], {"x": normal(3, 5)}
    ),
    back("torch.sigmoid(input, *, out=None)", ["torch.sigmoid(x)"], X),
    back("torch.tanh(input, *, out=None)", ["torch.tanh(x)"], X),
    back("torch.softmax(input, dim, dtype=None)", ["torch.softmax(x, dim=1)", "torch.softmax(x, -1)"], X),
    back(
        "torch.nn.functional.relu(input, inplace=False)",
        ["torch.nn.functional.relu(x)", "torch.nn.functional.relu(x, inplace=True)"],
        X,
    ),
    function("torch.relu(input)", "tf.nn.relu(input)", ["torch.relu(x)"], X, tensors=("input",)),
    function(
        "torch.nn.functional.sigmoid(input)",
        "tf.sigmoid(input)",
        ["torch.nn.functional.sigmoid(x)"],
        X,
        tensors=("input",),
    ),
    *(
        function(
            f"torch.nn.functional.{name}{SOFTMAX}",
            f"tf.nn.{name}(input, axis=dim(dim, input))",
            [f"torch.nn.functional.{name}(x, dim=1)", f"torch.nn.functional.{name}(input=x, dim=-1)"],
            X,
            target=f"tf.nn.{name}(logits, axis=None, name=None)",
            requires="dim is not None and dtype is None",
            ignored={"_stacklevel": "of a warning"},
            tensors=("input",),
        )
        for name in ("softmax", "log_softmax")
    ),
)
