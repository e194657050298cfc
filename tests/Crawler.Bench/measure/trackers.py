"""ops/bench trackers: scraping an opentracker of 100,000 torrents, beside what plain C, wrk and the client of npm's bittorrent-tracker reach there."""

import re
import shutil

from programs import Ended, Failure, Served
from rounds import Rounds, Verdicts

TORRENTS = 100_000
# So many that what a program takes to start, which wrk and udpscrape leave out of their figures, is a small part of its time.
UDP_HASHES, HTTP_HASHES = 8_000_000, 2_000_000
NPM_REQUESTS = 300
NPM_AT_ONCE = 20
UDP_PER_REQUEST = 74
PORT = 6971
WINDOW = 16
CONNECTIONS = 16
PER_REQUEST = 64
ROUNDS = 3
LEAST_UDP, LEAST_HTTP = 0.85, 0.5
CLIENT_CPU, SERVED_CPU = 0, 1


def run(place):
    """Measures and prints; whether every limit held."""
    hashes = place.scratch / "hashes.txt"
    Ended([place.limits / "farm", "--torrents", TORRENTS, "--peers", 1, "--hashes", hashes, "--truth-only"], None)
    rounds = Rounds("trackers", place.results)
    npm = _find_npm(place)
    with _start_opentracker(place, hashes):
        _fill(place)
        streams = {"udp": _repeated(place, hashes, UDP_HASHES), "http": _repeated(place, hashes, HTTP_HASHES)}
        for _ in range(ROUNDS):
            limit = Ended(
                [place.limits / "udpscrape", "--port", PORT, "--gen", TORRENTS, "--count", UDP_HASHES, "--window", WINDOW], CLIENT_CPU)
            rounds.add("udp", "udpscrape", per_second=limit.json()["hashes_per_s"], cpu_per_1m=limit.cpu_seconds / UDP_HASHES * 1e6)
            _scrape(place, rounds, "udp", streams["udp"], UDP_HASHES, ["--window", WINDOW])
            _wrk(place, rounds, hashes)
            _scrape(place, rounds, "http", streams["http"], HTTP_HASHES, ["--in-flight", CONNECTIONS])
            if npm:
                _npm(npm, rounds, "udp", hashes, UDP_PER_REQUEST)
                _npm(npm, rounds, "http", hashes, PER_REQUEST)
    return _judge(rounds)


def _judge(rounds):
    verdicts = Verdicts()
    for case, contender in (("udp", "udpscrape"), ("udp", "crawler"), ("http", "wrk"), ("http", "crawler")):
        verdicts.note(f"{case}, {contender}: info-hashes/s", rounds.median(case, contender, "per_second"))
    for case in ("udp", "http"):
        verdicts.note(f"{case}, npm's client: info-hashes/s", rounds.median(case, "npm", "per_second") or "not here")
    for case, contender in (("udp", "udpscrape"), ("udp", "crawler"), ("http", "wrk"), ("http", "crawler")):
        verdicts.note(f"{case}, {contender}: CPU s per 1,000,000", rounds.median(case, contender, "cpu_per_1m"))
    for case in ("udp", "http"):
        verdicts.at_least(f"{case}, share answered", rounds.least(case, "crawler", "answered"), 1)
    verdicts.at_least("udp, crawler / udpscrape", rounds.ratio("udp", "crawler", "udpscrape", "per_second"), LEAST_UDP)
    verdicts.at_least("http, crawler / wrk", rounds.ratio("http", "crawler", "wrk", "per_second"), LEAST_HTTP)
    verdicts.print()
    return verdicts.all_held


def _start_opentracker(place, hashes):
    # Started by root it goes into its folder, which must be one that nobody can read.
    home = place.scratch / "opentracker"
    home.mkdir()
    place.scratch.chmod(0o755)
    (home / "whitelist").write_bytes(hashes.read_bytes())
    tracker = Served(
        ["opentracker", "-i", "127.0.0.1", "-p", PORT, "-P", PORT, "-d", home, "-u", "nobody", "-w", "whitelist"], SERVED_CPU,
        place.scratch / "opentracker.log")
    tracker.wait_for(lambda: _listens(PORT), "its port")
    return tracker


def _fill(place):
    # It listens before it has read its list, and takes nobody in until then.
    udpscrape = [place.limits / "udpscrape", "--port", PORT, "--gen", TORRENTS]
    for _ in range(20):
        Ended([*udpscrape, "--announce"], CLIENT_CPU)
        known = Ended([*udpscrape, "--count", TORRENTS], CLIENT_CPU).json()
        if known["sum_seeders"] + known["sum_leechers"] == TORRENTS:
            return
    raise Failure("opentracker does not take all torrents in")


def _listens(port):
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in table.readlines()[1:])


def _repeated(place, hashes, count):
    stream = place.scratch / f"{count}.txt"
    stream.write_bytes(hashes.read_bytes() * (count // TORRENTS))
    return stream


def _scrape(place, rounds, transport, stream, count, options):
    asked = Ended(
        [place.programs / "crawler", "scrape", f"{transport}://127.0.0.1:{PORT}/announce", "-", "--summary", "--timeout", "4s", *options],
        CLIENT_CPU, stdin=stream)
    summary = asked.json()
    rounds.add(
        transport, "crawler", per_second=summary["rate"], cpu_per_1m=asked.cpu_seconds / count * 1e6,
        answered=summary["outcomes"].get("ok", 0) / count)


def _wrk(place, rounds, hashes):
    asked = Ended(
        ["wrk", "-t", 1, "-c", CONNECTIONS, "-d", "3s", "-s", place.here / "scrape.lua", f"http://127.0.0.1:{PORT}", "--", PER_REQUEST],
        CLIENT_CPU, environment={"HASHES": str(hashes)})
    requests = float(re.search(rb"(\d+) requests in", asked.output)[1])
    rounds.add(
        "http", "wrk", per_second=float(re.search(rb"Requests/sec:\s*([0-9.]+)", asked.output)[1]) * PER_REQUEST,
        cpu_per_1m=asked.cpu_seconds / (requests * PER_REQUEST) * 1e6)


def _find_npm(place):
    """What runs npm's client; None where it is not installed."""
    folder = place.here.parents[1] / "Crawler.Fixtures" / "Trackers" / "npm"
    return ["node", folder / "scrape.mjs"] if shutil.which("node") and (folder / "node_modules" / "bittorrent-tracker").is_dir() else None


def _npm(npm, rounds, transport, hashes, per_request):
    asked = Ended(
        [*npm, f"{transport}://127.0.0.1:{PORT}/announce", hashes, per_request, NPM_REQUESTS, NPM_AT_ONCE], CLIENT_CPU, seconds=120).json()
    rounds.add(transport, "npm", per_second=asked["hashes_per_s"], answered=asked["answered"] / asked["asked"])
