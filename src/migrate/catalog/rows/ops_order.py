"""Order: the largest elements and where they are, sorting, running sums.

https://www.tensorflow.org/api_docs/python/tf/argmax and https://pytorch.org/docs/stable/generated/torch.argmax.html
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

X = {"x": normal(3, 4, 5)}
NAN = "TensorFlow passes over NaN, torch returns it"


def _arg(name: str) -> Function:
    """TensorFlow's axis is 0 where none is given."""
    return Function(
        source=f"tf.{name}(input, axis=None, output_type='int64', name=None)",
        target=f"torch.{name}(input, dim=None, keepdim=False)",
        aliases=(f"tf.math.{name}",),
        renamed={"dimension": "axis"},
        tensors=("input",),
        shape="reduced(shape(input), 0 if axis is None else axis)",
        renderings=(
            Rendering(
                f"torch.{name}(input, dim=0 if axis is None else axis)",
                when="torch_dtype(output_type) == torch_dtype('int64')",
            ),
            Rendering(f"torch.{name}(input, dim=0 if axis is None else axis).to(torch_dtype(output_type))"),
        ),
        note=NAN,
        ignored=LABEL,
        proofs=(
            Proof(f"tf.{name}(x)", X),
            Proof(f"tf.math.{name}(input=x, axis=-1)", X),
            Proof(f"tf.{name}(x, 1, output_type=tf.int32)", X),
        ),
    )


def _keras_arg(name: str) -> Function:
    return Function(
        source=f"keras.ops.{name}(x, axis=None, keepdims=False)",
        target=f"torch.{name}(input, dim=None, keepdim=False)",
        tensors=("x",),
        shape="reduced(shape(x), axis, keepdims)",
        renderings=(Rendering(f"torch.{name}(x, dim=axis, keepdim=keepdims)"),),
        note=NAN,
        proofs=(
            Proof(f"keras.ops.{name}(x)", X),
            Proof(f"keras.ops.{name}(x, axis=1, keepdims=True)", X),
        ),
    )


def _backend_arg(name: str) -> Function:
    return Function(
        source=f"keras.backend.{name}(x, axis=-1)",
        target=f"torch.{name}(input, dim=None, keepdim=False)",
        tensors=("x",),
        shape="reduced(shape(x), axis)",
        renderings=(Rendering(f"torch.{name}(x, dim=axis)"),),
        note=NAN,
        proofs=(Proof(f"tf.keras.backend.{name}(x)", X), Proof(f"tf.keras.backend.{name}(x, axis=0)", X)),
    )


def _running(name: str, inverse: str, *aliases: str) -> Function:
    """A running sum or product; ``inverse`` takes an element out of it again."""
    target = f"torch.{name}"
    return Function(
        source=f"tf.math.{name}(x, axis=0, exclusive=False, reverse=False, name=None)",
        target=f"{target}(input, dim)",
        aliases=(f"keras.backend.{name}", *aliases),
        tensors=("x",),
        shape="shape(x)",
        renderings=(
            Rendering(f"{target}(x, dim=axis)", when="not exclusive and not reverse"),
            Rendering(
                f"torch.flip({target}(torch.flip(x, [axis]), dim=axis), [axis])",
                when="not exclusive and reverse",
            ),
            *(
                (Rendering(f"{target}(x, dim=axis) {inverse} x", when="exclusive and not reverse"),)
                if inverse
                else ()
            ),
        ),
        ignored=LABEL,
        proofs=(
            *(Proof(f"{alias}(x)", X) for alias in aliases),
            Proof(f"tf.math.{name}(x, axis=-1)", X),
            Proof(f"tf.math.{name}(x=x, axis=1, reverse=True, name='c')", X),
            Proof(f"tf.keras.backend.{name}(x, axis=1)", X),
            *((Proof(f"tf.math.{name}(x, 1, exclusive=True)", X),) if inverse else ()),
        ),
    )


ROWS = (
    *(make(name) for make in (_arg, _keras_arg, _backend_arg) for name in ("argmax", "argmin")),
    _running("cumsum", "-", "tf.cumsum"),
    _running("cumprod", ""),
    Function(
        source="tf.sort(values, axis=-1, direction='ASCENDING', name=None)",
        target="torch.sort(input, dim=-1, descending=False)",
        tensors=("values",),
        shape="shape(values)",
        renderings=(
            Rendering(
                "torch.sort(values, dim=axis, descending=direction == 'DESCENDING').values",
                when="direction in ('ASCENDING', 'DESCENDING')",
            ),
        ),
        ignored=LABEL,
        proofs=(Proof("tf.sort(x)", X), Proof("tf.sort(values=x, axis=1, direction='DESCENDING')", X)),
    ),
    Function(
        source="tf.argsort(values, axis=-1, direction='ASCENDING', stable=False, name=None)",
        target="torch.argsort(input, dim=-1, descending=False, stable=False)",
        tensors=("values",),
        shape="shape(values)",
        renderings=(
            # TensorFlow's sorting is stable whether it is asked for or not.
            Rendering(
                "torch.argsort(values, dim=axis, descending=direction == 'DESCENDING', stable=True)",
                when="direction in ('ASCENDING', 'DESCENDING')",
            ),
        ),
        ignored={**LABEL, "stable": "it is in any case"},
        proofs=(
            Proof("tf.argsort(x)", X),
            Proof("tf.argsort(values=x, axis=0, direction='DESCENDING', stable=True)", X),
        ),
    ),
    Function(
        source="tf.math.top_k(input, k=1, sorted=True, index_type='int32', name=None)",
        target="torch.topk(input, k, dim=-1, largest=True, sorted=True)",
        aliases=("tf.nn.top_k", "keras.ops.top_k"),
        renamed={"x": "input"},
        tensors=("input",),
        shape="((*shape(input)[:-1], k), (*shape(input)[:-1], k))",
        renderings=(Rendering("torch.topk(input, k, sorted=sorted)"),),
        note="among equal elements TensorFlow takes the first, torch any; indices are int64",
        ignored={**LABEL, "index_type": "indices are int64"},
        proofs=(
            Proof("tf.nn.top_k(x)", X),
            Proof("tf.math.top_k(input=x, k=3, sorted=True, name='t')", X),
            Proof("keras.ops.top_k(x, 2)", X),
        ),
    ),
)
