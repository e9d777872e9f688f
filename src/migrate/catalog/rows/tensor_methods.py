"""Methods and attributes of tensors, their shapes and their dtypes. An attribute is stated as a call without arguments.

https://www.tensorflow.org/api_docs/python/tf/Tensor and https://docs.pytorch.org/docs/stable/tensors.html
"""

from migrate.catalog.model import Constant, Function, Manual, Rendering
from migrate.catalog.proofs import Proof, integers, mask, normal

X = {"x": normal(3, 4, 5)}
WHOLE = {"x": integers(3, 4, high=9)}

FLOATS = ("float16", "bfloat16", "float32", "float64")
INTEGERS = ("uint8", "int8", "int16", "int32", "int64")


def _shape(name: str, code: str, *calls: str, note: str = "") -> Function:
    """A method or attribute of a shape, a ``torch.Size`` in the migrated code."""
    return Function(
        source=f"tf.TensorShape.{name}(self)",
        target="torch.Tensor.size(self)",
        renderings=(Rendering(code),),
        note=note,
        proofs=tuple(Proof(call, X) for call in calls),
        url="https://www.tensorflow.org/api_docs/python/tf/TensorShape",
    )


def _dtype(name: str, code: str) -> Function:
    """An attribute of a dtype."""
    return Function(
        source=f"tf.DType.{name}(self)",
        renderings=(Rendering(code),),
        proofs=(
            Proof(f"x.dtype.{name}", X),
            Proof(f"x.dtype.{name}", WHOLE),
            Proof(f"x.dtype.{name}", {"x": mask(3, 4)}),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/dtypes/DType",
    )


def _manual(name: str, note: str, advice: str) -> Manual:
    return Manual(source=f"tf.Tensor.{name}", note=note, advice=advice)


ROWS = (
    Function(
        source="tf.Tensor.numpy(self)",
        target="torch.Tensor.numpy(self, *, force=False)",
        tensors=("self",),
        shape="shape(self)",
        renderings=(Rendering("self.numpy(force=True)"),),
        note="a tensor on a GPU, or one that gradients go through, gives an array only with force=True; of a single "
        "number it is an array without axes",
        proofs=(Proof("x.numpy()", X), Proof("x.numpy()", WHOLE), Proof("x.numpy()", {"x": normal()})),
    ),
    Function(
        source="tf.Tensor.get_shape(self)",
        target="torch.Tensor.size(self)",
        tensors=("self",),
        renderings=(Rendering("self.shape"),),
        proofs=(Proof("x.get_shape()", X),),
    ),
    Function(
        source="tf.ensure_shape(x, shape, name=None)",
        tensors=("x",),
        layout="any",
        shape="as_tuple(shape)",
        renderings=(Rendering("x"),),
        note="the check of the shape goes",
        ignored={"shape": "a tensor of torch has its sizes as they are", "name": "a label of the graph"},
        proofs=(
            Proof("tf.ensure_shape(x, (3, 4, 5))", X),
            Proof("tf.ensure_shape(x, [None, 4, 5], name='e')", X),
        ),
    ),
    _shape("as_list", "list(self)", "x.shape.as_list()"),
    _shape("num_elements", "self.numel()", "x.shape.num_elements()"),
    _shape("rank", "len(self)", "x.shape.rank"),
    _shape("ndims", "len(self)", "x.shape.ndims"),
    Function(
        source="tf.TensorShape.is_fully_defined(self)",
        renderings=(Rendering("True"),),
        ignored={"self": "a tensor of torch always has all its sizes"},
        proofs=(Proof("x.shape.is_fully_defined()", X),),
    ),
    _dtype("is_floating", "self.is_floating_point"),
    _dtype("is_complex", "self.is_complex"),
    _dtype("is_bool", "self == torch.bool"),
    _dtype("is_integer", "not (self.is_floating_point or self.is_complex or self == torch.bool)"),
    _dtype("name", "str(self).removeprefix('torch.')"),
    _dtype("size", "self.itemsize"),
    *(
        Constant(
            source=f"tf.{name}.{bound}",
            renderings=(Rendering(f"torch.{'finfo' if name in FLOATS else 'iinfo'}(torch.{name}).{bound}"),),
            proofs=(Proof(f"tf.{name}.{bound}"),),
        )
        for name in (*FLOATS, *INTEGERS)
        for bound in ("max", "min")
    ),
    _manual(
        "eval",
        "a tensor of TensorFlow 1 is computed by a session; one of torch has its values",
        "take the tensor itself, or `x.numpy(force=True)` for an array",
    ),
    _manual(
        "op", "a tensor of torch belongs to no graph of operations", "look at `x.grad_fn` for what made it"
    ),
    _manual("graph", "a tensor of torch belongs to no graph", "drop the use; autograd keeps its own graph"),
    _manual(
        "consumers", "a tensor of torch does not know what uses it", "trace the model with torch.fx instead"
    ),
    _manual(
        "experimental_ref",
        "a tensor of torch is hashable by itself, by identity",
        "use the tensor as the key, and take `.deref()` away",
    ),
    _manual(
        "ref",
        "a tensor of torch is hashable by itself, by identity",
        "use the tensor as the key, and take `.deref()` away",
    ),
)
