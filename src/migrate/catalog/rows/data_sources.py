"""Where the elements of a data pipeline come from. The steps that follow are the pipeline rewrite's.

https://www.tensorflow.org/guide/data
"""

from migrate.catalog.model import Caveat, Constant, Function, Level, Owned, Rendering
from migrate.catalog.proof_files import text
from migrate.catalog.proofs import Proof, integers, normal, words
from migrate.catalog.reasons import LABEL

URL = "https://www.tensorflow.org/api_docs/python/tf/data/"
DATASET = "tf.data.Dataset"
ELEMENTS = ("elements(made)",)
FILES = {
    "texts/a.txt": text("one\n zwei \r\n\nété, 東京\nlast"),
    "texts/b.txt": text("1\n2\n"),
    "texts/more/c.txt": text("c\n"),
}
PAIRS = "lambda n=3: ((i, [i / 2, i]) for i in range(n))"
SPECS = "(tf.TensorSpec([], tf.int32), tf.TensorSpec(shape=(2,), dtype=tf.float32))"
READING = LABEL | {"buffer_size": "how much is read at once, not what"}
MIXED = (
    Caveat(
        "num_parallel_reads is not None",
        Level.STATISTICAL,
        "files are read one after the other; TensorFlow mixes the lines of several",
    ),
)


def _made(*calls: str) -> tuple[Proof, ...]:
    return tuple(Proof(call, uses=ELEMENTS) for call in calls)


