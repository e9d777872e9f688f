"""Layers that augment images while training: support modules with Keras's distributions, image by image.

torchvision's transforms draw once a batch, and neither fill nor interpolate as TensorFlow does. Where the range of a
factor is a single number, the layer is a fixed transform, and its values agree.
https://keras.io/api/layers/preprocessing_layers/image_augmentation/
"""

from migrate.catalog.model import Layer, Level, Rendering
from migrate.catalog.proofs import Proof, normal, uniform
from migrate.catalog.reasons import BASE, LAYERS

NOTE = "the same distribution, image by image; the frameworks have no random stream in common"
SEED = LAYERS | {
    "seed": "the frameworks have no random stream in common; see torch.manual_seed",
    "bounding_box_format": "boxes are refused with the dictionaries that hold them",
}
X = {"x": normal(3, 6, 9, 2)}
ONE = {"x": normal(6, 9, 2)}
PIXELS = {"x": uniform(3, 6, 5, 2, high=255.0)}
SINGLE = "surely(is_list({0}) and {0}[0] == {0}[1])"  # a range of one number
FORMAT = "data_format in (None, 'channels_last')"
GRADIENT = (
    "TensorFlow's gradient of a projective transform resamples by the inverse, which is not its derivative"
)
WARP = "fill_mode='reflect', interpolation='bilinear', seed=None, fill_value=0.0, data_format=None"
WARPED = "fill_mode=fill_mode, interpolation=interpolation, fill_value=fill_value"
ROUNDED = "coordinates are computed in 32 bits on both sides, in another order"


def _training(call: str) -> Proof:
    """Compared value by value where the parameter is fixed, as distributions where not."""
    return Proof(call, X, training=True, gradients=False, reason=GRADIENT)


def _warp(
    name: str, factors: str, given: str, single: str, proofs: tuple[Proof, ...], base: str = ""
) -> Layer:
    """A layer that moves the pixels of an image; ``single`` says whether nothing is left to chance."""
    support = name.rpartition(".")[2]
    code = f"support.{support}({given}, {WARPED})"
    return Layer(
        source=f"{name}({factors}, {WARP}, {base}{BASE})",
        mode="True",
        target=f"support.{support}({factors}, fill_mode='reflect', interpolation='bilinear', fill_value=0.0)",
        requires=FORMAT,
        layout="channels_last",
        alone=True,
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(x)",
        ignored=SEED,
        renderings=(
            Rendering(code, when=single, level=Level.EQUIVALENT, tolerance=2e-5, note=ROUNDED),
            Rendering(code),
        ),
        proofs=proofs,
    )


