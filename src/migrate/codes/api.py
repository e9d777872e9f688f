"""API1xx: a name or a call of the source framework that was not rewritten as it stands."""

from migrate.codes import Code

CODES = (
    Code(
        "API101",
        "no correspondence is known",
        "The catalog has no row for this name, so nothing is known of what it would be in the other "
        "framework.",
        "Rewrite it by hand, or add a row to a file named in [tool.migrate] rows (see CONTRIBUTING.md).",
    ),
    Code(
        "API102",
        "an argument has no counterpart",
        "The row exists, but this argument, or this value of it, means something that the other "
        "framework's call cannot say.",
        "Rewrite the call by hand; `migrate explain NAME` shows what the row can do.",
    ),
    Code(
        "API103",
        "an argument's value is not known",
        "How the call is rewritten depends on the value of this argument, and the value is only known when"
        " the program runs.",
        "Write the value as a literal or a module constant and run again, or rewrite the call by hand.",
    ),
    Code(
        "API104",
        "the call unpacks its arguments",
        "With *args or **kwargs it cannot be seen which arguments are given, so they cannot be renamed.",
        "Write the arguments out and run again, or rewrite the call by hand.",
    ),
    Code(
        "API105",
        "the name is used as a value",
        "The function or class is passed around instead of being called, and its counterpart is not a "
        "single name.",
        "Wrap the counterpart in a function of your own.",
    ),
    Code(
        "API106",
        "the call does not fit the API's signature",
        "There are more arguments than the API takes, or one it does not know; the source would fail too, "
        "or is written for another version.",
        "Compare the call with the source framework's documentation.",
    ),
    Code(
        "API107",
        "the catalog asks for work by hand",
        "A row exists and says that no rewrite keeps the meaning.",
        "`migrate explain NAME` says what to do.",
    ),
    Code(
        "API108",
        "taken to be a tensor",
        "A function of TensorFlow takes arrays, lists and numbers as it takes tensors; its counterpart takes tensors "
        "only, and what this name holds is not known here.",
        "Nothing if it is a tensor; else wrap it: torch.as_tensor(x), which leaves tensors as they are.",
        severity="note",
    ),
    Code(
        "API109",
        "a slice with a negative step",
        "Tensors of torch cannot be sliced backwards, arrays and lists can; here it is not known which this is, or the "
        "slice has bounds as well.",
        "Of a tensor: torch.flip(x, dims=(axis,)), and slice the result forwards. Of an array or list: nothing.",
    ),
    Code(
        "API110",
        "a name with several meanings",
        "The name is imported from the source framework in one place and bound otherwise in another, by what is "
        "installed or by a condition; it is not known here which of them is meant.",
        "Keep the one that the program runs with, take the others away and run again.",
    ),
)
