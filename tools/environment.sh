#!/bin/sh
# Usage: environment.sh PYTHON base|dev
# Brings .venv up to requirements/base.lock or dev.lock. What was installed is remembered as a copy
# of the lock, so that a second run costs one comparison. dev.lock holds all of base.lock.
set -eu

python=$1
wanted=$2
lock=requirements/$wanted.lock

if [ -x .venv/bin/python ] && .venv/bin/python -c "" 2>/dev/null; then
    cmp -s "$lock" ".venv/$wanted.lock" && exit 0
    if [ "$wanted" = base ] && cmp -s requirements/dev.lock .venv/dev.lock; then
        exit 0
    fi
else
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "This needs Python 3.11 or later as $python. Another one: make PYTHON=/path/to/python3" >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "This needs Python's venv. On Debian: apt-get install python3-venv" >&2
        exit 1
    fi
    "$python" -m venv --clear .venv
fi

echo "Installing $lock into .venv …"
rm -f .venv/base.lock .venv/dev.lock
# --no-compile: Python compiles what is imported, which is a small part, when it is imported.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile \
    --require-hashes --no-deps -r "$lock"
cp "$lock" ".venv/$wanted.lock"