ROWS = (
    Layer(
        source=f"keras.layers.RandomFlip(mode='horizontal_and_vertical', seed=None, data_format=None, {BASE})",
        mode="True",
        target="support.RandomFlip(mode='horizontal_and_vertical')",
        requires=FORMAT,
        layout="channels_last",
        alone=True,
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(x)",
        ignored=SEED,
        renderings=(Rendering("support.RandomFlip(mode)"),),
        proofs=(
            Proof("keras.layers.RandomFlip()", X, training=True),
            Proof("keras.layers.RandomFlip('horizontal')", X, training=True),
            Proof("keras.layers.RandomFlip(mode='vertical', seed=3)", X, training=True),
            Proof("keras.layers.RandomFlip('horizontal')", ONE, training=True, calls=500),
            Proof("keras.layers.RandomFlip('horizontal')", X),
        ),
    ),
    _warp(
        "keras.layers.RandomRotation",
        "factor",
        "factor",
        SINGLE.format("factor"),
        (
            *(
                _training(f"keras.layers.RandomRotation((0.07, 0.07), '{fill}', '{how}', fill_value=0.3)")
                for fill in ("reflect", "wrap", "constant", "nearest")
                for how in ("bilinear", "nearest")
            ),
            _training("keras.layers.RandomRotation(factor=(-0.3, -0.3))"),
            _training("keras.layers.RandomRotation(0.2)"),
            Proof("keras.layers.RandomRotation((0.1, 0.4), seed=1)", ONE, training=True, calls=500),
            Proof("keras.layers.RandomRotation(0.2)", X),
        ),
    ),
    _warp(
        "keras.layers.RandomZoom",
        "height_factor, width_factor=None",
        "height_factor, width_factor=width_factor",
        f"{SINGLE.format('height_factor')} and (width_factor is None or {SINGLE.format('width_factor')})",
        (
            *(
                _training(
                    f"keras.layers.RandomZoom((0.4, 0.4), (-0.3, -0.3), fill_mode='{fill}', interpolation='{how}')"
                )
                for fill in ("reflect", "wrap", "constant", "nearest")
                for how in ("bilinear", "nearest")
            ),
            _training("keras.layers.RandomZoom(height_factor=(-0.25, -0.25))"),
            _training("keras.layers.RandomZoom(0.3)"),
            Proof("keras.layers.RandomZoom(0.3, width_factor=(0.1, 0.2))", X, training=True, calls=300),
            Proof("keras.layers.RandomZoom((-0.3, -0.1))", ONE, training=True, calls=500),
            Proof("keras.layers.RandomZoom(0.2)", X),
        ),
    ),
    _warp(
        "keras.layers.RandomTranslation",
        "height_factor, width_factor",
        "height_factor, width_factor",
        f"{SINGLE.format('height_factor')} and {SINGLE.format('width_factor')}",
        (
            *(
                _training(f"keras.layers.RandomTranslation((0.25, 0.25), (-0.4, -0.4), '{fill}', '{how}')")
                for fill in ("reflect", "wrap", "constant", "nearest")
                for how in ("bilinear", "nearest")
            ),
            _training("keras.layers.RandomTranslation(0.3, 0.2)"),
            Proof(
                "keras.layers.RandomTranslation(height_factor=(-0.3, 0.1), width_factor=0.2)",
                ONE,
                training=True,
                calls=500,
            ),
            Proof("keras.layers.RandomTranslation(0.3, 0.2)", X),
        ),
    ),
    Layer(
        source=f"keras.layers.RandomCrop(height, width, seed=None, data_format=None, {BASE})",
        mode="True",
        target="support.RandomCrop(height, width)",
        requires=FORMAT,
        layout="channels_last",
        alone=True,
        level=Level.STATISTICAL,
        note="the same distribution, one place for the batch; in evaluation images pass through, as in Keras 3.15 "
        "(Keras 2 cropped them at the centre)",
        shape="(*shape(x)[:-3], height, width, channels(x))",
        ignored=SEED,
        renderings=(
            Rendering(
                "support.RandomCrop(height, width)",
                when="surely(size(x, -3) <= height) or surely(size(x, -2) <= width)",
                level=Level.EXACT,
            ),
            Rendering("support.RandomCrop(height, width)"),
        ),
        proofs=(
            Proof("keras.layers.RandomCrop(3, 5)", X, training=True, calls=500),
            Proof("keras.layers.RandomCrop(height=4, width=4, seed=1)", ONE, training=True, calls=500),
            Proof("keras.layers.RandomCrop(7, 12)", X, training=True),
            Proof("keras.layers.RandomCrop(6, 4)", X, training=True),
            Proof("keras.layers.RandomCrop(6, 9)", X),
        ),
    ),
    Layer(
        source=f"keras.layers.RandomContrast(factor, value_range=(0, 255), seed=None, {BASE})",
        mode="True",
        target="support.RandomContrast(factor, value_range=(0, 255))",
        layout="channels_last",
        alone=True,
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(x)",
        ignored=SEED,
        renderings=(
            Rendering(
                "support.RandomContrast(factor, value_range=value_range)",
                when="surely(is_list(factor) and factor[0] + factor[1] == 0)",
                level=Level.EXACT,
            ),
            Rendering("support.RandomContrast(factor, value_range=value_range)"),
        ),
        proofs=(
            Proof("keras.layers.RandomContrast((-0.3, 0.3))", PIXELS, training=True),
            Proof("keras.layers.RandomContrast(0.4)", PIXELS, training=True),
            Proof("keras.layers.RandomContrast((0.6, 0.2), seed=2)", PIXELS, training=True),
            Proof("keras.layers.RandomContrast(factor=0.5, value_range=(-1, 1))", X, training=True),
            Proof("keras.layers.RandomContrast(0.4)", ONE, training=True, calls=500),
            Proof("keras.layers.RandomContrast(0.4)", PIXELS),
        ),
    ),
    Layer(
        source=f"keras.layers.RandomBrightness(factor, value_range=(0, 255), seed=None, {BASE})",
        mode="True",
        target="support.RandomBrightness(factor, value_range=(0, 255))",
        layout="channels_last",
        alone=True,
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(x)",
        ignored=SEED,
        renderings=(
            Rendering(
                "support.RandomBrightness(factor, value_range=value_range)",
                when=SINGLE.format("factor"),
                level=Level.EXACT,
            ),
            Rendering("support.RandomBrightness(factor, value_range=value_range)"),
        ),
        proofs=(
            Proof("keras.layers.RandomBrightness((0.2, 0.2))", PIXELS, training=True),
            Proof("keras.layers.RandomBrightness(0.3)", PIXELS, training=True),
            Proof("keras.layers.RandomBrightness((-0.1, 0.4), value_range=(0, 1))", X, training=True),
            Proof("keras.layers.RandomBrightness(factor=0.3)", ONE, training=True, calls=500),
            Proof("keras.layers.RandomBrightness(0.3)", PIXELS),
        ),
    ),
)
