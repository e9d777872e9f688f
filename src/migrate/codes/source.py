"""SRC0xx: a source file that cannot be read or taken apart."""

from migrate.codes import Code

CODES = (
    Code(
        "SRC001",
        "the file does not parse",
        "A rewrite needs a syntax tree. The file is left as it is; the other files are migrated.",
        "Mend the syntax error, or leave the file out.",
    ),
    Code(
        "SRC002",
        "the file's encoding cannot be read",
        "The bytes do not fit the encoding that the file declares (PEP 263), or UTF-8 where it declares "
        "none.",
        "Save the file as UTF-8, or declare its encoding in the first or second line.",
    ),
    Code(
        "SRC003",
        "the file holds null bytes",
        "Python refuses source code with null bytes; the file is binary, or was written in UTF-16.",
        "Save the file as UTF-8.",
    ),
    Code(
        "SRC004",
        "the file vanished or cannot be read",
        "The file was there when the folder was listed and could not be opened afterwards.",
        "Check its permissions, and that nothing else writes to the tree; run again.",
    ),
    Code(
        "SRC005",
        "the file was made by a machine and is left alone",
        "Generated code is written anew by its generator, so a migrated copy would be lost.",
        "Migrate what the generator reads, or run the generator for the other framework.",
        severity="warning",
    ),
    Code(
        "SRC006",
        "the rewritten file would not hold together",
        "The rewritten text did not parse, or used a name that nothing defines, so the file is left as it was.",
        "Rewrite the file by hand, and report the case: this is a mistake of migrate.",
    ),
    Code(
        "SRC007",
        "a structural rewrite failed",
        "A rewrite met code that it cannot take apart. The file was migrated without that rewrite.",
        "Look at the TODO lines of this file, and report the case: this is a mistake of migrate.",
    ),
    Code(
        "SRC008",
        "an internal error; the file is left as it was",
        "Something that migrate takes for certain did not hold in this file. Nothing of it is changed; the other files "
        "are migrated.",
        "Please report it, with the file if you may: this is a mistake of migrate. Rewrite this file by hand.",
    ),
    Code(
        "SRC009",
        "a definition would not hold together",
        "Rewritten, this function or class would read a name that nothing defines there: a variable of another "
        "method, or an import that goes. It is left as it was, and the rest of the file is migrated.",
        "Rewrite it by hand, or write what it reads as an attribute or an argument and run again.",
    ),
    Code(
        "SRC020",
        "a keep comment that cannot work",
        "A comment `# migrate: keep[CODE] reason` suppresses findings. This one names no code, or one that does not "
        "exist, or gives no reason; the next reader would not know what it is for.",
        "Write `# migrate: keep[CODE] reason`, with the code of the finding that is accepted here.",
        severity="warning",
    ),
    Code(
        "SRC021",
        "a keep comment that suppresses nothing",
        "No finding of the codes in this comment is made at its statement any more.",
        "Take the comment out.",
        severity="note",
    ),
)
