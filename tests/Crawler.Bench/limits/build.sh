#!/usr/bin/env bash
# build.sh FOLDER : builds the programs of this folder, and puts them into FOLDER. Needs gcc, zlib1g-dev and libpq-dev.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
to=${1:?a folder for the programs}
flags=(-O2 -D_GNU_SOURCE -Wall -Wno-unused-function)

mkdir -p "$to"
gcc "${flags[@]}" -o "$to/farm" "$here/farm.c" -lm
gcc "${flags[@]}" -o "$to/hs" "$here/hs.c" -lpthread
gcc "${flags[@]}" -o "$to/udpscrape" "$here/udpscrape.c"
gcc "${flags[@]}" -o "$to/faketracker" "$here/faketracker.c" -lz
gcc "${flags[@]}" -o "$to/udptrackers" "$here/udptrackers.c"
gcc "${flags[@]}" -I/usr/include/postgresql -o "$to/pgcopy" "$here/pgcopy.c" -lpq
