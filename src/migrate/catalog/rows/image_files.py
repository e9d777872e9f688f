"""Image files: read, decoded, encoded and written. Pillow does what TensorFlow's kernels do, with libjpeg as well.

A file's contents are `bytes` in a migrated program, a path is a `str`.
https://www.tensorflow.org/api_docs/python/tf/io and https://pillow.readthedocs.io/en/stable/
"""

from migrate.catalog.model import Function, Level, Rendering
from migrate.catalog.proofs import Proof, contents, integers, path, written
from migrate.catalog.reasons import LABEL

JPEG = {"x": contents(24, 33, 3, format="jpeg")}
GREY_JPEG = {"x": contents(24, 33, 1, format="jpeg")}
PNG = {"x": contents(6, 7, 3, format="png")}
GREY_PNG = {"x": contents(6, 7, 1, format="png")}
ALPHA_PNG = {"x": contents(6, 7, 4, format="png")}
BMP = {"x": contents(6, 7, 3, format="bmp")}
GIF = {"x": contents(6, 7, 3, format="gif")}
PIXELS = {"x": integers(6, 7, 3, high=256, dtype="uint8")}
COLOURS = "channels in (None, 0, 1, 3, 4)"
DCT = (
    "TensorFlow decodes JPEG with a fast inverse transform, Pillow with the accurate one: some pixels differ by a "
    "few grey levels"
)
DECODER = "support.decode_image(contents, channels=0, dtype=torch.uint8, animated=True)"
ENCODER = "support.encode_image(image, format)"
QUALITY = LABEL | {
    "try_recover_truncated": "Pillow refuses a truncated file, which is the default",
    "acceptable_fraction": "Pillow refuses a truncated file, which is the default",
}
ACCURATE = "dct_method == 'INTEGER_ACCURATE'"

