"""Runs one bench. Called by ops/bench, which has built what is measured."""

import argparse
import pathlib
import shutil
import signal
import sys
import tempfile

from programs import Failure


class Place:
    """Where things are."""

    def __init__(self, root, scratch):
        self.here = pathlib.Path(__file__).resolve().parent
        self.programs = root / "out"
        self.limits = root / "out" / "bench" / "limits"
        self.loads = root / "out" / "bench" / "loads" / "Crawler.Bench.dll"
        self.results = root / "out" / "bench"
        self.scratch = scratch


def main():
    """The exit code: 0 when every limit held, 1 when one did not or nothing could be measured."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("bench")
    parser.add_argument("--root", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="crawler-bench-"))
    try:
        bench = __import__(arguments.bench)
        return 0 if bench.run(Place(arguments.root, scratch)) else 1
    except Failure as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


sys.exit(main())
