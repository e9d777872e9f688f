"""Imports come and go where an author would have put them, and none dangles."""

from __future__ import annotations

import pytest
from tests.codemods.checks import check_noop, check_transformed, codes, migrate, migrate_tree, output


def check_imports(before: str, after: str) -> None:
    """The imports of a file that uses `tf.abs` (imported in any of its ways) afterwards."""
    check_transformed(before, after)


def test_the_new_import_takes_its_place_in_a_sorted_group() -> None:
    check_imports(
        '''
        """A module."""

        from __future__ import annotations

        import os

        import numpy as np
        import tensorflow as tf
        import tqdm

        y = tf.abs(x)
        ''',
        '''
        """A module."""

        from __future__ import annotations

        import os

        import numpy as np
        import torch
        import tqdm

        y = torch.abs(x)
        ''',
    )


def test_in_a_group_that_is_not_sorted_it_takes_the_place_of_the_one_that_goes() -> None:
    check_imports(
        "import tensorflow as tf\nimport numpy as np\nimport matplotlib\ny = tf.nn.relu(x)\n",
        "import torch.nn.functional as F\nimport numpy as np\nimport matplotlib\ny = F.relu(x)\n",
    )


def test_short_names_where_usual_long_ones_where_taken() -> None:
    check_imports(
        "import tensorflow as tf\n\ny = [tf.nn.relu(x) for F in x]\n",
        "from torch import nn\n\ny = [nn.functional.relu(x) for F in x]\n",
    )
    check_imports(
        "import tensorflow as tf\n\ny = [tf.nn.relu(x) for F, nn in x]\n",
        "import torch\n\ny = [torch.nn.functional.relu(x) for F, nn in x]\n",
    )
    check_imports(
        "import tensorflow as tf\n\ntorch = 'fire'\ny = tf.abs(x)\n",
        "import torch as torch_\n\ntorch = 'fire'\ny = torch_.abs(x)\n",
    )


def test_imports_that_the_file_has_already_are_used() -> None:
    check_imports(
        "import tensorflow as tf\nimport torch as t\n\ny = t.abs(tf.abs(x))\n",
        "import torch as t\n\ny = t.abs(t.abs(x))\n",
    )
    check_imports(
        "import torch\nfrom torch.nn import functional\n\nimport tensorflow as tf\n\ny = tf.nn.relu(torch.abs(x))\n",
        "import torch\nfrom torch.nn import functional\n\ny = functional.relu(torch.abs(x))\n",
    )


def test_only_the_names_that_are_used_no_more_go() -> None:
    outcome = migrate("""
        from tensorflow.math import (
            log,
            unheard_of,  # not in the catalog
            sqrt,
        )

        y = log(sqrt(unheard_of(x)))
    """)
    text = output(outcome)
    assert "import (\n    unheard_of,  # not in the catalog\n)\n" in text
    assert "torch.log(torch.sqrt(unheard_of(x)))" in text
    assert codes(outcome) == ["API101"]


def test_comments_above_an_import_stay() -> None:
    check_imports(
        "# our only dependency\nimport tensorflow as tf\n\ny = tf.abs(x)\n",
        "# our only dependency\nimport torch\n\ny = torch.abs(x)\n",
    )


def test_imports_inside_of_functions_go_from_there() -> None:
    check_imports(
        '''
        def f(x):
            """Absolute values."""
            import tensorflow as tf

            return tf.abs(x)


        def g():
            import tensorflow
        ''',
        '''
        import torch


        def f(x):
            """Absolute values."""

            return torch.abs(x)


        def g():
            pass
        ''',
    )


def test_a_try_around_nothing_but_imports_goes_with_them() -> None:
    check_imports(
        """
        import os

        try:
            import tensorflow as tf
        except ImportError:
            tf = None

        y = tf.abs(x)
        """,
        """
        import os

        import torch

        y = torch.abs(x)
        """,
    )


def test_a_try_that_does_more_keeps_its_form() -> None:
    check_imports(
        """
        try:
            import tensorflow as tf
            HAVE = True
        except ImportError:
            HAVE = False

        y = tf.abs(x)
        """,
        """
        import torch

        try:
            HAVE = True
        except ImportError:
            HAVE = False

        y = torch.abs(x)
        """,
    )


def test_renamings_go_when_nothing_uses_them() -> None:
    check_imports(
        "import tensorflow as tf\n\nM = tf.math\nkeras = tf.keras\n\ny = M.log(x)\n",
        "import torch\n\ny = torch.log(x)\n",
    )


def test_star_imports_go_when_none_of_their_names_is_left() -> None:
    check_imports(
        "from tensorflow.math import *\n\n\ndef f(x):\n    return log(x)\n",
        "import torch\n\n\ndef f(x):\n    return torch.log(x)\n",
    )