ROWS = (
    Function(
        source="tf.data.Dataset.range(*ends, output_type='int64', name=None)",
        target="support.Pipeline.range(*ends, dtype=torch.int64)",
        renderings=(
            Rendering(
                "support.Pipeline.range(*ends)", when="torch_dtype(output_type) == torch_dtype('int64')"
            ),
            Rendering("support.Pipeline.range(*ends, dtype=torch_dtype(output_type))"),
        ),
        ignored=LABEL,
        proofs=_made(
            *(
                f"{DATASET}.range({ends})"
                for ends in ("7", "2, 9", "1, 20, 3", "5, 0, -2", "0", "4, output_type=tf.float32")
            )
        ),
        url=f"{URL}Dataset#range",
    ),
    Function(
        source="tf.data.Dataset.from_tensors(tensors, name=None)",
        target="support.Pipeline.from_tensors(element)",
        renderings=(Rendering("support.Pipeline.from_tensors(tensors)"),),
        ignored=LABEL,
        proofs=(
            *_made(f"{DATASET}.from_tensors(tensors={{'a': 1.5, 'b': ([1, 2], 'été')}}, name='d')"),
            Proof(
                f"{DATASET}.from_tensors((x, y))",
                {"x": normal(2, 3), "y": integers(2, high=9)},
                uses=ELEMENTS,
            ),
            Proof(f"{DATASET}.from_tensors(x)", {"x": words(3)}, uses=ELEMENTS),
        ),
        url=f"{URL}Dataset#from_tensors",
    ),
    Function(
        source="tf.data.Dataset.from_tensor_slices(tensors, name=None)",
        target="support.Pipeline.from_tensor_slices(arrays)",
        renderings=(Rendering("support.Pipeline.from_tensor_slices(tensors)"),),
        ignored=LABEL,
        proofs=(
            *_made(
                f"{DATASET}.from_tensor_slices([3, 1, 2])",
                f"{DATASET}.from_tensor_slices(['a', 'été', ''])",
                f"{DATASET}.from_tensor_slices(tensors=([[1., 2.], [3., 4.]], (['a', 'b'], {{'k': [True, False]}})))",
            ),
            Proof(
                f"{DATASET}.from_tensor_slices({{'x': x, 'y': y}})",
                {"x": normal(4, 2, 3), "y": words(4)},
                uses=ELEMENTS,
            ),
            Proof(
                f"{DATASET}.from_tensor_slices((x, y), name='d')",
                {"x": normal(5), "y": words(5, 2)},
                uses=ELEMENTS,
            ),
        ),
        note="a TensorDataset where arrays of numbers go to batches",
        url=f"{URL}Dataset#from_tensor_slices",
    ),
    Function(
        source="tf.data.Dataset.from_generator(generator, output_types=None, output_shapes=None, args=None, "
        "output_signature=None, name=None)",
        target="support.Pipeline.from_generator(generator, output_types=None, output_signature=None, args=None)",
        renderings=(
            Rendering(
                "support.Pipeline.from_generator(generator, output_types=output_types, "
                "output_signature=output_signature, args=args)"
            ),
        ),
        ignored=LABEL | {"output_shapes": "the shapes are those of what the generator gives"},
        proofs=_made(
            f"{DATASET}.from_generator(lambda: iter(range(4)), tf.int64)",
            f"{DATASET}.from_generator(lambda: iter(range(4)), output_types=tf.float32, output_shapes=[])",
            f"{DATASET}.from_generator({PAIRS}, (tf.int32, tf.float32), ([], [2]), [5])",
            f"{DATASET}.from_generator({PAIRS}, output_signature={SPECS})",
            f"{DATASET}.from_generator({PAIRS}, output_signature={SPECS}, args=(2,), name='d')",
            f"{DATASET}.from_generator(lambda: [{{'a': 1, 'b': [2, 3]}}], {{'a': tf.int64, 'b': tf.float32}})",
        ),
        url=f"{URL}Dataset#from_generator",
    ),
    Function(
        source="tf.data.Dataset.zip(*args, datasets=None, name=None)",
        target="support.Pipeline.zip(*args)",
        renderings=(
            Rendering("support.Pipeline.zip(*args)", when="datasets is None"),
            Rendering("support.Pipeline.zip(datasets)"),
        ),
        ignored=LABEL,
        proofs=_made(
            f"{DATASET}.zip(({DATASET}.range(4), {DATASET}.range(5, 8)))",
            f"{DATASET}.zip({DATASET}.range(4), {DATASET}.range(5, 8))",
            f"{DATASET}.zip(datasets=({DATASET}.range(4), {DATASET}.range(5, 8)))",
            f"{DATASET}.zip({{'a': {DATASET}.range(2), 'b': ({DATASET}.range(5, 8), {DATASET}.range(2))}})",
        ),
        url=f"{URL}Dataset#zip",
    ),
    Function(
        source="tf.data.Dataset.list_files(file_pattern, shuffle=None, seed=None, name=None)",
        target="support.list_files(file_pattern, shuffle=None, seed=None)",
        renderings=(Rendering("support.list_files(file_pattern, shuffle=shuffle, seed=seed)"),),
        caveats=(Caveat("shuffle != False", Level.STATISTICAL, "the paths come in another random order"),),
        ignored=LABEL,
        proofs=(
            Proof(f"{DATASET}.list_files('texts/*.txt', shuffle=False)", files=FILES, uses=ELEMENTS),
            Proof(
                f"{DATASET}.list_files(['texts/more/*', 'texts/?.txt'], False)", files=FILES, uses=ELEMENTS
            ),
            Proof(
                f"{DATASET}.list_files(file_pattern='texts/*.txt', shuffle=True, seed=3)",
                files=FILES,
                uses=("sorted(elements([path]) for path in made)",),
            ),
            Proof(
                f"{DATASET}.list_files('texts/*/c.txt')",
                files=FILES,
                uses=("sorted(elements([path]) for path in made)",),
            ),
        ),
        note="paths are `str`; those of a pattern without a folder do not begin with ./",
        url=f"{URL}Dataset#list_files",
    ),
    Function(
        source="tf.data.TextLineDataset(filenames, compression_type=None, buffer_size=None, num_parallel_reads=None, "
        "name=None)",
        target="support.read_lines(filenames, compression_type=None)",
        renderings=(Rendering("support.read_lines(filenames, compression_type=compression_type)"),),
        ignored=READING,
        caveats=MIXED,
        proofs=tuple(
            Proof(f"tf.data.TextLineDataset({given})", files=FILES, uses=ELEMENTS)
            for given in (
                "'texts/a.txt'",
                "['texts/a.txt', 'texts/more/c.txt', 'texts/b.txt']",
                "filenames=['texts/b.txt'], compression_type='', buffer_size=10, name='d'",
                "tf.data.Dataset.list_files('texts/*.txt', shuffle=False)",
                "'texts/b.txt', num_parallel_reads=2",
            )
        ),
        note="lines are `str`",
        url=f"{URL}TextLineDataset",
    ),
    Function(
        source="tf.data.experimental.cardinality(dataset)",
        target="support.cardinality(dataset)",
        renderings=(Rendering("support.cardinality(dataset)"),),
        proofs=(
            Proof(f"tf.data.experimental.cardinality({DATASET}.range(7))"),
            Proof(
                f"tf.data.experimental.cardinality({DATASET}.zip(({DATASET}.range(7), {DATASET}.range(3))))"
            ),
            Proof("tf.data.experimental.cardinality(dataset=tf.data.TextLineDataset('none.txt'))"),
        ),
        url=f"{URL}experimental/cardinality",
    ),
    *(
        Function(
            source=f"tf.data.{place}sample_from_datasets(datasets, weights=None, seed=None, "
            f"stop_on_empty_dataset=False{more})",
            target="support.sample_from_datasets(datasets, weights=None, seed=None, stop_on_empty_dataset=False)",
            level=Level.STATISTICAL,
            note="other random choices",
            renderings=(
                Rendering(
                    "support.sample_from_datasets(datasets, weights=weights, seed=seed, "
                    "stop_on_empty_dataset=stop_on_empty_dataset)"
                ),
            ),
            proofs=(
                Proof(
                    f"tf.data.{place}sample_from_datasets([{DATASET}.range(9), {DATASET}.range(20, 29)])",
                    uses=("sorted(int(x) for x in made)",),
                ),
                Proof(
                    f"tf.data.{place}sample_from_datasets([{DATASET}.range(9), {DATASET}.range(20, 29)], "
                    "weights=[1.0, 0.0], seed=1, stop_on_empty_dataset=True)",
                    uses=ELEMENTS,
                ),
            ),
            url=f"{URL}Dataset#sample_from_datasets",
        )
        for place, more in (("Dataset.", ", rerandomize_each_iteration=None"), ("experimental.", ""))
    ),
    *(
        Function(
            source=f"tf.data.{place}(start=0, step=1, dtype='int64'{more})",
            target="support.count_up(start=0, step=1, dtype=torch.int64)",
            renderings=(Rendering("support.count_up(start=start, step=step, dtype=torch_dtype(dtype))"),),
            ignored=LABEL if more else {},
            proofs=tuple(
                Proof(f"tf.data.{place}({given})", uses=("elements(made, 9)",))
                for given in ("", "3, 4", "start=2, step=-1", "dtype=tf.float32")
            ),
            url=f"{URL}Dataset#counter",
        )
        for place, more in (("Dataset.counter", ", name=None"), ("experimental.Counter", ""))
    ),
    Constant(
        source="tf.data.AUTOTUNE",
        aliases=("tf.data.experimental.AUTOTUNE",),
        renderings=(Rendering("-1"),),
        note="the pipeline rewrite leaves the arguments out that it is given for",
        proofs=(Proof("tf.data.AUTOTUNE"),),
        url=f"{URL}#AUTOTUNE",
    ),
    Owned(
        source="tf.data.Dataset",
        target="torch.utils.data.DataLoader()",
        owner="to_torch.data_pipeline",
        note="as a type: a DataLoader; what it is made by has rows of its own",
        url=f"{URL}Dataset",
    ),
    Owned(
        source="tf.data.Options",
        aliases=("tf.data.experimental.DistributeOptions", "tf.data.ThreadingOptions"),
        owner="to_torch.data_options",
        note="it says how a pipeline is computed, not what it gives: it goes, and what is set on it",
        url=f"{URL}Options",
    ),
    Owned(
        source="keras.utils.Sequence",
        aliases=("keras.utils.PyDataset", "keras.utils.data_utils.Sequence"),
        owner="to_torch.data_classes",
        note="as a base class: a data set of whole batches",
        url="https://keras.io/api/utils/python_utils/#pydataset-class",
    ),
    Function(
        source="tf.TensorSpec(shape, dtype='float32', name=None)",
        target="support.TensorSpec(shape, dtype=torch.float32, name=None)",
        renderings=(Rendering("support.TensorSpec(shape, dtype=spec_type(dtype), name=name)"),),
        proofs=tuple(
            Proof(
                f"tf.TensorSpec({given})",
                {"x": normal(2, 3)},
                uses=("list(made.shape)", "made.name", "made.is_compatible_with(x)"),
            )
            for given in (
                "[2, 3]",
                "(None, 3), tf.float32, 'x'",
                "shape=[2, 4], dtype=tf.float32",
                "[2, 3], tf.int32",
                "[2]",
            )
        ),
        url="https://www.tensorflow.org/api_docs/python/tf/TensorSpec",
    ),
)
