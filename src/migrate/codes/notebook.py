"""NBK9xx: Jupyter notebooks, and what stands in their cells besides Python."""

from migrate.codes import Code

CODES = (
    Code(
        "NBK901",
        "the notebook cannot be read",
        "The file is called like a notebook and is not valid JSON, or has no list of cells. A version control system's "
        "conflict marks are a frequent cause.",
        "Open it in Jupyter and save it, or restore it from its history.",
    ),
    Code(
        "NBK902",
        "the notebook is of an old format",
        "Notebooks of format 3 and before keep their cells in worksheets, which Jupyter has not written since 2015.",
        "Upgrade it with `jupyter nbconvert --to notebook --inplace FILE`.",
    ),
    Code(
        "NBK903",
        "the notebook is in another language",
        "Its kernel runs another language than Python. It is left as it is.",
        "Nothing; leave it out of the run to hear no more of it.",
        severity="warning",
    ),
    Code(
        "NBK910",
        "the cell does not parse",
        "The other cells are migrated as if this one were not there: names that it defines are unknown to them, and "
        "what it uses of the source framework is not seen.",
        "Mend the cell and run again, or rewrite it by hand.",
    ),
    Code(
        "NBK911",
        "a cell that is not of this notebook's Python names the source framework",
        "A cell that begins with %%bash, %%writefile, %%javascript and the like is left as it is: another program runs "
        "it, or nobody does yet.",
        "Rewrite it by hand; what %%writefile writes can be migrated as a file of its own.",
    ),
    Code(
        "NBK912",
        "a line installs the source framework",
        "Shell lines and magics stay as they are. What this one installs, the migrated cells need no more; the "
        "packages that they import instead have to be there.",
        "Install torch, and what else the migrated cells import (torchvision, torchmetrics), in its place.",
        severity="warning",
    ),
    Code(
        "NBK913",
        "a magic or a shell line uses the source framework",
        "Shell lines and magics stay as they are; this one runs code or a command of the source framework.",
        "Rewrite the line by hand.",
    ),
)
