"""What Keras's pre-trained models want to be given, model by model: ``caffe``, ``tf``, ``torch``, or pixels as is.

https://keras.io/api/applications/
"""

from typing import Any

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, uniform

MODES = {
    "resnet": "caffe",
    "vgg16": "caffe",
    "vgg19": "caffe",
    "densenet": "torch",
    "inception_resnet_v2": "tf",
    "inception_v3": "tf",
    "mobilenet": "tf",
    "mobilenet_v2": "tf",
    "nasnet": "tf",
    "resnet_v2": "tf",
    "xception": "tf",
}
AS_THEY_ARE = ("convnext", "efficientnet", "efficientnet_v2", "mobilenet_v3")
ALIASES = {"resnet": ("keras.applications.resnet50.preprocess_input",)}
TARGET = "support.preprocess_input(x, mode, data_format=None)"
IMAGES = {"x": uniform(2, 4, 5, 3, high=255.0)}
FIRST = {"x": uniform(2, 3, 4, 5, high=255.0)}
BYTES = {"x": integers(4, 5, 3, high=256, dtype="uint8")}
UNDIFFERENTIATED: dict[str, Any] = {"gradients": False, "reason": "an array has no gradient"}
NOTE = "NumPy arrays are taken as well; Keras changes one of floats in place, this makes a new one"


def _row(name: str, mode: str) -> Function:
    api = f"keras.applications.{name}.preprocess_input"
    plain = (
        ()
        if mode != "tf"
        else (
            Rendering(
                "x / 127.5 - 1.0", target="torch.Tensor", when="is_tensor(x) and dtype(x) == 'float32'"
            ),
        )
    )
    bytes_ = f"{api}(keras.ops.convert_to_numpy(x))"  # of integers, Keras takes arrays only
    return Function(
        source=f"{api}(x, data_format=None)",
        target=TARGET,
        aliases=ALIASES.get(name, ()),
        tensors=("x",),
        shape="shape(x)",
        note=NOTE,
        ignored={"data_format": "all values are scaled alike"} if mode == "tf" else {},
        renderings=(*plain, Rendering(f"support.preprocess_input(x, {mode!r}, data_format=data_format)")),
        proofs=(
            Proof(f"{api}(x)", IMAGES),
            Proof(f"{api}(x=x, data_format='channels_last')", IMAGES),
            Proof(bytes_, BYTES),
            Proof(f"{api}(keras.ops.convert_to_numpy(x), 'channels_first')", FIRST, **UNDIFFERENTIATED),
        ),
    )


ROWS = (
    *(_row(name, mode) for name, mode in MODES.items()),
    *(
        Function(
            source=f"keras.applications.{name}.preprocess_input(x, data_format=None)",
            target="torch.Tensor",
            tensors=("x",),
            layout="any",
            shape="shape(x)",
            renderings=(Rendering("x"),),
            ignored={"data_format": "the images stay as they are: the model itself scales them"},
            proofs=(
                Proof(f"keras.applications.{name}.preprocess_input(x)", IMAGES),
                Proof(
                    f"keras.applications.{name}.preprocess_input(x=x, data_format='channels_last')", IMAGES
                ),
            ),
        )
        for name in AS_THEY_ARE
    ),
    Function(
        source="keras.applications.imagenet_utils.preprocess_input(x, data_format=None, mode='caffe')",
        target=TARGET,
        tensors=("x",),
        requires="mode in ('caffe', 'tf', 'torch')",
        shape="shape(x)",
        note=NOTE,
        renderings=(Rendering("support.preprocess_input(x, mode, data_format=data_format)"),),
        proofs=(
            Proof("keras.applications.imagenet_utils.preprocess_input(x)", IMAGES),
            Proof("keras.applications.imagenet_utils.preprocess_input(x, 'channels_first', 'torch')", FIRST),
            Proof("keras.applications.imagenet_utils.preprocess_input(x, mode='tf')", IMAGES),
        ),
    ),
)
