"""Targets for crawler probe, and its records as the table that score.py reads."""

import csv
import json
import pathlib
import re
import subprocess
import sys

PLAIN_HASH = "ab" * 20
FARM_ADDRESSES = 65_536
FAST_BIT = 0x04
EXTENSION_BIT = 0x10 << 16


def write_plain_targets(path, count):
    """So many lines for a farm that serves any swarm."""
    with open(path, "w", encoding="ascii") as lines:
        for i in range(count):
            number = i % FARM_ADDRESSES
            lines.write(f"127.1.{number >> 8}.{number & 255}:6881 {PLAIN_HASH}\n")
    return path


def write_targets_of(truth, path):
    """A line for each peer of a farm's truth."""
    with open(path, "w", encoding="ascii") as lines:
        for row in _read(truth):
            lines.write(f"{row['ip']}:{row['port']} {row['infohash']}\n")
    return path


def to_csv(lines, truth, path):
    """Translates JSON lines; the path of the table."""
    pieces = {(row["ip"], row["port"]): int(row["pieces"]) for row in _read(truth)}
    with open(lines, encoding="utf-8") as records, open(path, "w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["ip", "port", "outcome", "peer_id_hex", "ext", "fast", "v_hex", "bits", "set"])
        for record in map(json.loads, records):
            ip, _, port = record["endpoint"].rpartition(":")
            reserved = int(record["reserved"] or "0", 16)
            bits, have = _progress(record, pieces.get((ip, port), 0))
            writer.writerow([
                ip, port, _outcome(record), record["peerId"] or "", int(reserved & EXTENSION_BIT != 0), int(reserved & FAST_BIT != 0),
                (record["extendedName"] or "").encode().hex(), bits, have])
    return path


def score(truth, table):
    """How many peers were recorded right, field by field; what was not is told on stderr."""
    program = pathlib.Path(__file__).resolve().parent.parent / "score.py"
    said = subprocess.run([sys.executable, program, truth, table], capture_output=True, text=True, check=True).stdout
    last = said.strip().splitlines()[-1]
    right, wrong, missing = (int(re.search(rf"{word}\D*(\d+)", last).group(1)) for word in ("right", "wrong", "missing"))
    errors = re.search(r"field errors (\{.*\})", last).group(1)
    if wrong or missing or errors != "{}":
        print("\n".join(line for line in said.splitlines() if "!!" in line) + "\n" + last, file=sys.stderr)
    return right - sum(int(count) for count in re.findall(r": (\d+)", errors))


def _outcome(record):
    if record["outcome"] == "handshaken":
        return _after_handshake(record)
    if record["outcome"] == "timed_out":
        return "connect-timeout" if record["stage"] == "connect" else "timeout"
    return record["outcome"].replace("_", "-").replace("wrong-info-hash", "wrong-hash")


def _after_handshake(record):
    """The table tells apart what ended a visit after the handshake, which for the crawler is an error in words beside what was heard."""
    error = record["error"] or ""
    if "limit" in error:
        return "handshake-then-oversize"
    if error.startswith("extended handshake"):
        return "handshake-then-bad-ext"
    if record["stage"] == "done":
        return "ok"
    return "ok-no-bitfield" if record["stage"] == "bitfield" else "handshake-only"


def _progress(record, pieces):
    """Bits of the bitfield and how many are set; one bit stands for have-all and have-none."""
    if record["seed"] and record["have"] is None:
        return 1, 1
    if record["have"] == 0:
        return 1, 0
    # Without the torrent the crawler is not told how many bits mean something; the truth knows their number.
    return (pieces + 7) // 8 * 8, record["have"] or 0


def _read(path):
    with open(path, encoding="utf-8") as table:
        yield from csv.DictReader(table)
