"""What calls of NumPy, of Python's built-in functions and of other libraries give, and methods of known values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.values import DType, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis import array_methods, datasets, numpy_shapes, streams
from migrate.codemods.analysis.kinds import (
    Array,
    Batches,
    Examples,
    Foreign,
    Kind,
    Listed,
    Made,
    Model,
    Plain,
    Sample,
    Several,
    Sizes,
    Stream,
    Table,
    Text,
    element,
    join,
)
from migrate.codemods.analysis.results import dtype_of, tensor_of

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds

FILLED = frozenset({"zeros", "ones", "empty", "full", "random.random", "random.random_sample"})
DRAWN = frozenset({"random.rand", "random.randn"})
SIZED = frozenset({"random.normal", "random.uniform", "random.randint", "random.standard_normal"})
SAME = frozenset(
    {"zeros_like", "ones_like", "abs", "exp", "log", "sqrt", "square", "sin", "cos", "tanh", "clip", "copy"}
    | {"round", "floor", "ceil", "sort", "flip", "roll", "negative", "sign", "cumsum", "nan_to_num"}
)
DTYPE_PLACES = dict.fromkeys(
    (
        "array",
        "asanyarray",
        "asarray",
        "ascontiguousarray",
        "empty",
        "ones",
        "zeros",
        "ones_like",
        "zeros_like",
    ),
    1,
) | {"full": 2}
"""Functions that take a dtype by its position."""
WEIGHTS = frozenset({"trainable_variables", "trainable_weights", "variables", "weights"}) | {
    "non_trainable_variables",
    "non_trainable_weights",
}  # of a model or layer
WEIGHT_NAMES = frozenset(
    {"bias", "beta", "embeddings", "gamma", "kernel", "moving_mean", "moving_variance"}
) | {
    "depthwise_kernel",
    "pointwise_kernel",
    "recurrent_kernel",
}  # of Keras's layers
OF_ANY_SHAPE = frozenset(
    {"arange", "concatenate", "expand_dims", "linspace", "load", "stack", "vstack", "hstack", "dstack", "eye"}
    | {"where", "repeat", "tile", "squeeze", "reshape", "transpose", "swapaxes", "moveaxis", "fromiter"}
    | {"pad", "outer", "matmul", "diag", "identity", "meshgrid", "append", "delete", "insert", "unique"}
    | {"genfromtxt", "loadtxt", "frombuffer", "fromfile", "nonzero", "argsort", "logspace", "fromstring"}
    | {"random.permutation", "random.choice", "broadcast_to", "flipud", "fliplr", "rot90", "column_stack"}
    | {"take", "ascontiguousarray", "asfarray", "atleast_1d", "atleast_2d", "atleast_3d", "bincount"}
    | {"maximum", "minimum", "add", "subtract", "multiply", "divide", "power", "histogram", "triu", "tril"}
)
"""NumPy functions that give an array of whatever they are given; of a ``choice`` or a sum of numbers, one number."""

REDUCING = frozenset(
    {"sum", "mean", "max", "min", "std", "var", "prod", "median", "argmax", "argmin", "any", "all", "average"}
    | {"percentile", "quantile", "nanmean", "nansum", "dot", "amax", "amin", "linalg.norm", "count_nonzero"}
)
SCALARS = frozenset({"float32", "float64", "float16", "int32", "int64", "int8", "uint8", "int16", "bool_"})

BUILTINS: dict[str, Kind] = {
    "int": Plain("int"),
    "len": Plain("int"),
    "ord": Plain("int"),
    "float": Plain("float"),
    "bool": Plain("bool"),
    "isinstance": Plain("bool"),
    "hasattr": Plain("bool"),
    "callable": Plain("bool"),
    "any": Plain("bool"),
    "all": Plain("bool"),
    "str": Text(),
    "repr": Text(),
    "input": Text(),
    "chr": Text(),
    "format": Text(),
    "bytes": Text(),
    "range": Listed(Plain("int"), "range"),
}

TEXTS = frozenset(
    {"os.path.join", "os.getcwd", "os.path.basename", "os.path.dirname", "os.path.abspath", "os.getenv"}
)
NUMBERS = {
    "math": Plain("float"),
    "time.time": Plain("float"),
    "random.random": Plain("float"),
    "random.uniform": Plain("float"),
}
NUMBERS |= {"random.randint": Plain("int"), "time.perf_counter": Plain("float"), "os.getpid": Plain("int")}

FOREIGN = frozenset(
    {
        "cv2",
        "PIL",
        "scipy",
        "pandas",
        "librosa",
        "skimage",
        "sklearn",
        "matplotlib",
        "imageio",
        "json",
        "h5py",
    }
    | {
        "gym",
        "gymnasium",
        "pickle",
        "soundfile",
        "tifffile",
        "pydicom",
        "nibabel",
        "albumentations",
        "imgaug",
    }
)
"""Libraries that know nothing of tensors: what they give is none."""

GIVES_ARRAY = {
    "pandas": frozenset({"to_numpy"}),
    "sklearn": frozenset({"transform", "fit_transform", "predict", "predict_proba", "inverse_transform"}),
}
"""Methods of their objects that give an array, whatever the object."""


def numpy_call(kinds: Kinds, call: cst.Call, name: str) -> Kind:
    """What ``numpy.<name>(...)`` gives."""
    named = {item.keyword.value: item.value for item in call.args if item.keyword}
    given = [item.value for item in call.args if not item.keyword and not item.star]
    place = DTYPE_PLACES.get(name, len(given))
    stated = named.get("dtype", given[place] if place < len(given) else None)
    dtype = numpy_shapes.dtype_given(kinds, stated)
    if name in ("array", "asarray", "asanyarray", "ascontiguousarray"):
        inner = tensor_of(kinds.of(given[0])) if given else Tensor()
        own = kinds.of(given[0]) if given else None
        natural = inner.dtype if isinstance(own, Array | Tensor) else _widest(inner.dtype)
        return Array(inner.shape, dtype or (None if "dtype" in named or len(given) > 1 else natural))
    if name in FILLED:
        usual = "float64" if name != "full" and len(given) < 2 and "dtype" not in named else None
        return Array(
            numpy_shapes.shape_given(kinds, named.get("shape", given[0] if given else None)), dtype or usual
        )
    if name in DRAWN:
        return Array(tuple(kinds.value(item) for item in given), "float64") if given else Plain("float")
    if name in SIZED:
        size = named.get("size", given[2] if len(given) > 2 else None)
        if size is None:
            return None if given else Plain("float")
        return Array(
            numpy_shapes.shape_given(kinds, size), "float64" if name != "random.randint" else dtype or "int64"
        )
    if name in SAME:
        kind = kinds.of(given[0]) if given else None
        if isinstance(kind, Array):
            keeps = name.endswith("_like") or name in (
                "abs",
                "clip",
                "copy",
                "sort",
                "flip",
                "roll",
                "negative",
            )
            return Array(kind.shape, dtype or (kind.dtype if keeps and "dtype" not in named else None))
        return kind if isinstance(kind, Plain) else Array()
    if name in numpy_shapes.GENERATORS:
        return Foreign(numpy_shapes.GENERATOR)
    if name in OF_ANY_SHAPE:
        known = numpy_shapes.shaped(kinds, name, call)
        return Array(known.shape if known else None, dtype or (known.dtype if known else None))
    if name in REDUCING:
        if "axis" in named or len(given) > 1:
            return numpy_shapes.reduced(kinds, name, call)
        return Plain()
    if name in SCALARS:
        kind = kinds.of(given[0]) if given else None
        if isinstance(kind, Array | Several | Listed | Foreign):  # made of an array, it is one
            return Array(tensor_of(kind).shape, dtype_of(name.rstrip("_")))
        # A number of NumPy's own has a dtype: `np.float32(0.5)` is no float of Python's.
        return Plain("bool" if name == "bool_" else "number")
    return Foreign("numpy")


def _widest(dtype: str | None) -> str | None:
    """NumPy's own dtype for Python's numbers."""
    return {"int32": "int64", "float32": "float64"}.get(dtype or "", dtype)


def library_call(kinds: Kinds, call: cst.Call, name: str) -> Kind:
    """What a call of another library gives, by its full name."""
    if name == datasets.SPLIT:
        return datasets.split(kinds, call)
    if name in TEXTS:
        return Text()
    if name in NUMBERS:
        return NUMBERS[name]
    head = name.partition(".")[0]
    if head == "math":
        return Plain("int" if name.rpartition(".")[2] in ("ceil", "floor", "trunc", "gcd") else "float")
    return Foreign(head) if head in FOREIGN else None


OF_ARGUMENTS = frozenset(
    {
        "list",
        "tuple",
        "sorted",
        "set",
        "frozenset",
        "dict",
        "enumerate",
        "zip",
        "reversed",
        "iter",
        "filter",
        "next",
    }
    | {"abs", "round", "sum", "max", "min"}
)
"""Functions whose result depends on what they are given; what others are given is not looked at."""


def builtin_call(kinds: Kinds, call: cst.Call, name: str) -> Kind:
    """What a call of one of Python's own functions gives."""
    if name in BUILTINS:
        return BUILTINS[name]
    if name not in OF_ARGUMENTS:
        return None
    given = [kinds.of(item.value) for item in call.args if not item.keyword and not item.star]
    match name:
        case "list" | "tuple" | "sorted" | "set" | "frozenset":
            type_ = "tuple" if name == "tuple" else "list" if name == "sorted" else name
            if given and isinstance(given[0], Several) and name in ("list", "tuple"):
                return Several(given[0].items, type_)
            return Listed(element(given[0]) if given else None, type_)
        case "dict":
            return Table()
        case "enumerate":
            return Listed(Several((Plain("int"), element(given[0]) if given else None)), "iterator")
        case "zip":
            return Listed(Several(tuple(element(kind) for kind in given)), "iterator")
        case "reversed" | "iter" | "filter":
            return Listed(element(given[-1]) if given else None, "iterator")
        case "next":
            return element(given[0]) if given else None
        case "abs" | "round" | "sum" | "max" | "min":
            return _of_numbers(name, given)
    return None


