"""Keras's utilities for images: Pillow images and NumPy arrays, there and here.

https://keras.io/api/data_loading/image/
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, normal, path, uniform, written

PNG = {"x": path(9, 12, 3, format="png")}
JPEG = {"x": path(9, 12, 3, format="jpeg")}
ALPHA = {"x": path(9, 12, 4, format="png")}
ARRAY = {"x": normal(6, 7, 3)}
PIXELS = {"x": uniform(6, 7, 3, high=255.0)}

ROWS = (
    Function(
        source="keras.utils.load_img(path, color_mode='rgb', target_size=None, interpolation='nearest', "
        "keep_aspect_ratio=False)",
        target="support.load_img(path, color_mode='rgb', target_size=None, interpolation='nearest', "
        "keep_aspect_ratio=False)",
        aliases=("keras.preprocessing.image.load_img",),
        renderings=(
            Rendering(
                "support.load_img(path, color_mode=color_mode, target_size=target_size, interpolation=interpolation, "
                "keep_aspect_ratio=keep_aspect_ratio)"
            ),
        ),
        note="a Pillow image on both sides",
        proofs=(
            Proof("keras.utils.load_img(x)", JPEG),
            Proof("keras.preprocessing.image.load_img(x, 'grayscale', (5, 8))", PNG),
            Proof("keras.utils.load_img(x, target_size=(4, 4), interpolation='bilinear')", JPEG),
            Proof(
                "keras.utils.load_img(x, target_size=(4, 4), keep_aspect_ratio=True, interpolation='lanczos')",
                PNG,
            ),
            Proof("keras.utils.load_img(path=x, color_mode='rgba')", PNG),
            Proof("keras.utils.load_img(x)", ALPHA),
        ),
    ),
    Function(
        source="keras.utils.img_to_array(img, data_format=None, dtype=None)",
        target="support.img_to_array(img, data_format=None, dtype=None)",
        aliases=("keras.preprocessing.image.img_to_array",),
        renderings=(Rendering("support.img_to_array(img, data_format=data_format, dtype=dtype)"),),
        note="a NumPy array on both sides",
        proofs=(
            Proof("keras.utils.img_to_array(keras.utils.load_img(x))", JPEG),
            Proof("keras.utils.img_to_array(img=keras.utils.load_img(x, color_mode='grayscale'))", PNG),
            Proof(
                "keras.preprocessing.image.img_to_array(keras.utils.load_img(x), 'channels_first', 'uint8')",
                PNG,
            ),
            Proof(
                "keras.utils.img_to_array(keras.utils.load_img(x, color_mode='grayscale'), "
                "data_format='channels_first')",
                PNG,
            ),
        ),
    ),
    Function(
        source="keras.utils.array_to_img(x, data_format=None, scale=True, dtype=None)",
        target="support.array_to_img(x, data_format=None, scale=True, dtype=None)",
        aliases=("keras.preprocessing.image.array_to_img",),
        renderings=(Rendering("support.array_to_img(x, data_format=data_format, scale=scale, dtype=dtype)"),),
        note="a Pillow image on both sides",
        proofs=(
            Proof("keras.utils.array_to_img(x)", ARRAY),
            Proof("keras.preprocessing.image.array_to_img(x, scale=False)", PIXELS),
            Proof("keras.utils.array_to_img(x)", {"x": normal(6, 7, 1)}),
            Proof("keras.utils.array_to_img(x, scale=False)", {"x": integers(6, 7, 1, high=900)}),
            Proof("keras.utils.array_to_img(x)", {"x": normal(6, 7, 4)}),
            Proof("keras.utils.array_to_img(x, 'channels_first', True, 'float64')", {"x": normal(3, 6, 7)}),
        ),
    ),
    Function(
        source="keras.utils.save_img(path, x, data_format=None, file_format=None, scale=True)",
        target="support.save_img(path, x, data_format=None, file_format=None, scale=True)",
        aliases=("keras.preprocessing.image.save_img",),
        renderings=(
            Rendering(
                "support.save_img(path, x, data_format=data_format, file_format=file_format, scale=scale)"
            ),
        ),
        proofs=(
            Proof("keras.utils.save_img(p, x)", ARRAY | {"p": written("png")}),
            Proof("keras.preprocessing.image.save_img(p, x, scale=False)", PIXELS | {"p": written("jpg")}),
            Proof("keras.utils.save_img(p, x, None, 'jpeg')", {"x": normal(6, 7, 4), "p": written("dat")}),
            Proof(
                "keras.utils.save_img(path=p, x=x, data_format='channels_first', file_format='png')",
                {"x": normal(1, 6, 7), "p": written("png")},
            ),
        ),
    ),
)
