#!/bin/sh
# Usage: lock.sh PYTHON [--upgrade]
# Writes requirements/*.lock with uv from an environment that is thrown away afterwards.
set -eu

python=$1
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$python" -m venv "$scratch"
"$scratch/bin/python" -m pip install --quiet --disable-pip-version-check uv

cd requirements
for name in base dev; do
    echo "requirements/$name.lock"
    "$scratch/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
        "$@" "$name.in" --output-file "$name.lock"
done
