"""ops/bench storage: claims on their way into day partitions beside pgcopy; a day that goes; and what a day costs when there are 400."""

from agents import Agent
from databases import Bench, day
from days import measure_drop, measure_growth, measure_sums
from programs import Ended
from rounds import Rounds, Verdicts

ROWS, BATCH, SWARMS, TRACKERS, DAYS = 10_000_000, 10_000, 100_000, 5, 10
ROUNDS = 3
LEAST = 0.90
MOST_GROWTH = 1.3
MOST_SECONDS = 1
CLIENT_CPU, SERVER_CPU = 0, 1


def run(place):
    """Measures and prints; whether every limit held."""
    rounds = Rounds("storage", place.results)
    with Agent(place, SERVER_CPU) as agent:
        _measure_copy(place, agent, rounds)
        measure_sums(Bench(place, agent, "sums", CLIENT_CPU), rounds)
        rows = measure_drop(Bench(place, agent, "dropped", CLIENT_CPU), rounds)
        measure_growth({days: Bench(place, agent, f"days_{days}", CLIENT_CPU) for days in (1, 100, 400)}, rounds, ROUNDS)
    return _judge(rounds, rows)


def _measure_copy(place, agent, rounds):
    bench = Bench(place, agent, "copied", CLIENT_CPU)
    first = day(-DAYS)
    bench.run("days", **{"from": first, "count": DAYS + 1})
    bench.enter(SWARMS, TRACKERS)
    with bench.ingesting(claims=ROWS, batch=BATCH, swarms=SWARMS, trackers=TRACKERS, **{"from": first, "until": day(0)}) as load:
        for _ in range(ROUNDS):
            _empty(bench)
            rounds.add("claims", "pgcopy", per_second=_pgcopy(place, agent, bench, first)["per_second"])
            _empty(bench)
            took = load.ask()
            rounds.add("claims", "crawler", per_second=took["per_second"], cpu_us_a_claim=took["cpu_seconds"] / ROWS * 1e6)


# Both begin at once behind it, so that both find the memory and the disk in the same state.
def _empty(bench):
    bench.sql("truncate crawl.claim, crawl.tracker_check")
    bench.sql("checkpoint")


def _pgcopy(place, agent, bench, first):
    return Ended(
        [place.limits / "pgcopy", "--conn", bench.libpq, "--rows", ROWS, "--batch", BATCH, "--swarms", SWARMS, "--trackers", TRACKERS,
         "--from", int(first.timestamp()), "--seconds", DAYS * 86400],
        CLIENT_CPU, environment=agent.password, seconds=300).json()


def _judge(rounds, rows):
    verdicts = Verdicts()
    for contender in ("pgcopy", "crawler"):
        verdicts.note(f"claims/s, {contender}", rounds.median("claims", contender, "per_second"))
    verdicts.note("CPU us of the crawler a claim", rounds.median("claims", "crawler", "cpu_us_a_claim"))
    verdicts.at_least("P7 claims/s, crawler / pgcopy", rounds.ratio("claims", "crawler", "pgcopy", "per_second"), LEAST)
    verdicts.note("sum of an hour: CPU us of PostgreSQL a claim", rounds.median("sums", "crawler", "cpu_us_a_claim"))
    verdicts.note("day dropped: rows", rows)
    verdicts.note("  compared with its sums before, s", rounds.median("drop", "crawler", "check_seconds"))
    verdicts.at_most("  dropped in, s", rounds.median("drop", "crawler", "drop_seconds"), MOST_SECONDS)
    verdicts.at_most("  longest wait of who writes meanwhile, s", rounds.median("drop", "crawler", "longest_wait_seconds"), MOST_SECONDS)
    verdicts.at_most("  the same while somebody reads for 5 s", rounds.median("drop beside a reader", "crawler", "longest_wait_seconds"), MOST_SECONDS)
    for what in rounds.cases("day 1"):
        for later in ("day 100", "day 400"):
            verdicts.at_most(f"{what}, {later} / day 1", rounds.ratio(what, later, "day 1", "seconds"), MOST_GROWTH)
    verdicts.print()
    return verdicts.all_held
