"""Alternated rounds and their medians: only a ratio inside one run means anything on a machine that others use too."""

import json
import statistics
import sys
import time


class Rounds:
    """What was measured, by contender and figure. Each result is printed as it comes, and kept as a JSON line."""

    def __init__(self, bench, folder):
        self._bench = bench
        self._file = open(folder / f"{bench}.jsonl", "a", encoding="utf-8")
        self._figures = {}

    def add(self, case, contender, **figures):
        """One contender's result in one round."""
        for name, value in figures.items():
            self._figures.setdefault((case, contender, name), []).append(value)
        line = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "bench": self._bench, "case": case,
                "contender": contender, **figures}
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        said = "  ".join(f"{name} {number(value)}" for name, value in figures.items())
        print(f"{case:28} {contender:22} {said}", file=sys.stderr, flush=True)

    def cases(self, contender):
        """What was measured of one contender, in the order of its first results."""
        return list(dict.fromkeys(case for case, who, _ in self._figures if who == contender))

    def median(self, case, contender, name):
        """The median over the rounds; None when it was never measured."""
        values = self._figures.get((case, contender, name))
        return statistics.median(values) if values else None

    def least(self, case, contender, name):
        """The least of the rounds."""
        return min(self._figures[(case, contender, name)])

    def ratio(self, case, contender, other, name):
        """The median of the ratios within each round."""
        pairs = zip(self._figures[(case, contender, name)], self._figures[(case, other, name)])
        return statistics.median(ours / theirs for ours, theirs in pairs)


class Verdicts:
    """The table at the end: what was measured beside what is asked for."""

    def __init__(self):
        self._rows = []
        self.all_held = True

    def at_least(self, what, value, limit):
        """A figure that should be no smaller."""
        self._add(what, value, f">= {number(limit)}", value >= limit)

    def at_most(self, what, value, limit):
        """A figure that should be no larger."""
        self._add(what, value, f"<= {number(limit)}", value <= limit)

    def note(self, what, value):
        """A figure that nothing is asked of."""
        self._rows.append((what, number(value), "", ""))

    def _add(self, what, value, limit, held):
        self.all_held &= held
        self._rows.append((what, number(value), limit, "held" if held else "MISSED"))

    def print(self):
        """On stdout."""
        rows = [("figure (median)", "measured", "asked", "")] + self._rows
        widths = [max(len(row[i]) for row in rows) for i in range(4)]
        for what, value, limit, held in rows:
            print(f"{what:{widths[0]}}  {value:>{widths[1]}}  {limit:>{widths[2]}}  {held}".rstrip())


def number(value):
    """Short, and with the digits that mean something."""
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"