def _of_numbers(name: str, given: list[Kind]) -> Kind:
    items = given if name in ("abs", "round") or len(given) > 1 else [element(kind) for kind in given]
    kind = join(items[:1] if name == "round" else items)
    if name == "sum" and isinstance(kind, Tensor):
        return Tensor(None, dtype=kind.dtype)
    if name == "round" and isinstance(kind, Plain):
        return Plain("int" if len(given) == 1 else "float")
    return kind if isinstance(kind, Plain | Tensor | Array) else None


def method_call(kinds: Kinds, owner: Kind, method: str, call: cst.Call) -> Kind:
    """What a method of a value of a known kind gives."""
    match owner:
        case Tensor():
            return _tensor_method(owner, method)
        case Sample():
            return _tensor_method(Tensor(), method)
        case Array():
            return array_methods.of_array(kinds, owner, method, call)
        case Sizes():
            return _sizes_method(owner, method)
        case Text():
            return _text_method(method)
        case Table():
            return _table_method(owner, method, call)
        case Stream():
            return streams.after(owner, method)
        case Batches(item=item) | Examples(item=item) if item is not None:
            return streams.after(Stream(item), method)
        case Foreign(numpy_shapes.GENERATOR):
            return numpy_shapes.drawn(kinds, method, call) or Foreign("numpy")
        case Foreign(module) if method in GIVES_ARRAY.get(module, ()):
            return Array()
        case Foreign():
            return owner
        case Model():
            return Array() if method in ("predict", "predict_on_batch") else None
    if method == "numpy":
        return Array()
    if method == "as_list":
        return Listed(Plain("int"))
    return Sizes() if method == "get_shape" else None


