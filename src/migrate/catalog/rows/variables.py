"""Variables: parameters, and tensors that are not trained.

https://www.tensorflow.org/api_docs/python/tf/Variable and
https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
"""

from migrate.catalog.model import Function, Owned, Rendering
from migrate.catalog.proofs import Proof, integers, normal

USES = ("made + made", "made.shape[0]")
LISTED = "surely(is_number(initial_value) or is_literal(initial_value) or is_whole(initial_value))"
PARAMETER = "torch.nn.Parameter(data, requires_grad=True)"
NUMBERS = (
    ("torch.tensor(initial_value)", "dtype is None and not is_whole(initial_value)"),
    ("torch.tensor(initial_value, dtype=number_dtype(initial_value))", "dtype is None"),
    ("torch.tensor(initial_value, dtype=torch_dtype(dtype))", "True"),
)
OTHERS = (
    ("initial_value", "is_made(initial_value) and dtype is None"),
    ("torch.as_tensor(initial_value).clone()", "dtype is None"),
    ("torch.as_tensor(initial_value, dtype=torch_dtype(dtype)).clone()", "True"),
)
FORMS = (*((code, f"{LISTED} and {when}") for code, when in NUMBERS), *OTHERS)
"""The tensor that a variable begins with, and when: of numbers, what a call has made, anything else (a copy of it)."""

TRAINED = (FORMS[0], *FORMS[2:])  # whole numbers without a dtype are never trained

ROWS = (
    Function(
        source="tf.Variable(initial_value, trainable=None, validate_shape=True, caching_device=None, name=None, "
        "variable_def=None, dtype=None, import_scope=None, constraint=None, synchronization=None, aggregation=None, "
        "shape=None, experimental_enable_variable_lifting=True)",
        target=PARAMETER,
        aliases=("tf.compat.v2.Variable", "keras.backend.variable"),
        renamed={"value": "initial_value"},
        let={
            "integers": "(torch_dtype('int32'), torch_dtype('int64'), torch_dtype('uint8'), torch_dtype('bool'))",
            "frozen": "surely(trainable is not None and trainable == False) "
            "or surely(dtype is None and is_whole(initial_value)) "
            "or surely(dtype is not None and torch_dtype(dtype) in integers)",
        },
        renderings=(
            *(Rendering(code, when=f"frozen and {when}", target="") for code, when in FORMS),
            *(Rendering(f"torch.nn.Parameter({code})", when=when) for code, when in TRAINED),
        ),
        ignored={
            "trainable": "says which of the two it becomes",
            "validate_shape": "shapes are always known",
            "caching_device": "a matter of devices",
            "name": "a label; the variable's own name takes its place",
            "import_scope": "of TensorFlow 1",
            "synchronization": "a matter of several devices",
            "aggregation": "a matter of several devices",
            "shape": "a tensor that is assigned to keeps its shape",
            "experimental_enable_variable_lifting": "a matter of tf.function",
        },
        note="a parameter where it is trained; else a tensor, of a module a buffer",
        proofs=(
            Proof("tf.Variable(2.5)", uses=("made * 2.0",)),
            Proof("tf.Variable(3)", uses=("made * 2",)),
            Proof("tf.Variable(2.5, trainable=False)", uses=("made * 2.0",)),
            Proof("tf.Variable(x, dtype=tf.float32)", {"x": normal(3, 4)}, uses=USES),
            Proof("tf.Variable(True, trainable=False)", uses=("made",)),
            Proof("tf.Variable([[1.0, -2.0], [0.5, 4.0]], name='w')", uses=USES),
            Proof("tf.Variable(initial_value=[1, 2, 3], dtype=tf.float32)", uses=USES),
            Proof("tf.Variable(0, dtype=tf.int64, trainable=False)", uses=("made + 1",)),
            Proof("tf.Variable(tf.reshape(x, [4, 3]))", {"x": normal(3, 4)}, uses=USES),
            Proof("tf.Variable(x, False)", {"x": normal(3, 4)}, uses=USES),
            Proof("tf.Variable(tf.ones([2, 3]), trainable=False)", uses=USES),
            Proof("tf.Variable(x)", {"x": normal(3, 4)}, uses=USES),
            Proof("tf.Variable(x, trainable=False, dtype=tf.float32)", {"x": normal(3, 4)}, uses=USES),
            Proof("tf.Variable(i, dtype=tf.int32)", {"i": integers(5, high=9)}, uses=USES),
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/Variable",
    ),
    *(
        Owned(
            source=name,
            target=target,
            owner="typenames",
            note="as a type: in annotations, in isinstance, in a comparison of types",
            url=f"https://www.tensorflow.org/api_docs/python/{name.replace('.', '/')}",
        )
        for name, target in {"tf.Tensor": "torch.Tensor", "tf.DType": "torch.dtype"}.items()
    ),
    Owned(
        source="tf.Module",
        target="torch.nn.Module()",
        owner="to_torch.modules",
        note="as a base class: its variables are parameters and buffers, __call__ is forward",
        url="https://www.tensorflow.org/api_docs/python/tf/Module",
    ),
    Owned(
        source="tf.Module.with_name_scope",
        owner="to_torch.modules",
        note="names of operations, which a module does not have",
        url="https://www.tensorflow.org/api_docs/python/tf/Module#with_name_scope",
    ),
    Owned(
        source="keras.backend.set_value",
        target="torch.Tensor.copy_(src, non_blocking=False)",
        owner="to_torch.assignments",
        note="of a variable; of an optimizer's learning rate, the rate of its parameter groups",
        url="https://www.tensorflow.org/api_docs/python/tf/keras/backend/set_value",
    ),
)
