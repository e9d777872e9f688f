"""Folders of images and of texts, and windows over a series, as batches.

https://keras.io/api/data_loading/
"""

from migrate.catalog.model import Caveat, Function, Level, Rendering
from migrate.catalog.proof_files import Content, png, text
from migrate.catalog.proofs import Proof, integers, normal

URL = "https://keras.io/api/data_loading/"
ORDER = "the batches come in another random order; files are split and first shuffled as in the source"
SHUFFLED = (Caveat("shuffle != False", Level.STATISTICAL, ORDER),)
IGNORED = {
    "verbose": "it prints a line",
    "format": "of TensorFlow's and Grain's data sets only the first is migrated",
}
FORMAT = "format == 'tf' and data_format in (None, 'channels_last') and pad_to_aspect_ratio == False"
METHODS = "interpolation in ('bilinear', 'nearest', 'bicubic', 'area')"


REQUIRED = frozenset({"directory"})


def _given(names: str) -> str:
    return ", ".join(name if name in REQUIRED else f"{name}={name}" for name in names.split())


COMMON = "validation_split=None, subset=None"
IMAGE_NAMES = (
    "directory labels label_mode class_names color_mode batch_size image_size shuffle seed validation_split subset "
    "interpolation follow_links crop_to_aspect_ratio"
)
IMAGE = (
    "(directory, labels='inferred', label_mode='int', class_names=None, color_mode='rgb', batch_size=32, "
    f"image_size=(256, 256), shuffle=True, seed=None, {COMMON}, interpolation='bilinear', follow_links=False, "
    "crop_to_aspect_ratio=False"
)
TEXT_NAMES = (
    "directory labels label_mode class_names batch_size max_length shuffle seed validation_split subset "
    "follow_links"
)
TEXT = (
    "(directory, labels='inferred', label_mode='int', class_names=None, batch_size=32, max_length=None, shuffle=True, "
    f"seed=None, {COMMON}, follow_links=False"
)
SERIES_NAMES = (
    "data targets sequence_length sequence_stride sampling_rate batch_size shuffle seed start_index end_index"
)
SERIES = (
    "(data, targets, sequence_length, sequence_stride=1, sampling_rate=1, batch_size=128, shuffle=False, seed=None, "
    "start_index=None, end_index=None"
)


def _pictures() -> dict[str, Content]:
    sizes = ((9, 12), (8, 8), (15, 7), (8, 8), (10, 9))
    return {
        f"images/{name}/{number}.png": png(f"{name}{number}", integers(*size, 3, high=256, dtype="uint8"))
        for name in ("cat", "dog", "été")
        for number, size in enumerate(sizes)
    }


PICTURES = _pictures()
TWO = {path: content for path, content in PICTURES.items() if "été" not in path}
GREY = {
    f"grey/{number}.png": png(f"g{number}", integers(6, 6, 1, high=256, dtype="uint8")) for number in range(5)
}
TEXTS = {
    f"texts/{name}/{number}.txt": text(f"{name} {number}\n" * (number + 1) + "é")
    for name in ("neg", "pos")
    for number in range(7)
}
SERIES_FILES = {"s.npz": Content("npz", {"x": normal(40, 3, dtype="float64"), "y": normal(40)})}
X, Y = "np.load('s.npz')['x']", "np.load('s.npz')['y']"
BATCHES = (
    "np.concatenate([x.numpy() for x, y in made])",
    "np.concatenate([y.numpy() for x, y in made])",
    "[list(x.shape) for x, y in made]",
    "made.class_names",
    "made.file_paths",
)
SORTED = (
    "np.sort(np.stack([x.numpy().sum() for x, y in made.unbatch()]).astype('int64'))",
    "np.sort(np.concatenate([y.numpy().ravel() for x, y in made]))",
    "made.class_names",
    "made.file_paths",
)
BOTH = (
    "made[0].class_names",
    "made[0].file_paths",
    "made[1].file_paths",
    "np.concatenate([x.numpy() for x, y in made[1]])",
)
READ = ("elements(made)", "made.class_names")


CALL = "keras.utils.image_dataset_from_directory('images'"
SMALL = "image_size=(8, 8), shuffle=False"

