#!/bin/sh
# Finds a Python that is new enough and hands over to bin/launch.py. $PYTHON goes first when set; then the distribution's, which is
# built with optimizations (plain Python takes two thirds of the time it takes one compiled without), where it can make a venv.
bin=$(dirname "$(dirname "$(readlink -f "$0")")")
distribution=
case ":$PATH:" in
    *:/usr/bin:*) /usr/bin/python3 -c "import ensurepip" 2>/dev/null && distribution=/usr/bin/python3 ;;
esac
for python in "$PYTHON" "$distribution" python3 python3.14 python3.13 python3.12 python3.11; do
    [ -n "$python" ] || continue
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" "$bin/launch.py" "$@"
    fi
done
echo "bin/$1: Python 3.11 or newer is needed: apt-get install python3 python3-venv (as root), or set PYTHON to one." >&2
exit 1