ROWS = (
    Function(
        source="tf.io.read_file(filename, name=None)",
        target="pathlib.Path.read_bytes()",
        renderings=(Rendering("pathlib.Path(filename).read_bytes()"),),
        ignored=LABEL,
        note="a path of the file system; one of a cloud store needs that store's own library",
        proofs=(
            Proof("tf.io.read_file(x)", {"x": path(6, 7, 3, format="png")}),
            Proof("tf.io.read_file(filename=x)", {"x": path(40, format="bin")}),
        ),
    ),
    Function(
        source="tf.io.write_file(filename, contents, name=None)",
        target="support.write_file(filename, contents)",
        renderings=(Rendering("support.write_file(filename, contents)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.io.write_file(p, x)", {"p": written("bin"), "x": contents(40, format="bin")}),
            Proof("tf.io.write_file(filename=p, contents='text')", {"p": written("txt")}),
        ),
    ),
    Function(
        source="tf.io.decode_jpeg(contents, channels=0, ratio=1, fancy_upscaling=True, try_recover_truncated=False, "
        "acceptable_fraction=1, dct_method='', name=None)",
        target=DECODER,
        aliases=("tf.image.decode_jpeg",),
        requires=f"ratio == 1 and fancy_upscaling and {COLOURS}",
        renderings=(
            Rendering("support.decode_image(contents, channels=channels)", when=ACCURATE),
            Rendering(
                "support.decode_image(contents, channels=channels)",
                level=Level.EQUIVALENT,
                tolerance=0.03,
                note=DCT,
            ),
        ),
        ignored=QUALITY,
        proofs=(
            Proof("tf.io.decode_jpeg(x)", JPEG),
            Proof("tf.image.decode_jpeg(x, channels=3)", GREY_JPEG),
            Proof("tf.io.decode_jpeg(contents=x, channels=1)", JPEG),
            Proof("tf.io.decode_jpeg(x, 3, dct_method='INTEGER_ACCURATE')", JPEG),
            Proof("tf.io.decode_jpeg(x, channels=1, dct_method='INTEGER_ACCURATE')", JPEG),
            Proof("tf.io.decode_jpeg(x, dct_method='INTEGER_ACCURATE')", GREY_JPEG),
        ),
    ),
    Function(
        source="tf.io.decode_png(contents, channels=0, dtype='uint8', name=None)",
        target=DECODER,
        aliases=("tf.image.decode_png",),
        requires=f"torch_dtype(dtype) == torch_dtype('uint8') and {COLOURS}",
        renderings=(Rendering("support.decode_image(contents, channels=channels)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.io.decode_png(x)", PNG),
            Proof("tf.image.decode_png(x, channels=1)", GREY_PNG),
            Proof("tf.io.decode_png(contents=x, channels=1)", PNG),
            Proof("tf.io.decode_png(x, 3)", ALPHA_PNG),
            Proof("tf.io.decode_png(x, channels=4)", PNG),
            Proof("tf.io.decode_png(x, channels=3, dtype=tf.uint8)", GREY_PNG),
            Proof("tf.io.decode_png(x)", ALPHA_PNG),
        ),
    ),
    Function(
        source="tf.io.decode_bmp(contents, channels=0, name=None)",
        target=DECODER,
        aliases=("tf.image.decode_bmp",),
        requires="channels in (0, 3)",
        renderings=(Rendering("support.decode_image(contents, channels=channels)"),),
        ignored=LABEL,
        proofs=(Proof("tf.io.decode_bmp(x)", BMP), Proof("tf.image.decode_bmp(x, channels=3)", BMP)),
    ),
    Function(
        source="tf.io.decode_gif(contents, name=None)",
        target=DECODER,
        aliases=("tf.image.decode_gif",),
        renderings=(Rendering("support.decode_image(contents)"),),
        ignored=LABEL,
        proofs=(Proof("tf.io.decode_gif(x)", GIF),),
    ),
    Function(
        source="tf.io.decode_image(contents, channels=None, dtype='uint8', name=None, expand_animations=True)",
        target=DECODER,
        aliases=("tf.image.decode_image",),
        requires=f"torch_dtype(dtype) in (torch_dtype('uint8'), torch_dtype('float32')) and {COLOURS}",
        level=Level.EQUIVALENT,
        note=f"a PNG, BMP or GIF comes out the same; {DCT}",
        renderings=(
            Rendering(
                "support.decode_image(contents, channels=0 if channels is None else channels, "
                "dtype=torch_dtype(dtype), animated=expand_animations)",
                tolerance=0.03,
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.io.decode_image(x)", JPEG),
            Proof("tf.image.decode_image(x, channels=3, expand_animations=False)", GREY_PNG),
            Proof("tf.io.decode_image(x, 3, dtype=tf.float32)", PNG),
            Proof("tf.io.decode_image(x, channels=3, dtype=tf.uint8, expand_animations=False)", GIF),
            Proof("tf.io.decode_image(contents=x)", GIF),
            Proof("tf.io.decode_image(x, channels=1)", JPEG),
        ),
    ),
    Function(
        source="tf.io.decode_and_crop_jpeg(contents, crop_window, channels=0, ratio=1, fancy_upscaling=True, "
        "try_recover_truncated=False, acceptable_fraction=1, dct_method='', name=None)",
        target=DECODER,
        aliases=("tf.image.decode_and_crop_jpeg",),
        requires=f"ratio == 1 and fancy_upscaling and {COLOURS}",
        level=Level.EQUIVALENT,
        note=DCT,
        renderings=(
            Rendering(
                "support.decode_image(contents, channels=channels)[crop_window[0]:crop_window[0] + crop_window[2], "
                "crop_window[1]:crop_window[1] + crop_window[3]]",
                tolerance=0.05,
            ),
        ),
        ignored=QUALITY,
        proofs=(
            Proof("tf.io.decode_and_crop_jpeg(x, [2, 3, 10, 20])", JPEG),
            Proof("tf.image.decode_and_crop_jpeg(contents=x, crop_window=[8, 0, 16, 33], channels=1)", JPEG),
        ),
    ),
    Function(
        source="tf.io.is_jpeg(contents, name=None)",
        target="bytes.startswith(prefix)",
        aliases=("tf.image.is_jpeg",),
        renderings=(Rendering("contents.startswith(b'\\xff\\xd8\\xff')"),),
        ignored=LABEL,
        proofs=(Proof("tf.io.is_jpeg(x)", JPEG), Proof("tf.io.is_jpeg(contents=x)", PNG)),
    ),
    Function(
        source="tf.io.encode_jpeg(image, format='', quality=95, progressive=False, optimize_size=False, "
        "chroma_downsampling=True, density_unit='in', x_density=300, y_density=300, xmp_metadata='', name=None)",
        target=ENCODER,
        aliases=("tf.image.encode_jpeg",),
        tensors=("image",),
        level=Level.EQUIVALENT,
        note="other bytes for the same picture: the same quantisation, but for rounding",
        renderings=(
            Rendering(
                "support.encode_image(image, 'jpeg', quality=quality, subsampling=2 if chroma_downsampling else 0, "
                "progressive=progressive, optimize=optimize_size)",
                tolerance=0.03,
            ),
        ),
        ignored=LABEL
        | dict.fromkeys(("format", "density_unit", "xmp_metadata"), "the picture does not depend on it")
        | dict.fromkeys(("x_density", "y_density"), "the picture does not depend on it"),
        proofs=(
            Proof("tf.io.encode_jpeg(x)", PIXELS),
            Proof(
                "tf.image.encode_jpeg(x, format='grayscale', quality=60)",
                {"x": integers(9, 8, 1, high=256, dtype="uint8")},
            ),
            Proof(
                "tf.io.encode_jpeg(image=x, quality=80, chroma_downsampling=False, progressive=True)", PIXELS
            ),
            Proof("tf.io.encode_jpeg(x, 'rgb', 70, optimize_size=True)", PIXELS),
        ),
    ),
    Function(
        source="tf.io.encode_png(image, compression=-1, name=None)",
        target=ENCODER,
        aliases=("tf.image.encode_png",),
        tensors=("image",),
        requires="not surely(dtype(image) == 'uint16')",
        note="other bytes for the same pixels",
        renderings=(Rendering("support.encode_image(image, 'png')"),),
        ignored=LABEL | {"compression": "the pixels do not depend on it"},
        proofs=(
            Proof("tf.io.encode_png(x)", PIXELS),
            Proof(
                "tf.image.encode_png(image=x, compression=9)",
                {"x": integers(9, 8, 1, high=256, dtype="uint8")},
            ),
            Proof("tf.io.encode_png(x)", {"x": integers(9, 8, 4, high=256, dtype="uint8")}),
        ),
    ),
)
