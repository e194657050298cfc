"""ops/bench schedule: 1,000,000 swarms at 500 trackers in one agent, with the clock sped up: are they scraped on time, and in how much memory."""

import time

from agents import Agent, start_trackers
from rounds import Rounds, Verdicts

SWARMS, TRACKERS = 1_000_000, 500
ORDINARY_SECONDS = 900
INTERVAL_SECONDS = 180
INTERVALS = 2
# The first round shows each tracker's limits; what is judged begins after it.
FIRST_ROUND = 1.1
TOLERANCE = 0.1
LEAST_ON_TIME = 0.95
MOST_MIB = 512


def run(place):
    """Measures and prints; whether every limit held."""
    rounds = Rounds("schedule", place.results)
    settings = {
        "Schedule__ScrapeInterval": f"00:{INTERVAL_SECONDS // 60:02}:{INTERVAL_SECONDS % 60:02}", "Schedule__Jitter": 0,
        "Schedule__ScrapeSpeedUp": 1, "Schedule__ScrapeSlowDown": 1}
    seconds = INTERVAL_SECONDS * INTERVALS
    with start_trackers(place, TRACKERS, None), Agent(place, None, **settings) as agent:
        agent.watch(SWARMS, TRACKERS, INTERVAL_SECONDS)
        time.sleep(INTERVAL_SECONDS * FIRST_ROUND)
        began, server_began = agent.cpu_clock(), agent.server_cpu_seconds()
        since = agent.sql("select now()")[0]
        time.sleep(seconds)
        cpu, server_cpu = (agent.cpu_clock() - began) / seconds, (agent.server_cpu_seconds() - server_began) / seconds
        claims, on_time, median, p95 = map(float, agent.sql(_gaps(" ".join(since), seconds))[0])
        peak = agent.peak_mib()
    figures = {
        "claims": claims, "on_time": on_time, "median_gap": median, "p95_gap": p95, "cpu": cpu, "server_cpu": server_cpu, "peak_mib": peak}
    rounds.add("1,000,000 at 500", "crawler", **figures)
    return _judge(**figures)


# Work memory for the sort of some million times: the server's own is meant for reports.
def _gaps(since, seconds):
    interval = f"{INTERVAL_SECONDS}::float8"
    return f"""
        set work_mem = '256MB';
        select count(*), avg((gap between {interval} * {1 - TOLERANCE} and {interval} * {1 + TOLERANCE})::integer),
               percentile_cont(0.5) within group (order by gap), percentile_cont(0.95) within group (order by gap)
        from (
            select observed_at, extract(epoch from observed_at - lag(observed_at) over (partition by swarm_id order by observed_at)) as gap
            from crawl.claim) x
        where observed_at >= '{since}' and observed_at < '{since}'::timestamptz + interval '{seconds} seconds';
        """


def _judge(claims, on_time, median_gap, p95_gap, cpu, server_cpu, peak_mib):
    verdicts = Verdicts()
    verdicts.note("speed-up of the clock", ORDINARY_SECONDS / INTERVAL_SECONDS)
    verdicts.note("median of the time between two scrapes of a swarm, s", median_gap)
    verdicts.note("its 95th percentile, s", p95_gap)
    verdicts.note("agent: CPU s a second", cpu)
    verdicts.note("PostgreSQL: CPU s a second", server_cpu)
    verdicts.at_least("claims / (swarms x intervals)", claims / (SWARMS * INTERVALS), 1 - TOLERANCE)
    verdicts.at_least("share within 10 % of the interval", on_time, LEAST_ON_TIME)
    verdicts.at_most("agent: peak MiB", peak_mib, MOST_MIB)
    verdicts.print()
    return verdicts.all_held
