"""SAV7xx: saving and loading."""

from migrate.codes import Code

CODES = (
    Code(
        "SAV701",
        "a saved file of the source framework is read here",
        "The migrated program cannot read the old file: its format belongs to the source framework.",
        "Convert the file once with `migrate convert`, and read the result here.",
        severity="warning",
    ),
    Code(
        "SAV702",
        "what is saved differs",
        "Keras saves the architecture, the weights and the optimizer in one file; the migrated program "
        "saves a state dict.",
        "Build the model by its class before loading.",
        severity="warning",
    ),
    Code(
        "SAV703",
        "the file is of another format",
        "Keras's formats belong to Keras. Weights are saved as safetensors, which every framework reads and which "
        "never run code, so the name of the file changes with them.",
        "Convert files that exist already once, with `migrate convert`.",
        severity="note",
    ),
    Code(
        "SAV704",
        "arrays of weights have another layout",
        "Keras lists a model's weights by layers, kernels as (inputs, outputs); the migrated program lists them as its "
        "state dict does, kernels as (outputs, inputs). Arrays that only go from model to model are not affected.",
        "Look at what the program does with single arrays: positions in the list, axes and shapes.",
        severity="note",
    ),
    Code(
        "SAV705",
        "a single weight is used by its axes",
        "A module's weights have PyTorch's axes: a kernel is (outputs, inputs, ...) where Keras's is (..., inputs, "
        "outputs). What is done with all numbers of a weight alike is the same; what goes by axes, shapes or positions "
        "in the list is not.",
        "Transpose what is read there, or name the layer's weight, `model.dense.kernel`, which keeps Keras's axes.",
        severity="warning",
    ),
)
