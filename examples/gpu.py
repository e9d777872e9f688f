"""Judge the migrated demo on a GPU against what TensorFlow computed elsewhere: `make gpu`.

The recording (a bundle of safetensors) is made where TensorFlow is installed, the judging needs PyTorch alone. So, on a
machine without a GPU this records `build/demo/bundle`, says that it skips the rest, and ends with 0; on a CUDA machine
it judges by that bundle, with TF32 off. Both need what `make demo` leaves in `build/demo`.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent.resolve()
WORK = HERE.parent / "build" / "demo"
MIGRATED, BUNDLE = WORK / "digits_pytorch", WORK / "bundle"


def main() -> int:
    """Record if there is no recording yet, judge if there is a GPU; 0 if what could be done holds."""
    if not (MIGRATED / "weights.safetensors").is_file():
        print(
            f"{MIGRATED.relative_to(HERE.parent)} is missing: run `make demo` first, or copy build/demo here"
        )
        return 2
    if not (BUNDLE / "manifest.json").is_file():
        if find_spec("tensorflow") is None:
            print(
                "build/demo/bundle is missing: run `make gpu` where TensorFlow is installed, and copy it here"
            )
            return 2
        recorded = validate(
            *("--source-path", HERE / "digits_tensorflow", "--checkpoint", WORK / "digits.keras"),
            *("--record", BUNDLE),
        )
        if recorded:
            return recorded
    device = cuda()
    if device is None:
        print("SKIPPED: no CUDA device here; the recording to judge by on one lies in build/demo/bundle")
        return 0
    print(f"judging on {device}")
    weights = MIGRATED / "weights.safetensors"
    return validate(
        "--weights", weights, "--against", BUNDLE, "--device", "cuda", "--report", WORK / "report_gpu"
    )


def cuda() -> str | None:
    """The name of the CUDA device, None without one; asked in a process of its own."""
    probe = "import torch; print(torch.cuda.get_device_name() if torch.cuda.is_available() else '')"
    asked = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return asked.stdout.strip() or None


def validate(*arguments: object) -> int:
    """Run `migrate validate` for the migrated demo, shown as a user would type it."""
    given = ["--target-path", MIGRATED, *arguments]
    print(
        "$ migrate validate " + " ".join(str(item).replace(f"{HERE.parent}/", "") for item in given),
        flush=True,
    )
    return subprocess.run(
        [sys.executable, "-m", "migrate", "validate", *map(str, given)], check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
