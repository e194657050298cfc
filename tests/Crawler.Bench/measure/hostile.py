"""ops/bench hostile: what `crawler scrape` makes of every mode of faketracker: outcome, time and peak memory, and no wrong count."""

import collections
import csv
import json

from programs import Ended, Served
from rounds import Verdicts

TORRENTS = 100
TIMEOUT_SECONDS = 4
# Who is silent over UDP is waited for three times: for all that fit, for one alone since long datagrams may get lost, and for the rest.
MOST_SECONDS = 3 * TIMEOUT_SECONDS + 2
MOST_MIB = 160
HTTP_PORT, UDP_PORT = 18090, 16990


def run(place):
    """Measures and prints; whether every limit held."""
    truth_file = place.scratch / "truth.csv"
    log = place.scratch / "faketracker.log"
    tracker = Served(
        [place.limits / "faketracker", "--http", HTTP_PORT, "--udp", UDP_PORT, "--torrents", TORRENTS, "--truth", truth_file,
         "--drop", 0.3, "--delay-ms", 300, "--drip-ms", 200],
        1, log)
    with tracker, open(place.here.parent / "limits" / "faketracker-modes.csv", encoding="ascii") as table:
        tracker.wait_for(lambda: "pid=" in log.read_text(), "its first line")
        truth = {row["infohash"]: row for row in csv.DictReader(open(truth_file, encoding="ascii"))}
        hashes = place.scratch / "hashes.txt"
        hashes.write_text("\n".join(truth) + "\n", encoding="ascii")
        rows, offsets = [], collections.Counter()
        for mode in csv.DictReader(table):
            port = HTTP_PORT if mode["transport"] == "http" else UDP_PORT + offsets["udp"]
            offsets[mode["transport"]] += 1
            url = f"{mode['transport']}://127.0.0.1:{port}/{mode['mode']}/announce"
            rows.append((mode, *_scrape(place, url, hashes, truth)))
    return _judge(rows)


def _scrape(place, url, hashes, truth):
    output = place.scratch / "scrape.jsonl"
    scrape = Ended(
        [place.programs / "crawler", "scrape", url, "-", "--json", "--timeout", f"{TIMEOUT_SECONDS}s"], 0, stdin=hashes,
        stdout=output, may_fail=True)
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    wrong = sum(
        line[key] is not None and line[key] != int(truth[line["infoHash"]][key])
        for line in lines for key in ("seeders", "leechers", "completed"))
    missing = len(truth) - len({line["infoHash"] for line in lines})
    return collections.Counter(line["outcome"] for line in lines), wrong, missing, scrape


def _judge(rows):
    verdicts = Verdicts()
    print(f"{'transport':9} {'mode':12} {'seconds':>7} {'peak MiB':>8}  outcomes")
    for mode, outcomes, wrong, missing, scrape in rows:
        said = ", ".join(f"{outcome} {count}" for outcome, count in sorted(outcomes.items()))
        print(f"{mode['transport']:9} {mode['mode']:12} {scrape.seconds:7.1f} {scrape.peak_mib:8.0f}  {said}")
    verdicts.at_most("wrong counts", sum(row[2] for row in rows), 0)
    verdicts.at_most("hashes without a result", sum(row[3] for row in rows), 0)
    verdicts.at_most("modes with another outcome", sum(set(row[1]) != set(row[0]["outcomes"].split()) for row in rows), 0)
    verdicts.at_most("longest, seconds", max(row[4].seconds for row in rows), MOST_SECONDS)
    verdicts.at_most("peak MiB", max(row[4].peak_mib for row in rows), MOST_MIB)
    verdicts.print()
    return verdicts.all_held