def _tensor_method(owner: Tensor, method: str) -> Kind:
    match method:
        case "numpy":
            return Array(owner.shape, owner.dtype)
        case "get_shape":
            return Sizes(owner.shape)
        case "set_shape":
            return Plain("none")
        case "read_value" | "value" | "assign" | "assign_add" | "assign_sub" | "to_tensor":
            return owner if method != "to_tensor" else Tensor(None, dtype=owner.dtype)
    return None


def _sizes_method(owner: Sizes, method: str) -> Kind:
    match method:
        case "as_list":
            if owner.shape is None:
                return Listed(Plain("int"))
            return Several((Plain("int"),) * len(owner.shape), "list")
        case "num_elements":
            return Plain("int")
        case "is_fully_defined" | "is_compatible_with":
            return Plain("bool")
        case "with_rank" | "merge_with" | "concatenate" | "with_rank_at_least":
            return Sizes()
    return None


def _text_method(method: str) -> Kind:
    if method in ("split", "splitlines", "rsplit"):
        return Listed(Text())
    if method in ("startswith", "endswith", "isdigit", "isalpha", "isspace", "isupper", "islower"):
        return Plain("bool")
    return Plain("int") if method in ("find", "index", "count", "rfind") else Text()


def _table_method(owner: Table, method: str, call: cst.Call) -> Kind:
    inner = join(owner.items) if owner.items else None
    match method:
        case "keys":
            return Listed(None, "iterator")
        case "values":
            return Listed(inner, "iterator")
        case "items":
            return Listed(Several((None, inner)), "iterator")
    return None


def weights_of(owner: Kind, name: str) -> Kind:
    """What an attribute of a model or layer is, by its name alone."""
    is_layer = isinstance(owner, Made) and owner.role == "layer"
    if name in WEIGHTS and (is_layer or isinstance(owner, Model)):
        return Listed(Tensor())
    return Tensor() if is_layer and name in WEIGHT_NAMES else None


def attribute_of(owner: Kind, name: str) -> Kind:
    """What an attribute of a value of a known kind is."""
    match owner:
        case Tensor(shape=shape, dtype=dtype) | Array(shape=shape, dtype=dtype):
            match name:
                case "shape":
                    return Sizes(shape)
                case "dtype":
                    return DType(dtype or "")  # one that is not known
                case "ndim":
                    return Plain("int")
                case "size" if isinstance(owner, Array):
                    return Plain("int")
                case "T" if isinstance(owner, Array):
                    return Array(None if shape is None else shape[::-1], dtype)
            return None
        case Sample():
            return attribute_of(Tensor(), name)
        case Sizes() if name in ("rank", "ndims"):
            return Plain("int")
        case Foreign("pandas" | "sklearn") if name == "values":
            return Array()
        case Foreign():
            return owner
    return None
