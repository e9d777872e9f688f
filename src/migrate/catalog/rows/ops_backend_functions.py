"""Functions of `keras.backend` that other modules of TensorFlow have under other defaults, or not at all.

https://www.tensorflow.org/versions/r2.9/api_docs/python/tf/keras/backend
"""

from migrate.catalog.model import Function, Level, Rendering, Style
from migrate.catalog.proofs import Proof, Sample, integers, mask, normal, probabilities

X = {"x": normal(4, 3)}
IMAGES = {"x": normal(2, 4, 3, 5)}
LABEL = {"name": "a label of the graph"}
CROSSENTROPY = "Keras computes on the logits behind a softmax that its graph shows, this on the probabilities"


def _filled(name: str) -> Function:
    """Zeros or ones of a shape: a variable in TensorFlow, of which a program reads the value."""
    return Function(
        source=f"keras.backend.{name}(shape, dtype=None, name=None)",
        target=f"torch.{name}(size, *, dtype=torch.float32)",
        shape="as_tuple(shape)",
        renderings=(
            Rendering(f"torch.{name}(shape, dtype=torch_dtype('float32' if dtype is None else dtype))"),
        ),
        ignored=LABEL,
        proofs=(
            Proof(f"tf.identity(tf.keras.backend.{name}((2, 3)))"),
            Proof(f"tf.identity(tf.keras.backend.{name}(shape=(4,), dtype='float64', name='filled'))"),
        ),
    )


def _truth(name: str, inputs: dict[str, Sample]) -> Function:
    """Whether all elements, or any, are true; a number is where it is not 0."""
    return Function(
        source=f"keras.backend.{name}(x, axis=None, keepdims=False)",
        target=f"torch.{name}(input)",
        tensors=("x",),
        shape="reduced(shape(x), axis, keepdims)",
        renderings=(
            Rendering(f"torch.{name}(x)", when="surely(axis is None) and not keepdims"),
            Rendering(f"torch.{name}(x, dim=axis, keepdim=keepdims)", when="surely(is_int(axis))"),
        ),
        proofs=(
            Proof(f"tf.keras.backend.{name}(x)", inputs),
            Proof(f"tf.keras.backend.{name}(x=x, axis=-1, keepdims=True)", inputs),
            Proof(f"tf.keras.backend.{name}(x, 0)", {"x": mask(3, 4)}),
        ),
    )


def _crossentropy(name: str, support: str, targets: Sample) -> Function:
    """A cross-entropy of each row."""
    inputs = {"t": targets, "p": probabilities(6, 5)}
    return Function(
        source=f"keras.backend.{name}(target, output, from_logits=False, axis=-1)",
        target=f"support.{support}(from_logits=False, reduction='mean')",
        tensors=("target", "output"),
        level=Level.EQUIVALENT,
        note=CROSSENTROPY,
        renderings=(
            Rendering(
                f"support.{support}(from_logits=from_logits, reduction='none')(output, target)",
                when="surely(axis == -1)",
                tolerance=1e-6,
            ),
        ),
        proofs=(
            Proof(f"tf.keras.backend.{name}(t, p)", inputs),
            Proof(
                f"tf.keras.backend.{name}(target=t, output=p, from_logits=True)",
                {"t": targets, "p": normal(6, 5)},
            ),
        ),
    )