def test_a_star_import_stays_as_long_as_a_name_may_come_from_it() -> None:
    outcome = migrate("from tensorflow.unheard_of import *\n\ny = Unheard(3)\n")
    todos = [line for line in output(outcome).splitlines() if "TODO" in line]
    assert "from tensorflow.unheard_of import *\n" in output(outcome)
    assert codes(outcome) == ["API101", "API101"]
    assert len(todos) == 2


@pytest.mark.parametrize("line", ["import tensorflow as tf", "from tensorflow import keras", "import keras"])
def test_an_import_for_nothing_goes(line: str) -> None:
    check_imports(f"import os\n{line}\n\nprint(os)\n", "import os\n\nprint(os)\n")


def test_an_import_that_is_listed_for_others_stays_with_a_finding() -> None:
    outcome = migrate('import tensorflow as tf\n\n__all__ = ["tf"]\n')
    assert "import tensorflow as tf" in output(outcome)
    assert codes(outcome) == ["API101"]


def test_the_users_own_imports_go_only_if_the_rewriting_left_them_without_use() -> None:
    check_imports(
        "import os\nimport labels\nimport tensorflow as tf\n\ny = tf.abs(x, name=labels.Y)\n",
        "import os\nimport torch\n\ny = torch.abs(x)\n",
    )


def test_two_statements_on_a_line() -> None:
    check_imports(
        "import os; import tensorflow as tf; import sys\ny = tf.abs(x)\n",
        "import os; import sys\n\nimport torch\n\ny = torch.abs(x)\n",
    )


def test_a_name_re_exported_to_another_file_stays_only_while_that_one_needs_it() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/compat.py": "import tensorflow as tf\n",
        "pkg/use.py": "from .compat import tf\n\ny = tf.abs(x)\n",
    }
    outcome = migrate_tree(files)
    assert output(outcome, "pkg/compat.py") == ""
    assert output(outcome, "pkg/use.py") == "import torch\n\ny = torch.abs(x)\n"
    files["pkg/use.py"] += "z = tf.unheard_of(x)\n"
    outcome = migrate_tree(files)
    assert "import tensorflow as tf" in output(outcome, "pkg/compat.py")
    assert "from .compat import tf" in output(outcome, "pkg/use.py")
    assert codes(outcome) == ["API101", "API101"]


@pytest.mark.parametrize(
    ("beside", "line"),
    [
        ("", "from .migrate_support import divide_no_nan"),
        ("from . import data\n\nprint(data)\n", "from .migrate_support import divide_no_nan"),
        ("from pkg import data\n\nprint(data)\n", "from pkg.migrate_support import divide_no_nan"),
    ],
)
def test_support_functions_are_imported_as_the_file_imports_its_own_package(beside: str, line: str) -> None:
    text = f"import tensorflow as tf\n{beside}\ny = tf.math.divide_no_nan(tf.abs(a), tf.abs(b))\n"
    outcome = migrate_tree({"pkg/__init__.py": "", "pkg/data.py": "", "pkg/use.py": text})
    assert line in output(outcome, "pkg/use.py").splitlines()
    assert [str(path) for path in outcome.support] == ["pkg/migrate_support.py"]


def test_a_file_migrated_before_imports_what_is_new_in_the_same_line() -> None:
    text = """
        import tensorflow as tf

        from .migrate_support import divide_no_nan

        y = divide_no_nan(a, b) + tf.math.divide_no_nan(tf.abs(a), tf.abs(b))
        tf.keras.utils.set_random_seed(3)
    """
    outcome = migrate_tree({"pkg/__init__.py": "", "pkg/use.py": text})
    made = output(outcome, "pkg/use.py")
    assert "from .migrate_support import divide_no_nan, seed_everything\n" in made
    assert "y = divide_no_nan(a, b) + divide_no_nan(torch.abs(a), torch.abs(b))\n" in made


def test_a_file_without_the_framework_keeps_unused_imports() -> None:
    check_noop("import os\nimport sys\n")


def test_an_import_of_the_framework_elsewhere_keeps_none_here() -> None:
    files = {
        "shop/__init__.py": "",
        "shop/model.py": "import tensorflow as tf, tf_keras\n\n\ndef f(x: tf_keras.Model):\n    return tf.abs(x)\n",
        "shop/train.py": "import tensorflow as tf, tf_keras\nfrom shop import model\n\ntf_keras.own(model.f)\n",
    }
    outcome = migrate_tree(files)
    assert "tf_keras" not in output(outcome, "shop/model.py")
    assert "import tf_keras" in output(outcome, "shop/train.py")