ROWS = (
    Function(
        source=f"keras.utils.image_dataset_from_directory{IMAGE}, pad_to_aspect_ratio=False, data_format=None, "
        "format='tf', verbose=True)",
        aliases=(
            "keras.preprocessing.image_dataset_from_directory",
            "keras.preprocessing.image.image_dataset_from_directory",
        ),
        target=f"support.image_dataset_from_directory{IMAGE})",
        requires=f"{FORMAT} and {METHODS}",
        ignored=IGNORED,
        renderings=(Rendering(f"support.image_dataset_from_directory({_given(IMAGE_NAMES)})"),),
        caveats=SHUFFLED,
        note="a `Pipeline`; images keep Keras's axes, (height, width, channels)",
        url=f"{URL}image/",
        proofs=(
            *(
                Proof(f"{CALL}, {given})", files=PICTURES, uses=BATCHES)
                for given in (
                    f"batch_size=4, {SMALL}",
                    f"labels='inferred', label_mode='categorical', class_names=['été', 'cat'], {SMALL}",
                    f"labels={[n % 4 for n in range(15)]}, interpolation='nearest', {SMALL}",
                    f"color_mode='rgba', interpolation='bicubic', {SMALL}",
                    f"interpolation='area', {SMALL}",
                    f"crop_to_aspect_ratio=True, {SMALL}",
                    f"validation_split=0.3, subset='validation', {SMALL}",
                    f"validation_split=0.3, subset='training', {SMALL}, verbose=False",
                    "shuffle=False, image_size=10",
                )
            ),
            Proof(f"{CALL}, label_mode='binary', {SMALL})", files=TWO, uses=BATCHES),
            Proof(
                f"{CALL}, label_mode=None, batch_size=4, {SMALL})",
                files=TWO,
                uses=("np.concatenate([x.numpy() for x in made])", "made.file_paths"),
            ),
            Proof(
                f"keras.utils.image_dataset_from_directory('grey', None, color_mode='grayscale', {SMALL})",
                files=GREY,
                uses=("np.concatenate([x.numpy() for x in made])", "made.file_paths"),
            ),
            Proof(f"{CALL}, batch_size=None, {SMALL})", files=TWO, uses=("elements(y for x, y in made)",)),
            Proof(
                f"{CALL}, seed=7, interpolation='nearest', image_size=(8, 8))", files=PICTURES, uses=SORTED
            ),
            Proof(f"{CALL}, validation_split=0.2, subset='both', seed=3)", files=PICTURES, uses=BOTH),
            Proof(f"{CALL}, follow_links=True, {SMALL})", files=TWO, uses=BATCHES),
        ),
    ),
    Function(
        source=f"keras.utils.text_dataset_from_directory{TEXT}, format='tf', verbose=True)",
        aliases=(
            "keras.preprocessing.text_dataset_from_directory",
            "keras.preprocessing.text.text_dataset_from_directory",
        ),
        target=f"support.text_dataset_from_directory{TEXT})",
        requires="format == 'tf'",
        ignored=IGNORED,
        renderings=(Rendering(f"support.text_dataset_from_directory({_given(TEXT_NAMES)})"),),
        caveats=SHUFFLED,
        proofs=(
            *(
                Proof(f"keras.utils.text_dataset_from_directory('texts', {given})", files=TEXTS, uses=READ)
                for given in (
                    "batch_size=4, shuffle=False",
                    "'inferred', 'binary', shuffle=False, max_length=5",
                    "label_mode='categorical', class_names=['pos', 'neg'], shuffle=False",
                    "label_mode=None, shuffle=False",
                    "labels=None, batch_size=None, shuffle=False",
                    f"labels={[n % 3 for n in range(14)]}, shuffle=False, follow_links=True",
                    "validation_split=0.2, subset='validation', seed=1, batch_size=1, verbose=False, shuffle=False",
                )
            ),
            Proof(
                "keras.utils.text_dataset_from_directory(directory='texts', seed=5)",
                files=TEXTS,
                uses=("sorted(elements([x, y]) for x, y in made.unbatch())",),
            ),
            Proof(
                "keras.utils.text_dataset_from_directory('texts', validation_split=0.3, subset='both', seed=5)",
                files=TEXTS,
                uses=("elements(made[1])", "sorted(elements([x, y]) for x, y in made[0].unbatch())"),
            ),
        ),
        note="a `Pipeline`; texts are `str`",
        url=f"{URL}text/",
    ),
    Function(
        source=f"keras.utils.timeseries_dataset_from_array{SERIES}, format='tf')",
        aliases=(
            "keras.preprocessing.timeseries_dataset_from_array",
            "keras.preprocessing.sequence.timeseries_dataset_from_array",
            "keras.preprocessing.timeseries.timeseries_dataset_from_array",
        ),
        target=f"support.timeseries_dataset_from_array{SERIES})",
        requires="format == 'tf'",
        ignored=IGNORED,
        renderings=(Rendering(f"support.timeseries_dataset_from_array({_given(SERIES_NAMES)})"),),
        caveats=SHUFFLED,
        proofs=(
            *(
                Proof(
                    f"keras.utils.timeseries_dataset_from_array({given})",
                    files=SERIES_FILES,
                    uses=("elements(made)",),
                )
                for given in (
                    f"{X}, {Y}, 5",
                    f"{X}, None, sequence_length=5",
                    f"data={X}, targets={Y}, sequence_length=4, sequence_stride=3, batch_size=4",
                    f"{X}, {Y}[:20], 4, 2, 3, 6",
                    f"{X}, {Y}, 3, sampling_rate=5, batch_size=None",
                    f"{X}, {Y}, 3, start_index=7, end_index=31",
                    "np.arange(30), np.arange(30) * 2, 6, 6",
                )
            ),
            Proof(
                "keras.utils.timeseries_dataset_from_array(np.arange(30), np.arange(30) * 2, 6, shuffle=True, seed=4)",
                uses=("sorted(elements([x, y]) for x, y in made.unbatch())",),
            ),
        ),
        url=f"{URL}timeseries/",
    ),
)
