#!/usr/bin/env python3
"""The command line. `demo` and `test` do all the set-up themselves; every other word is a Django command.

python3 manage.py demo      the whole application, with people and programmes in it, in your browser
python3 manage.py test      every test; what follows goes to pytest
"""

import os
import runpy
import sys
from pathlib import Path

DEVSTACK = Path(__file__).resolve().parent / "mentoring" / "devstack"


def main() -> None:
    # By path, not by import: `import mentoring` would want Celery before anything is installed.
    runpy.run_path(str(DEVSTACK / "bootstrap.py"))["enter_virtualenv"](sys.argv)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
    from mentoring.devstack import commands

    sys.exit(commands.run(sys.argv))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
