#!/bin/sh
# Install peecf-batch from this folder, without a network. usage: sh install.sh [FOLDER]
# It looks for a Python that can run the program. Otherwise install.py explains what is wrong with the one that is there.
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
usable='import sys, ensurepip, venv; sys.exit(not (@FIRST@) <= sys.version_info[:2] <= (@LAST@))'
for python in @NAMES@ python3 python; do
  if "$python" -c "$usable" 2>/dev/null; then exec "$python" "$here/install.py" "$@"; fi
done
for python in python3 python; do
  if "$python" -c '' 2>/dev/null; then exec "$python" "$here/install.py" "$@"; fi
done
echo 'There is no Python on this computer. The program needs Python @RANGE@.'
echo 'Install it from https://www.python.org/downloads/ or ask your IT team for it, then open a new terminal and try again.'
exit 1
