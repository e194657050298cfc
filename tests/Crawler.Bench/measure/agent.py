"""ops/bench agent: CPU of an agent that scrapes 100,000 swarms every minute over UDP and stores them, beside that of `top`."""

import time

from agents import Agent, start_trackers
from programs import Served
from rounds import Rounds, Verdicts

SWARMS = 100_000
MINUTES = 3
# A swarm is due again so long after it was claimed, and is claimed a second or two after it is due: so it is scraped every minute, and whatever part of a
# round the minutes begin with, they end with.
INTERVAL = "00:00:58"
WARM_UP_SECONDS = 130
MOST = 1.0


def run(place):
    """Measures and prints; whether every limit held."""
    rounds = Rounds("agent", place.results)
    settings = {
        "Schedule__ScrapeInterval": INTERVAL, "Schedule__Jitter": 0, "Schedule__ScrapeSpeedUp": 1, "Schedule__ScrapeSlowDown": 1}
    top = Served(["top", "-b", "-d", 3], None, place.scratch / "top.log")
    with start_trackers(place, 1, None), Agent(place, None, **settings) as agent, top:
        # Start-up, and what the compiler does until nothing more is to be compiled.
        time.sleep(WARM_UP_SECONDS / 2)
        _minutes(rounds, "idle", agent, top, 1)
        agent.watch(SWARMS, 1)
        time.sleep(WARM_UP_SECONDS)
        before = _claims(agent)
        _minutes(rounds, "100,000 swarms", agent, top, MINUTES)
        stored = (_claims(agent) - before) / MINUTES
        peak = agent.peak_mib()
    return _judge(rounds, stored, peak)


def _minutes(rounds, case, agent, top, minutes):
    for _ in range(minutes):
        began = {"agent": agent.cpu_clock(), "top": top.cpu_clock()}
        time.sleep(60)
        for contender, program in (("agent", agent), ("top", top)):
            rounds.add(case, contender, cpu_ms_a_minute=(program.cpu_clock() - began[contender]) * 1000)


def _claims(agent):
    return int(agent.sql("select count(*) from crawl.claim where outcome = 'ok'")[0][0])


def _judge(rounds, stored, peak):
    verdicts = Verdicts()
    for case in ("idle", "100,000 swarms"):
        for contender in ("agent", "top"):
            verdicts.note(f"{case}, {contender}: CPU ms a minute", rounds.median(case, contender, "cpu_ms_a_minute"))
    verdicts.note("agent: peak MiB", peak)
    verdicts.at_least("claims stored a minute / swarms", stored / SWARMS, 0.99)
    verdicts.at_most("100,000 swarms, agent / top", rounds.ratio("100,000 swarms", "agent", "top", "cpu_ms_a_minute"), MOST)
    verdicts.print()
    return verdicts.all_held
