"""What days cost: to be summed, to be dropped, and to be many."""

import datetime
import os

from databases import day
from programs import Failure

# A hundred million where there are twenty minutes and 15 GB for them.
DAY_ROWS = int(os.environ.get("BENCH_DAY_ROWS", "20000000"))
READ_SECONDS = 5
HOUR_CLAIMS, HOUR_SWARMS = 800_000, 200_000
SWARMS, TRACKERS = 2_000, 200
REPORTS = ("swarm_day", "client_day", "tracker_day", "swarm_now")
REPORT_TIMES = 40
INGESTED, BATCH, INGESTED_SWARMS = 100_000, 10_000, 10_000


def measure_sums(bench, rounds):
    """An hour of claims, four of each swarm, and the two hours before it, summed."""
    begins = day(-2)
    bench.run("days", **{"from": begins, "count": 1})
    bench.enter(HOUR_SWARMS, 1)
    bench.sql(f"""
        insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers, completed)
        select i, '{begins.isoformat()}'::timestamptz + i * interval '1 hour' / {HOUR_CLAIMS}, 1, 1 + i % {HOUR_SWARMS}, 1, 'scrape', 'ok', i % 50, i % 20, i
        from generate_series(0, 3 * {HOUR_CLAIMS} - 1) i;
        analyze crawl.claim;
        """)
    for _ in range(3):
        bench.sql(f"insert into crawl.rollup_dirty (hour, marked_at) values ('{(begins + datetime.timedelta(hours=2)).isoformat()}', now())")
        cpu = bench.server_cpu_seconds()
        took = bench.run("sum", now=begins + datetime.timedelta(hours=3))
        cpu = bench.server_cpu_seconds() - cpu
        rounds.add("sums", "crawler", us_a_claim=took["seconds"] / HOUR_CLAIMS * 1e6, cpu_us_a_claim=cpu / HOUR_CLAIMS * 1e6)


def measure_drop(bench, rounds):
    """A day of claims goes the way that days go: compared with its sums, detached and dropped. How many there were."""
    begins = day(-31)
    bench.run("days", **{"from": begins, "count": 1})
    bench.run("days", **{"from": day(0), "count": 1})
    # Its sums are made by counting, which is enough to be compared with; to make them as the agent does takes longer than all the rest.
    bench.sql(f"""
        insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers, completed)
        select i, '{begins.isoformat()}'::timestamptz + i * interval '1 day' / {DAY_ROWS}, 1, i % 1000, 1, 'scrape', 'ok', 3, 4, 5
        from generate_series(0, {DAY_ROWS} - 1) i;
        insert into crawl.swarm_hour (
            hour, swarm_id, checks, visits, snapshots, claimed_seeder_seconds, claimed_seconds, verified_seeder_seconds, verified_seconds,
            observed_seconds, available_seconds)
        select date_trunc('hour', observed_at, 'UTC'), swarm_id, count(*), 0, 0, 0, 0, 0, 0, 0, 0 from crawl.claim group by 1, 2;
        insert into crawl.rollup_hour (hour, rolled_at, rolled_through) select distinct hour, now(), hour + interval '1 hour' from crawl.swarm_hour;
        """)
    # A day that is old enough to go was vacuumed weeks ago, and has been on the disk since.
    bench.sql("vacuum analyze crawl.claim")
    bench.sql("checkpoint")
    took = bench.run("retain", now=day(0) + datetime.timedelta(hours=12), days=30, read=0)
    if took["faults"] or not took["dropped"]:
        raise Failure(f"the day was not dropped: {took}")
    rounds.add("drop", "crawler", **{name: took[name] for name in ("check_seconds", "drop_seconds", "longest_wait_seconds")})
    # The day after it, which is empty, while somebody reads.
    took = bench.run("retain", now=day(1) + datetime.timedelta(hours=12), days=30, read=READ_SECONDS)
    rounds.add("drop beside a reader", "crawler", dropped=took["dropped"], longest_wait_seconds=took["longest_wait_seconds"])
    return DAY_ROWS


def measure_growth(benches, rounds, times):
    """The same batch stored, and the same reports on the newest day, beside one day and beside many."""
    for days, bench in benches.items():
        _fill(bench, days)
    for _ in range(times):
        for days, bench in benches.items():
            newest = day(days - 401)
            for name in REPORTS:
                took = bench.run("report", name=name, since=newest, until=newest + datetime.timedelta(hours=23), times=REPORT_TIMES)
                rounds.add(f"report {name}", f"day {days}", seconds=took["seconds"], rows=took["rows"])
            at = newest + datetime.timedelta(hours=12)
            with bench.ingesting(claims=INGESTED, batch=BATCH, swarms=INGESTED_SWARMS, trackers=TRACKERS,
                                 **{"from": at, "until": at + datetime.timedelta(hours=1)}) as load:
                cpu = bench.server_cpu_seconds()
                took = load.ask()
                # What the load's own process takes does not depend on what is in the database.
                rounds.add("ingest", f"day {days}", wall_seconds=took["seconds"], seconds=bench.server_cpu_seconds() - cpu)


def _fill(bench, days):
    first = day(-400)
    bench.run("days", **{"from": first, "count": days})
    bench.enter(INGESTED_SWARMS, TRACKERS)
    bench.sql(f"""
        create temporary table moment as
        select d, i, '{first.isoformat()}'::timestamptz + d * interval '1 day' + i * interval '4 hours' / {SWARMS} as at
        from generate_series(0, {days} - 1) d, generate_series(0, {SWARMS} - 1) i;
        insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers, completed)
        select d * {SWARMS} + i, at, 1, 1 + i, 1 + i % {TRACKERS}, 'scrape', 'ok', i % 50, i % 20, i from moment;
        insert into crawl.tracker_check (check_id, observed_at, agent_id, tracker_id, kind, outcome, rtt_ms, hashes_asked, hashes_answered)
        select d * {SWARMS} + i, at, 1, 1 + i / 10 % {TRACKERS}, 'scrape', 'ok', 20 + i % 10, 74, 74 from moment where i % 10 = 0;
        insert into crawl.visit (
            visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, source, outcome, stage, transport, is_encrypted, identity, client, version)
        select d * {SWARMS} + i, at, 1, 1 + i % 100, decode(md5((i % 900)::text), 'hex'), '192.0.2.0/24', 'announce', 'handshaken', 'done', 'tcp', false,
               'agree', 'Client ' || i % 20, '1.' || i % 5
        from moment where i % 2 = 0;
        insert into crawl.swarm_snapshot (
            snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress)
        select d * {SWARMS} + i, at, at, 1, 1 + i % 100, 9, 9, 9, 3, 4, 0 from moment where i % 10 = 0;
        insert into crawl.rollup_dirty (hour, marked_at)
        select '{first.isoformat()}'::timestamptz + d * interval '1 day' + h * interval '1 hour', now()
        from generate_series(0, {days} - 1) d, generate_series(0, 3) h;
        analyze;
        """)
    bench.run("sum", now=first + datetime.timedelta(days=days))
    bench.sql("vacuum analyze")
