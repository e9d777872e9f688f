"""DAT6xx: input pipelines."""

from migrate.codes import Code

CODES = (
    Code(
        "DAT601",
        "a tf.data step has no counterpart",
        "The step changes which elements come, or in which order, in a way that no Dataset or DataLoader "
        "option does.",
        "Write it in the dataset's __getitem__ or __iter__.",
    ),
    Code(
        "DAT602",
        "the function mapped over the dataset is not rewritten",
        "It uses operations of the source framework that have no row.",
        "Rewrite the function with torch or numpy.",
    ),
    Code(
        "DAT603",
        "the order of the elements differs",
        "Shuffling draws from another random stream; the elements are the same, their order is not.",
        "Nothing, unless a test depends on the order.",
        severity="note",
    ),
    Code(
        "DAT604",
        "a data set that no library of PyTorch's has",
        "tensorflow_datasets prepares its data sets in files of its own, with splits and an order of its own.",
        "Look for it in torchvision, torchaudio or Hugging Face's datasets, or export it once: loop over "
        "tfds.as_numpy(...) and save the arrays. Or leave the data in TensorFlow for now: --keep-data.",
    ),
    Code(
        "DAT605",
        "the data stays in TensorFlow",
        "With --keep-data an input pipeline is left as TensorFlow code in a module of its own, which a process of its "
        "own runs; the training gets its elements as tensors of PyTorch.",
        "Nothing. Migrate the module when the rest works: run migrate on it without --keep-data.",
        severity="note",
    ),
    Code(
        "DAT606",
        "the data cannot be kept apart from the training",
        "With --keep-data an input pipeline runs in another process than the training. Here both use one object that "
        "cannot be in two processes, so the pipeline is rewritten as without the option.",
        "Look at what the message names: give the pipeline an object of its own, or pass what it needs as an argument.",
        severity="warning",
    ),
    Code(
        "DAT607",
        "a pipeline that stays in TensorFlow is used in the training process",
        "With --keep-data the function that makes it is left as TensorFlow code; calling it here would import "
        "TensorFlow beside PyTorch.",
        "Mend what DAT606 tells of in this file, or migrate without --keep-data.",
    ),
)
