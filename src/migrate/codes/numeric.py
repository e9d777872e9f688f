"""NUM8xx: rewritten, with numbers that differ in a stated way (a catalog level below `exact`)."""

from migrate.catalog.model import Level
from migrate.codes import Code

CODES = (
    Code(
        "NUM801",
        "equal within a stated tolerance",
        "The stock counterpart computes the same formula with a small known difference, stated by the row.",
        "Nothing, or migrate with --style exact, which carries a support class along.",
        severity="note",
    ),
    Code(
        "NUM802",
        "equal in distribution only",
        "Random numbers come from another stream: dropout masks, initial values and shuffles differ draw "
        "by draw.",
        "Compare over several seeds, not draw by draw.",
        severity="note",
    ),
    Code(
        "NUM803",
        "approximately equal",
        "The counterpart differs by more than rounding; the row says how.",
        "Read `migrate explain NAME` and decide whether it matters here.",
        severity="warning",
    ),
    Code(
        "NUM804",
        "Keras 2 and Keras 3 differ here",
        "Nothing says which Keras the program is written for: no version is pinned, and it imports and uses what both "
        "have. It is taken to be Keras 3, with which this API gives other numbers, or another default.",
        "Give --keras 2 if the program is for TensorFlow 2.15 or earlier, or tf_keras; else --keras 3.",
        severity="note",
    ),
    Code(
        "NUM805",
        "versions of TensorFlow differ here",
        "What the program says had an effect in one version of TensorFlow and has another, or none, in a later one. It "
        "is migrated as it was meant, so the numbers are those of the version that took it so.",
        "Nothing if the program was written for that version; else say what the later one did.",
        severity="note",
    ),
)

BY_LEVEL = {Level.EQUIVALENT: "NUM801", Level.STATISTICAL: "NUM802", Level.APPROXIMATE: "NUM803"}
"""What is said of a row that was rewritten at a level below exact."""
