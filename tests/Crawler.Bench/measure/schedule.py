"""ops/bench schedule: 1,000,000 swarms at 500 trackers in one agent, with the clock sped up: are they scraped on time, and in how much memory."""

import time

from agents import Agent, start_trackers
from rounds import Rounds, Verdicts

SWARMS, TRACKERS = 1_000_000, 500
ORDINARY_SECONDS = 900
INTERVAL_SECONDS = 180
INTERVALS = 2
TOLERANCE = 0.1
LEAST_ON_TIME = 0.95
MOST_MIB = 512


def run(place):
    """Measures and prints; whether every limit held."""
    rounds = Rounds("schedule", place.results)
    settings = {
        "Schedule__ScrapeInterval": f"00:{INTERVAL_SECONDS // 60:02}:{INTERVAL_SECONDS % 60:02}", "Schedule__Jitter": 0,
        "Schedule__ScrapeSpeedUp": 1, "Schedule__ScrapeSlowDown": 1, "Crawl__ScrapeBatch": 10_000}
    with start_trackers(place, TRACKERS, None), Agent(place, None, **settings) as agent:
        agent.watch(SWARMS, TRACKERS, INTERVAL_SECONDS)
        # The first round shows each tracker's limits; what is judged begins after it.
        time.sleep(INTERVAL_SECONDS * 1.2)
        began = agent.cpu_clock()
        since = agent.sql("select now()")[0]
        time.sleep(INTERVAL_SECONDS * INTERVALS)
        cpu = (agent.cpu_clock() - began) / (INTERVAL_SECONDS * INTERVALS)
        claims, gaps, on_time, median, worst = map(float, agent.sql(_gaps(" ".join(since)))[0])
        peak = agent.peak_mib()
    rounds.add(
        "1,000,000 at 500", "crawler", claims=claims, gaps=gaps, on_time=on_time, median_gap=median, p99_gap=worst, cpu=cpu, peak_mib=peak)
    return _judge(claims, on_time, median, worst, cpu, peak)


def _gaps(since):
    interval = f"{INTERVAL_SECONDS}::float8"
    return f"""
        select count(*), count(gap), avg((gap between {interval} * {1 - TOLERANCE} and {interval} * {1 + TOLERANCE})::integer) filter (where gap is not null),
               percentile_cont(0.5) within group (order by gap), percentile_cont(0.99) within group (order by gap)
        from (
            select observed_at, extract(epoch from observed_at - lag(observed_at) over (partition by swarm_id order by observed_at)) as gap
            from crawl.claim) x
        where observed_at >= '{since}';
        """


def _judge(claims, on_time, median, worst, cpu, peak):
    verdicts = Verdicts()
    verdicts.note("speed-up of the clock", ORDINARY_SECONDS / INTERVAL_SECONDS)
    verdicts.note("median of the time between two scrapes of a swarm, s", median)
    verdicts.note("its 99th percentile, s", worst)
    verdicts.note("agent: CPU s a second", cpu)
    verdicts.at_least("claims / (swarms x intervals)", claims / (SWARMS * INTERVALS), 1 - TOLERANCE)
    verdicts.at_least("share within 10 % of the interval", on_time, LEAST_ON_TIME)
    verdicts.at_most("agent: peak MiB", peak, MOST_MIB)
    verdicts.print()
    return verdicts.all_held
