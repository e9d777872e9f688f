"""Data sets that Keras brings along, and files that it downloads.

https://keras.io/api/datasets/

The images come through torchvision; the others from the files that Keras publishes, whose checksums are verified.
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proof_files import Content, text
from migrate.catalog.proofs import Proof, integers, uniform

URL = "https://keras.io/api/datasets/"
CACHE = {"path": "it names the file in Keras's cache"}

IMAGES = {"x_train": integers(31, 28, 28, high=256, dtype="uint8")}
LABELS = {"y_train": integers(31, high=10, dtype="uint8")}
TEST_IMAGES = {"x_test": integers(12, 28, 28, high=256, dtype="uint8")}
TEST_LABELS = {"y_test": integers(12, high=10, dtype="uint8")}
PARTS = (
    ("train-images-idx3-ubyte", IMAGES),
    ("train-labels-idx1-ubyte", LABELS),
    ("t10k-images-idx3-ubyte", TEST_IMAGES),
    ("t10k-labels-idx1-ubyte", TEST_LABELS),
)
MNIST = {
    ".keras/datasets/mnist.npz": Content(
        "npz", IMAGES | LABELS | TEST_IMAGES | TEST_LABELS, side="tensorflow"
    ),
    **{f"datasets/MNIST/raw/{name}": Content("idx", array, side="torch") for name, array in PARTS},
}
FASHION = {
    f".keras/datasets/fashion-mnist/{name}.gz": Content("idx.gz", array, side="tensorflow")
    for name, array in PARTS
} | {f"datasets/FashionMNIST/raw/{name}": Content("idx", array, side="torch") for name, array in PARTS}

BATCH = 10_000  # Keras takes CIFAR-10 in batches of exactly this size
CIFAR10_FILES = {
    f"cifar-10-batches-py/{name}": Content(
        "pickle",
        {
            f"{name}/data": integers(BATCH, 3072, high=256, dtype="uint8"),
            f"{name}/labels": integers(BATCH, high=10),
        },
    )
    for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")
}
CIFAR100_FILES = {
    f"cifar-100-python/{name}": Content(
        "pickle",
        {
            f"{name}/data": integers(count, 3072, high=256, dtype="uint8"),
            f"{name}/fine_labels": integers(count, high=100),
            f"{name}/coarse_labels": integers(count, high=20),
        },
    )
    for name, count in (("train", 23), ("test", 9))
}


def _cifar(archive: str, files: dict[str, Content], meta: Content, name: str) -> dict[str, Content]:
    """Keras unpacks an archive into a folder; torchvision reads the folder that it has unpacked."""
    unpacked = {f"datasets/{path}": Content(c.form, c.arrays, side="torch") for path, c in files.items()}
    packed = Content("tar", members=files, side="tensorflow")
    return {f".keras/datasets/{archive}_archive": packed, **unpacked, f"datasets/{name}": meta}


CIFAR10 = _cifar(
    "cifar-10-batches-py-target",
    CIFAR10_FILES,
    Content("pickle", {"label_names": integers(10, high=9)}, side="torch"),
    "cifar-10-batches-py/batches.meta",
)
CIFAR100 = _cifar(
    "cifar-100-python-target",
    CIFAR100_FILES,
    Content("pickle", {"fine_label_names": integers(10, high=9)}, side="torch"),
    "cifar-100-python/meta",
)
IMDB = {
    ".keras/datasets/imdb.npz": Content(
        "npz",
        {
            "x_train": integers(17, 12, low=1, high=60),
            "y_train": integers(17, high=2),
            "x_test": integers(11, 12, low=1, high=60),
            "y_test": integers(11, high=2),
        },
        ragged=("x_train", "x_test"),
    )
}
REUTERS = {
    ".keras/datasets/reuters.npz": Content(
        "npz", {"x": integers(29, 12, low=1, high=60), "y": integers(29, high=46)}, ragged=("x",)
    )
}
DIGEST = "__import__('hashlib').sha256(made[{part}][{which}].tobytes()).hexdigest()"
LARGE = tuple(
    text.format(part=part, which=which)
    for part in (0, 1)
    for which in (0, 1)
    for text in ("str((made[{part}][{which}].shape, made[{part}][{which}].dtype))", DIGEST)
)
TEXTS = tuple(
    text.format(part=part)
    for part in (0, 1)
    for text in ("made[{part}][0].tolist()", "made[{part}][1]", "str(made[{part}][0].dtype)")
)


def _housing(name: str, columns: int) -> dict[str, Content]:
    arrays = {"x": uniform(700, columns, dtype="float64"), "y": uniform(700, dtype="float64")}
    return {f".keras/datasets/{name}.npz": Content("npz", arrays)}


def _images(name: str, code: str, files: dict[str, Content], calls: tuple[str, ...]) -> Function:
    return Function(
        source=f"keras.datasets.{name}.load_data({calls[0]})",
        renderings=(Rendering(code),),
        ignored=CACHE if "path" in calls[0] else {},
        proofs=tuple(
            Proof(
                f"keras.datasets.{name}.load_data({call})",
                files=files,
                uses=LARGE if name == "cifar10" else (),
            )
            for call in calls[1:]
        ),
        note="downloaded by torchvision",
        url=f"{URL}{name}/",
    )


ROWS = (
    _images("mnist", "support.load_mnist()", MNIST, ("path='mnist.npz'", "", "path='mnist.npz'")),
    _images("fashion_mnist", "support.load_mnist('FashionMNIST')", FASHION, ("", "")),
    _images("cifar10", "support.load_cifar()", CIFAR10, ("", "")),
    _images(
        "cifar100",
        "support.load_cifar('CIFAR100', label_mode=label_mode)",
        CIFAR100,
        ("label_mode='fine'", "", "'coarse'", "label_mode='fine'"),
    ),
    Function(
        source=(
            "keras.datasets.imdb.load_data(path='imdb.npz', num_words=None, skip_top=0, maxlen=None, seed=113, "
            "start_char=1, oov_char=2, index_from=3)"
        ),
        target=(
            "support.load_imdb(path='imdb.npz', num_words=None, skip_top=0, maxlen=None, seed=113, start_char=1, "
            "oov_char=2, index_from=3)"
        ),
        renderings=(
            Rendering(
                "support.load_imdb(path=path, num_words=num_words, skip_top=skip_top, maxlen=maxlen, seed=seed, "
                "start_char=start_char, oov_char=oov_char, index_from=index_from)"
            ),
        ),
        renamed={"nb_words": "num_words"},
        proofs=tuple(
            Proof(f"keras.datasets.imdb.load_data({call})", files=IMDB, uses=TEXTS)
            for call in (
                "",
                "'imdb.npz', 40, 5, 9, 7, 1, 2, 3",
                "num_words=30",
                "skip_top=10",
                "maxlen=8",
                "seed=1",
                "start_char=None",
                "start_char=None, index_from=None",
                "oov_char=None, num_words=30",
                "index_from=5",
            )
        ),
        url=f"{URL}imdb/",
    ),
    Function(
        source=(
            "keras.datasets.reuters.load_data(path='reuters.npz', num_words=None, skip_top=0, maxlen=None, "
            "test_split=0.2, seed=113, start_char=1, oov_char=2, index_from=3)"
        ),
        target=(
            "support.load_reuters(path='reuters.npz', num_words=None, skip_top=0, maxlen=None, test_split=0.2, "
            "seed=113, start_char=1, oov_char=2, index_from=3)"
        ),
        renderings=(
            Rendering(
                "support.load_reuters(path=path, num_words=num_words, skip_top=skip_top, maxlen=maxlen, "
                "test_split=test_split, seed=seed, start_char=start_char, oov_char=oov_char, index_from=index_from)"
            ),
        ),
        proofs=tuple(
            Proof(f"keras.datasets.reuters.load_data({call})", files=REUTERS, uses=TEXTS)
            for call in (
                "",
                "'reuters.npz', 40, 5, 9, 0.3, 7, 1, 2, 3",
                "num_words=30",
                "skip_top=10",
                "maxlen=8",
                "test_split=0.4",
                "seed=1",
                "start_char=None",
                "start_char=None, index_from=None",
                "oov_char=None, num_words=30",
                "index_from=5",
            )
        ),
        url=f"{URL}reuters/",
    ),
    Function(
        source="keras.datasets.boston_housing.load_data(path='boston_housing.npz', test_split=0.2, seed=113)",
        target="support.load_housing(name, path='boston_housing.npz', test_split=0.2, seed=113)",
        renderings=(
            Rendering("support.load_housing('boston_housing', path=path, test_split=test_split, seed=seed)"),
        ),
        proofs=tuple(
            Proof(
                f"keras.datasets.boston_housing.load_data({call})",
                files=_housing("boston_housing", 13),
            )
            for call in ("", "'boston_housing.npz', 0.3, 7", "test_split=0.5", "seed=5")
        ),
        url=f"{URL}boston_housing/",
    ),
    Function(
        source=(
            "keras.datasets.california_housing.load_data(version='large', path='california_housing.npz', "
            "test_split=0.2, seed=113)"
        ),
        target="support.load_housing(name, path='california_housing.npz', test_split=0.2, seed=113)",
        renderings=(
            Rendering(
                "support.load_housing('california_housing', path=path, test_split=test_split, seed=seed)",
                when="version == 'large'",
            ),
            Rendering(
                "support.load_housing('california_housing', path=path, test_split=test_split, seed=seed, most=600)",
                when="version == 'small'",
            ),
        ),
        proofs=tuple(
            Proof(
                f"keras.datasets.california_housing.load_data({call})",
                files=_housing("california_housing", 8),
            )
            for call in (
                "",
                "'small'",
                "'large', 'california_housing.npz', 0.3, 7",
                "test_split=0.5",
                "seed=5",
            )
        ),
        url=f"{URL}california_housing/",
    ),
    *(
        Function(
            source=f"keras.datasets.{name}.get_word_index(path='{name}_word_index.json')",
            target=f"support.load_word_index(name, path='{name}_word_index.json')",
            renderings=(Rendering(f"support.load_word_index('{name}', path=path)"),),
            proofs=tuple(
                Proof(
                    f"keras.datasets.{name}.get_word_index({call})",
                    files={f".keras/datasets/{file}": text('{"the": 1, "film": 17, "été": 3}')},
                    uses=("made",),
                )
                for call, file in (
                    ("", f"{name}_word_index.json"),
                    ("'words.json'", "words.json"),
                    ("path='words.json'", "words.json"),
                )
            ),
            url=f"{URL}{name}/",
        )
        for name in ("imdb", "reuters")
    ),
)