ROWS = (
    _filled("zeros"),
    _filled("ones"),
    _truth("all", {"x": integers(3, 4, high=2)}),
    _truth("any", {"x": integers(3, 4, high=2)}),
    _crossentropy("categorical_crossentropy", "CategoricalCrossentropy", probabilities(6, 5)),
    _crossentropy("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", integers(6, high=5)),
    Function(
        source="keras.backend.expand_dims(x, axis=-1)",
        target="torch.unsqueeze(input, dim)",
        tensors=("x",),
        renderings=(Rendering("torch.unsqueeze(as_tensor(x), axis)", when="not surely(is_list(axis))"),),
        proofs=(
            Proof("tf.keras.backend.expand_dims(x)", X),
            Proof("tf.keras.backend.expand_dims(x=x, axis=1)", X),
        ),
    ),
    Function(
        source="keras.backend.eye(size, dtype=None, name=None)",
        target="torch.eye(n, *, dtype=torch.float32)",
        renderings=(Rendering("torch.eye(size, dtype=torch_dtype('float32' if dtype is None else dtype))"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.identity(tf.keras.backend.eye(3))"),
            Proof("tf.identity(tf.keras.backend.eye(size=2, dtype='float64', name='eye'))"),
        ),
    ),
    Function(
        source="keras.backend.one_hot(indices, num_classes)",
        target="torch.nn.functional.one_hot(tensor, num_classes=-1)",
        tensors=("indices",),
        renderings=(
            Rendering(
                "torch.nn.functional.one_hot(as_tensor(indices).long(), num_classes).float()",
                style=Style.IDIOMATIC,
                note="a class out of range is an error in torch, and a row of zeros in Keras",
            ),
            Rendering(
                "support.one_hot(as_tensor(indices), num_classes, dtype=torch.float32)",
                target="support.one_hot(indices, depth, dtype=torch.float32)",
            ),
        ),
        proofs=(
            Proof("tf.keras.backend.one_hot(i, 5)", {"i": integers(7, high=5)}),
            Proof("tf.keras.backend.one_hot(indices=i, num_classes=4)", {"i": integers(2, 3, high=4)}),
        ),
    ),
    Function(
        source="keras.backend.random_uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None)",
        target="torch.rand(size, *, dtype=torch.float32)",
        level=Level.STATISTICAL,
        note="the same distribution; no seed makes the numbers themselves the same",
        shape="as_tuple(shape)",
        renderings=(
            Rendering(
                "torch.rand(shape, dtype=torch_dtype('float32' if dtype is None else dtype))",
                when="surely(minval == 0 and maxval == 1)",
            ),
            Rendering(
                "torch.rand(shape, dtype=torch_dtype('float32' if dtype is None else dtype)) "
                "* (maxval - minval) + minval",
            ),
        ),
        ignored={"seed": "PyTorch's generator is seeded as a whole"},
        proofs=(
            Proof("tf.keras.backend.random_uniform((200, 100))"),
            Proof(
                "tf.keras.backend.random_uniform(shape=(200, 100), minval=-1.0, maxval=2.0, dtype='float64')"
            ),
        ),
    ),
    Function(
        source="keras.backend.repeat_elements(x, rep, axis)",
        target="torch.repeat_interleave(input, repeats, dim=None)",
        tensors=("x",),
        renderings=(Rendering("torch.repeat_interleave(x, rep, dim=axis)"),),
        proofs=(
            Proof("tf.keras.backend.repeat_elements(x, 2, 1)", X),
            Proof("tf.keras.backend.repeat_elements(x=x, rep=3, axis=-1)", IMAGES),
        ),
    ),
    Function(
        source="keras.backend.repeat(x, n)",
        target="torch.Tensor.repeat(self, *repeats)",
        tensors=("x",),
        renderings=(Rendering("torch.unsqueeze(x, 1).repeat(1, n, 1)"),),
        proofs=(
            Proof("tf.keras.backend.repeat(x, 4)", X),
            Proof("tf.keras.backend.repeat(x=x, n=2)", X),
        ),
    ),
    Function(
        source="keras.backend.batch_flatten(x)",
        target="torch.flatten(input, start_dim=0)",
        tensors=("x",),
        renderings=(Rendering("torch.flatten(x, start_dim=1)"),),
        proofs=(
            Proof("tf.keras.backend.batch_flatten(x)", IMAGES),
            Proof("tf.keras.backend.batch_flatten(x=x)", X),
        ),
    ),
    Function(
        source="keras.backend.reverse(x, axes)",
        target="torch.flip(input, dims)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(
            Rendering("torch.flip(x, dims=(axes,))", when="surely(is_int(axes))"),
            Rendering("torch.flip(x, dims=as_tuple(axes))"),
        ),
        proofs=(
            Proof("tf.keras.backend.reverse(x, 1)", X),
            Proof("tf.keras.backend.reverse(x=x, axes=[0, 2])", IMAGES),
        ),
    ),
    Function(
        source="keras.backend.relu(x, alpha=0.0, max_value=None, threshold=0.0)",
        target="torch.nn.functional.relu(input, inplace=False)",
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        renderings=(
            Rendering(
                "torch.nn.functional.relu(x)", when="alpha == 0 and max_value is None and threshold == 0"
            ),
            Rendering(
                "torch.clamp(x, min=0.0, max=max_value)",
                when="alpha == 0 and max_value is not None and threshold == 0",
            ),
            Rendering(
                "torch.nn.functional.leaky_relu(x, alpha)", when="max_value is None and threshold == 0"
            ),
        ),
        proofs=(
            Proof("tf.keras.backend.relu(x)", X),
            Proof("tf.keras.backend.relu(x, 0.1)", X),
            Proof("tf.keras.backend.relu(x=x, max_value=0.5)", X),
        ),
    ),
    Function(
        source="keras.backend.elu(x, alpha=1.0)",
        target="torch.nn.functional.elu(input, alpha=1.0)",
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        renderings=(Rendering("torch.nn.functional.elu(x, alpha=alpha)"),),
        proofs=(Proof("tf.keras.backend.elu(x)", X), Proof("tf.keras.backend.elu(x=x, alpha=0.5)", X)),
    ),
    Function(
        source="keras.backend.softmax(x, axis=-1)",
        target="torch.softmax(input, dim)",
        tensors=("x",),
        shape="shape(x)",
        renderings=(Rendering("torch.softmax(x, dim=axis)"),),
        proofs=(
            Proof("tf.keras.backend.softmax(x)", X),
            Proof("tf.keras.backend.softmax(x=x, axis=1)", IMAGES),
        ),
    ),
    *(
        Function(
            source=f"keras.backend.{name}(x)",
            target=f"{function}(input)",
            tensors=("x",),
            layout="any",
            shape="shape(x)",
            renderings=(Rendering(f"{function}(x)"),),
            proofs=(Proof(f"tf.keras.backend.{name}(x)", X), Proof(f"tf.keras.backend.{name}(x=x)", X)),
        )
        for name, function in (
            ("sigmoid", "torch.sigmoid"),
            ("softplus", "torch.nn.functional.softplus"),
            ("softsign", "torch.nn.functional.softsign"),
        )
    ),
)
