"""Images that Keras scales, normalises and changes at random, batch by batch.

https://www.tensorflow.org/api_docs/python/tf/keras/preprocessing/image/ImageDataGenerator
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proof_files import Content, png
from migrate.catalog.proofs import Proof, integers

NAMES = (
    "featurewise_center samplewise_center featurewise_std_normalization samplewise_std_normalization zca_whitening "
    "zca_epsilon rotation_range width_shift_range height_shift_range brightness_range shear_range zoom_range "
    "channel_shift_range fill_mode cval horizontal_flip vertical_flip rescale preprocessing_function "
    "validation_split interpolation_order dtype"
)
BEFORE = (
    "featurewise_center=False, samplewise_center=False, featurewise_std_normalization=False, "
    "samplewise_std_normalization=False, zca_whitening=False, zca_epsilon=1e-06, rotation_range=0, "
    "width_shift_range=0.0, height_shift_range=0.0, brightness_range=None, shear_range=0.0, zoom_range=0.0, "
    "channel_shift_range=0.0, fill_mode='nearest', cval=0.0, horizontal_flip=False, vertical_flip=False, "
    "rescale=None, preprocessing_function=None"
)
AFTER = "validation_split=0.0, interpolation_order=1, dtype=None"
GENERATOR = "tf.keras.preprocessing.image.ImageDataGenerator"
FILES = {
    "d.npz": Content(
        "npz",
        {
            "x": integers(11, 9, 12, 3, high=256, dtype="uint8"),
            "grey": integers(5, 8, 7, 1, high=256, dtype="uint8"),
            "y": integers(11, high=2),
        },
    ),
    **{
        f"images/{name}/{number}.png": png(f"{name}{number}", integers(8, 10, 3, high=256, dtype="uint8"))
        for name in ("cat", "dog")
        for number in range(5)
    },
}
X, GREY, Y = (f"np.load('d.npz')['{name}']" for name in ("x", "grey", "y"))
FLOWED = (
    f"np.concatenate([np.asarray(next(flow)) for flow in [made.flow({X}, batch_size=4, seed=3)] for _ in range(7)])",
)
LABELLED = (
    f"np.asarray(made.flow({X}, {Y}, 4, shuffle=False)[2][0])",
    f"np.asarray(made.flow({X}, {Y}, 4, shuffle=False)[2][1])",
    f"np.asarray(made.flow({X}, {Y}, 4, sample_weight={Y} * 2.0, seed=1)[1][2])",
    f"len(made.flow({X}, {Y}, 4))",
    f"np.asarray(next(made.flow({X}, {Y}, subset='validation', ignore_class_split=True, shuffle=False))[0])",
    f"np.asarray(next(made.flow({X}, {Y}, subset='training', ignore_class_split=True, seed=2))[1])",
)
FOLDER = "made.flow_from_directory('images', (6, 7), {})"


def _folder(given: str) -> tuple[str, ...]:
    flow = FOLDER.format(given)
    return (
        f"np.asarray(next({flow})[0])",
        f"np.asarray(next({flow})[1])",
        f"sorted({flow}.class_indices.items())",
        f"{flow}.filenames",
        f"{flow}.samples",
        f"np.asarray({flow}.classes)",
    )


def _flowed(given: str, data: str = X) -> Proof:
    return Proof(f"{GENERATOR}({given})", files=FILES, uses=tuple(use.replace(X, data) for use in FLOWED))


FITTED = (f"made.fit({X})", f"np.asarray(next(made.flow({X}, seed=5)))")

ROWS = (
    Function(
        source=f"keras.preprocessing.image.ImageDataGenerator({BEFORE}, data_format=None, {AFTER})",
        target=f"support.ImageDataGenerator({BEFORE}, {AFTER})",
        requires=(
            "data_format in (None, 'channels_last') and interpolation_order in (0, 1) "
            "and fill_mode in ('nearest', 'constant', 'reflect', 'wrap')"
        ),
        renderings=(
            Rendering(
                f"support.ImageDataGenerator({', '.join(f'{name}={name}' for name in NAMES.split())})",
                note="a loop over what flow() gives ends with the images; .forever() goes on as Keras does",
            ),
        ),
        proofs=(
            _flowed(""),
            _flowed("rescale=1. / 255"),
            _flowed("False, True, False, True"),
            _flowed("rotation_range=30"),
            _flowed("rotation_range=90, fill_mode='constant', cval=7.5, interpolation_order=0"),
            _flowed("width_shift_range=0.3, height_shift_range=0.2, fill_mode='reflect'"),
            _flowed("width_shift_range=3, height_shift_range=[-2, 1, 4], fill_mode='wrap'"),
            _flowed("shear_range=25, zoom_range=[0.7, 1.4]"),
            _flowed("zoom_range=0.5, fill_mode='reflect', rotation_range=180"),
            _flowed("zoom_range=(1.5, 2.5), fill_mode='wrap', rotation_range=45"),
            _flowed("channel_shift_range=40."),
            _flowed("horizontal_flip=True, vertical_flip=True"),
            _flowed("brightness_range=(0.4, 1.6)"),
            _flowed("brightness_range=[0.5, 1.5], rotation_range=10", GREY),
            _flowed("preprocessing_function=lambda image: image[::-1] * 2.0, samplewise_center=True"),
            _flowed(
                "rotation_range=20, width_shift_range=0.1, height_shift_range=0.1, shear_range=0.2, zoom_range=0.2, "
                "horizontal_flip=True, fill_mode='nearest', rescale=1 / 255, dtype='float64'"
            ),
            Proof(f"{GENERATOR}(validation_split=0.3)", files=FILES, uses=LABELLED),
            Proof(
                f"{GENERATOR}(featurewise_std_normalization=True, horizontal_flip=True)",
                files=FILES,
                uses=FITTED,
            ),
            Proof(
                f"{GENERATOR}(featurewise_center=True, rescale=0.5)",
                files=FILES,
                uses=(f"made.fit({X}, augment=True, rounds=2, seed=4)", *FITTED[1:]),
            ),
            Proof(
                f"{GENERATOR}(zca_whitening=True, zca_epsilon=1e-2)",
                files=FILES,
                uses=FITTED,
            ),
            Proof(
                f"{GENERATOR}(rescale=2.0, vertical_flip=True)",
                files=FILES,
                uses=_folder("seed=1, batch_size=4"),
            ),
            Proof(
                f"{GENERATOR}(validation_split=0.4, samplewise_center=True)",
                files=FILES,
                uses=(
                    *_folder("'rgb', ['dog', 'cat'], 'sparse', 3, False, subset='training'"),
                    *_folder(
                        "class_mode='binary', shuffle=False, subset='validation', interpolation='bilinear'"
                    ),
                    *_folder("color_mode='grayscale', class_mode='input', seed=2, keep_aspect_ratio=True"),
                ),
            ),
            Proof(
                f"{GENERATOR}(horizontal_flip=True)",
                files=FILES,
                uses=(
                    f"made.random_transform({X}[0].astype('float32'), seed=9)",
                    "sorted(made.get_random_transform((4, 4, 3), seed=9).items())",
                    f"made.apply_transform({X}[1].astype('float32'), {{'theta': 40, 'zx': 0.8, 'tx': 1.5}})",
                    f"made.standardize({X}[1].astype('float32'))",
                ),
            ),
        ),
        note="batches are tensors; the random numbers are NumPy's, as in Keras",
        url="https://www.tensorflow.org/api_docs/python/tf/keras/preprocessing/image/ImageDataGenerator",
    ),
)
