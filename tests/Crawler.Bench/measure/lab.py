"""ops/bench lab: simulated peers of swarmlab beside the C farm, both asked by hs."""

import json

from programs import Ended, Served
from rounds import Rounds, Verdicts

PEERS = 10_000
HANDSHAKES = 60_000
IN_FLIGHT = 500
ROUNDS = 3
LEAST_PER_SECOND = 10_000
MOST_MIB = 512
CLIENT_CPU, SERVED_CPU = 0, 1


def run(place):
    """Measures and prints; whether every limit held."""
    rounds = Rounds("lab", place.results)
    for _ in range(ROUNDS):
        for contender, start in (("farm", _start_farm), ("swarmlab", _start_swarmlab)):
            served, network, port, info_hash = start(place)
            with served:
                # The first ones open every socket and, in .NET, compile the code: what is measured comes after them.
                _ask(place, network, port, info_hash, HANDSHAKES // 3)
                before = served.cpu_seconds()
                asked = _ask(place, network, port, info_hash, HANDSHAKES)
                rounds.add(
                    "plain peers", contender, per_second=asked["per_s"], answered=asked["ok"],
                    cpu_per_100k=(served.cpu_seconds() - before) / HANDSHAKES * 1e5, peak_mib=served.peak_mib())

    def of(contender, name):
        return rounds.median("plain peers", contender, name)

    verdicts = Verdicts()
    for contender in ("farm", "swarmlab"):
        verdicts.note(f"{contender}: handshakes/s", of(contender, "per_second"))
        verdicts.note(f"{contender}: CPU s per 100,000", of(contender, "cpu_per_100k"))
        verdicts.note(f"{contender}: peak MiB", of(contender, "peak_mib"))
    verdicts.note("handshakes/s, swarmlab / farm", rounds.ratio("plain peers", "swarmlab", "farm", "per_second"))
    verdicts.note("CPU, swarmlab / farm", rounds.ratio("plain peers", "swarmlab", "farm", "cpu_per_100k"))
    verdicts.at_least("share answered by swarmlab", of("swarmlab", "answered") / HANDSHAKES, 1)
    verdicts.at_least("handshakes/s of swarmlab", of("swarmlab", "per_second"), LEAST_PER_SECOND)
    # What one core gives when it is not the asking side that it waits for.
    verdicts.at_least("handshakes per CPU second of swarmlab", 1e5 / of("swarmlab", "cpu_per_100k"), LEAST_PER_SECOND)
    verdicts.at_most("peak MiB of swarmlab", of("swarmlab", "peak_mib"), MOST_MIB)
    verdicts.print()
    return verdicts.all_held


def _start_farm(place):
    served = Served([place.limits / "farm", "--quiet", "--peers", PEERS], SERVED_CPU, place.scratch / "farm.log")
    served.wait_for(lambda: "listening" in (place.scratch / "farm.log").read_text(), "its first line")
    return served, "127.1.0.0", 6881, "ab" * 20


def _start_swarmlab(place):
    ready = place.scratch / "ready.json"
    ready.unlink(missing_ok=True)
    scenario = place.here / "plain-peers.scenario"
    served = Served(
        [place.programs / "swarmlab", "swarm", scenario, "--http", "127.0.0.1:0", "--udp", "127.0.0.1:0", "--ready-file", ready],
        SERVED_CPU, place.scratch / "swarmlab.log")
    served.wait_for(ready.exists, "the simulated swarm", 120)
    return served, "127.20.0.1", 16881, json.loads(ready.read_text())["swarms"][0]["infoHash"]


def _ask(place, network, port, info_hash, total):
    return Ended(
        [place.limits / "hs", "--net", network, "--peers", PEERS, "--port", port, "--info-hash", info_hash, "--total", total,
         "--inflight", IN_FLIGHT, "--timeout", 10_000],
        CLIENT_CPU).json()
