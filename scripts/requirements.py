"""What to install, read from pyproject.toml; runs before anything is installed.

python scripts/requirements.py list [--dev]     the direct dependencies, one a line
python scripts/requirements.py fingerprint      changes when the environment has to be brought up to date
"""

import hashlib
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "lock.txt"


def direct_requirements(*, dev: bool) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *(project["optional-dependencies"]["dev"] if dev else ())]


def fingerprint() -> str:
    """A hash of the direct dependencies, the lock and the interpreter; an edit elsewhere does not change it."""
    parts = ["\n".join(direct_requirements(dev=True)), LOCK.read_text(encoding="utf-8"), sys.version]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


if __name__ == "__main__":
    if sys.argv[1:] == ["fingerprint"]:
        print(fingerprint())
    elif sys.argv[1:] in (["list"], ["list", "--dev"]):
        print("\n".join(direct_requirements(dev="--dev" in sys.argv)))
    else:
        sys.exit(__doc__)
