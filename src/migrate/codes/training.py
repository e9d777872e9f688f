"""TRN5xx: compiling, fitting, evaluating, and the callbacks around them."""

from migrate.codes import Code

CODES = (
    Code(
        "TRN501",
        "the model's compile() is not known at this call",
        "The training loop is written from the loss, optimizer and metrics that compile() was given, and "
        "no compile() of this model was found.",
        "Write the training loop by hand, or compile and fit the model in one module and run again.",
    ),
    Code(
        "TRN502",
        "a callback has no counterpart",
        "The callback's effect on training is not expressed in the written loop.",
        "Add what it does to the loop at the TODO.",
    ),
    Code(
        "TRN503",
        "an argument of fit() has no counterpart",
        "The written loop does not do what this argument asks for.",
        "Add it to the loop at the TODO.",
    ),
    Code(
        "TRN504",
        "a loss or metric is not understood",
        "The value is not a name or object of the catalog, so its reduction and its inputs' meaning are "
        "not known.",
        "Write it as a function of (prediction, target) that returns one number.",
    ),
    Code(
        "TRN505",
        "a distribution strategy or accelerator set-up is left out",
        "Keras spreads training over devices by a strategy; PyTorch by DistributedDataParallel or FSDP, in "
        "processes that torchrun starts.",
        "Train on one device first, then wrap the model in DistributedDataParallel: docs/distribution.md shows how.",
        severity="warning",
    ),
    Code(
        "TRN506",
        "a gradient tape or a step of a training loop is not understood",
        "PyTorch records by itself and is asked for gradients by `backward()` or `torch.autograd.grad`; what "
        "this tape records, or what becomes of its gradients, could not be followed.",
        "Take the block apart: compute the loss, then `optimizer.zero_grad()`, `loss.backward()`, "
        "`optimizer.step()`.",
    ),
    Code(
        "TRN508",
        "a policy of mixed precision is not followed",
        "Keras's layers look up the global policy; PyTorch's compute in lower precision inside of `torch.autocast` "
        "only, and this file has no training step that migrate has written.",
        "Put the model's calls in training under `torch.autocast(device_type, dtype)`, and for float16 scale the loss "
        "with `torch.amp.GradScaler`.",
        severity="warning",
    ),
    Code(
        "TRN509",
        "a block on a GPU runs where its model is",
        "TensorFlow moves tensors between devices by itself; PyTorch computes where a model's parameters are, which "
        "is the CPU unless the program moves them. The results are the same.",
        'Write `model.to("cuda")` after the model is made: `fit`, `evaluate` and `predict` take their batches there, '
        "a training loop of the program's own has to move them by `.to(device)`.",
        severity="note",
    ),
)
