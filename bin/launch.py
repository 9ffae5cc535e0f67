"""Where bin/demo, bin/test, bin/manage and bin/bench enter Python, before any virtual environment."""

import sys

from setup_env.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
