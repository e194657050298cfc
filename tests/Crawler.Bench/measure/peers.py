"""ops/bench peers: crawler probe beside hs, against the farm: speed, CPU, memory, and how right it is."""

import crawl
from programs import Ended, Served
from rounds import Rounds, Verdicts

ROUNDS = 3
# So many that what a start costs hardly counts.
HANDSHAKES = 200_000
WILD_PEERS = 100_000
WILD_TORRENTS = 500
CLIENT_CPU, SERVED_CPU = 0, 1


def run(place):
    """Measures and prints; whether every limit held."""
    rounds = Rounds("peers", place.results)
    _measure_handshakes(place, rounds)
    right = _measure_wild(place, rounds)
    verdicts = Verdicts()
    for in_flight in (1000, 5000):
        case = f"handshakes, {in_flight} in flight"
        for contender in ("hs", "hs --reuse", "crawler"):
            verdicts.note(f"{contender}: {case}, per second", rounds.median(case, contender, "per_second"))
            verdicts.note(f"{contender}: {case}, CPU s per 100,000", rounds.median(case, contender, "cpu_per_100k"))
        verdicts.note(f"P1 speed of hs --reuse / hs, {in_flight}", rounds.ratio(case, "hs --reuse", "hs", "per_second"))
        verdicts.at_least(f"P1 speed / hs, {in_flight}", rounds.ratio(case, "crawler", "hs", "per_second"), 0.95)
        verdicts.at_most(f"P2 CPU / hs, {in_flight}", rounds.ratio(case, "crawler", "hs", "cpu_per_100k"), 1.10)
    verdicts.at_most("P3 peak MiB, 5,000 in flight", _peak(rounds, 5000), 64)
    verdicts.at_most("P3 peak MiB, 15,000 in flight", _peak(rounds, 15000), 112)
    verdicts.note("peak MiB, 5,000 in flight, as JSON lines", rounds.median("wild, 5000 in flight", "crawler", "peak_mib"))
    verdicts.note("wild: wall s of hs", rounds.median("wild, 5000 in flight", "hs", "seconds"))
    verdicts.note("wild: wall s of crawler", rounds.median("wild, 5000 in flight", "crawler", "seconds"))
    verdicts.at_most("P4 wall / hs", rounds.ratio("wild, 5000 in flight", "crawler", "hs", "seconds"), 1.10)
    verdicts.at_least("P4 peers recorded right", right, WILD_PEERS)
    verdicts.print()
    return verdicts.all_held


def _measure_handshakes(place, rounds):
    targets = crawl.write_plain_targets(place.scratch / "plain.txt", HANDSHAKES)
    log = place.scratch / "farm.log"
    with Served([place.limits / "farm", "--quiet"], SERVED_CPU, log) as farm:
        farm.wait_for(lambda: "listening" in log.read_text(), "its first line")
        for _ in range(ROUNDS):
            for in_flight in (1000, 5000):
                case = f"handshakes, {in_flight} in flight"
                for contender, switches in (("hs", []), ("hs --reuse", ["--reuse", "--defer-accept"])):
                    ended = _hs(place, ["--total", HANDSHAKES, "--inflight", in_flight, *switches])
                    said = ended.json()
                    rounds.add(case, contender, per_second=said["per_s"], cpu_per_100k=ended.cpu_seconds / HANDSHAKES * 1e5,
                               peak_mib=ended.peak_mib, right=said["ok"])
                ended = _probe(place, targets, in_flight, ["--summary"])
                said = ended.json()
                rounds.add(case, "crawler", per_second=said["rate"], cpu_per_100k=ended.cpu_seconds / HANDSHAKES * 1e5,
                           peak_mib=ended.peak_mib, right=said["outcomes"].get("handshaken", 0))


def _measure_wild(place, rounds):
    """The fewest peers that were recorded right in any round."""
    truth = place.scratch / "truth.csv"
    log = place.scratch / "wild.log"
    least = WILD_PEERS
    farm = [place.limits / "farm", "--quiet", "--peers", WILD_PEERS, "--torrents", WILD_TORRENTS, "--mix", "wild", "--truth", truth]
    with Served(farm, SERVED_CPU, log) as served:
        served.wait_for(lambda: "listening" in log.read_text(), "its first line")
        targets = crawl.write_targets_of(truth, place.scratch / "wild.txt")
        for _ in range(ROUNDS):
            ended = _hs(place, ["--list", truth, "--total", WILD_PEERS, "--inflight", 5000, "--torrents", WILD_TORRENTS,
                                "--timeout", 4000, "--out", place.scratch / "hs.csv"])
            rounds.add("wild, 5000 in flight", "hs", seconds=ended.seconds, cpu_seconds=ended.cpu_seconds, peak_mib=ended.peak_mib,
                       right=crawl.score(truth, place.scratch / "hs.csv"))
            lines = place.scratch / "crawl.jsonl"
            ended = _probe(place, targets, 5000, ["--json"], lines)
            right = crawl.score(truth, crawl.to_csv(lines, truth, place.scratch / "crawl.csv"))
            least = min(least, right)
            rounds.add("wild, 5000 in flight", "crawler", seconds=ended.seconds, cpu_seconds=ended.cpu_seconds,
                       peak_mib=ended.peak_mib, right=right)
            for in_flight in (5000, 15000):
                ended = _probe(place, targets, in_flight, ["--summary"])
                rounds.add(f"wild, {in_flight} in flight", "crawler --summary", seconds=ended.seconds,
                           cpu_seconds=ended.cpu_seconds, peak_mib=ended.peak_mib)
    return least


def _peak(rounds, in_flight):
    """Among wild peers so many visits are really under way: most of them wait."""
    return rounds.median(f"wild, {in_flight} in flight", "crawler --summary", "peak_mib")


def _hs(place, arguments):
    return Ended([place.limits / "hs", *arguments], CLIENT_CPU, seconds=120)


def _probe(place, targets, in_flight, arguments, stdout=None):
    # What hs does not do either: it tries no encryption, and asks no peer for the info dictionary, which the farm never hands out.
    return Ended(
        [place.programs / "crawler", "probe", "-", "--in-flight", in_flight, "--timeout", "4s", "--set", "Peers:Encryption=Plain",
         "--set", "Peers:MaxMetadataBytes=0",
         *arguments],
        CLIENT_CPU, stdin=targets, stdout=stdout, seconds=120)
