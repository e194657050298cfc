"""ops/bench reports: every report for 30 days, every page, and what summing an hour costs, with a million swarms and 100 days of history."""

import datetime
import http.client
import statistics
import time

from agents import Agent
from databases import Bench, day
from history import DAYS, History
from programs import Failure, Served
from rounds import Rounds, Verdicts

MOST_SECONDS = 0.2
MOST_GROWTH = 1.3
PORT = 7979
ROUNDS = 5
# What takes long is asked less often: it has missed anyway.
PATIENCE_SECONDS = 3
REPORT_DAYS = 30
HOUR_CLAIMS = 25_000


def run(place):
    """Measures and prints; whether every limit held."""
    rounds = Rounds("reports", place.results)
    verdicts = Verdicts()
    # Nobody drops or folds days meanwhile, and the pages are served by another agent.
    with Agent(place, None, Dashboard__Listen="") as agent:
        history = History()
        bench = Bench(place, agent, "reported", None)
        began = time.monotonic()
        took = history.fill(bench, place.here)
        rounds.add("history", "crawler", made_seconds=time.monotonic() - began, newest_days_summed_seconds=took["seconds"])
        _note_size(history, bench, verdicts)
        _check_sums(history, bench, verdicts)
        _measure_reports(history, bench, rounds, verdicts)
        _measure_raw(history, bench, rounds, verdicts)
        with _dashboard(place, bench):
            _measure_pages(history, bench, rounds, verdicts)
        young = Bench(place, agent, "young", None)
        History(1).fill(young, place.here)
        _measure_hours({"1 day": young, f"{DAYS} days": bench}, history, rounds, verdicts)
    verdicts.print()
    return verdicts.all_held


def _note_size(history, bench, verdicts):
    verdicts.note("swarms", history.swarms + history.crawled)
    verdicts.note("days", history.days)
    for table in ("claim", "visit", "swarm_hour"):
        verdicts.note(f"rows of crawl.{table}", int(bench.sql(f"select count(*) from crawl.{table}")[0][0]))
    verdicts.note("database, GB", float(bench.sql("select pg_database_size(current_database()) / 1e9")[0][0]))


def _measure_reports(history, bench, rounds, verdicts):
    since = day(-REPORT_DAYS)
    one = bench.sql(f"select {history.hash(history.swarms + 1)}")[0][0]
    took = bench.run("reports", since=since, hash=one, times=ROUNDS, patience=PATIENCE_SECONDS)
    for report in took["reports"]:
        rounds.add(f"report {report['name']}", "crawler", **{k: v for k, v in report.items() if k != "name"})
        verdicts.at_most(f"report {report['name']}, s ({report['rows']} rows)", report["seconds"], MOST_SECONDS)
        if report["error"]:
            verdicts.note("  which ended in", report["error"])


def _check_sums(history, bench, verdicts):
    """What reports say of whole days, the newest of which the product has summed, beside what was put in."""
    since, until, one = day(-REPORT_DAYS), day(-1), _swarms(history, bench)[0]
    wrong = 0
    for (name, swarm), known in history.sums(REPORT_DAYS).items():
        said = bench.run("total", name=name, since=since, until=until, hash=one if swarm else "")["sums"]
        for column, sum_ in known.items():
            if abs(said[column] - sum_) > history.error(name) * sum_:
                wrong += 1
                verdicts.note(f"  {name} {column}: {said[column]:,}, and not", sum_)
    verdicts.at_most("sums of reports that are not what was put in", wrong, 0)


def _measure_raw(history, bench, rounds, verdicts):
    """The same questions asked of raw rows."""
    begins = day(-REPORT_DAYS).isoformat()
    for name, text in (
            ("swarm_day", f"""
                select date_trunc('day', observed_at, 'UTC'), swarm_id, count(*), max(seeders), max(leechers) from crawl.claim
                where observed_at >= '{begins}' and outcome = 'ok' group by 1, 2 order by 1, 2 limit 500"""),
            ("client_day", f"""
                select date_trunc('day', observed_at, 'UTC'), client, version, count(distinct peer_key) from crawl.visit
                where observed_at >= '{begins}' and outcome = 'handshaken' group by 1, 2, 3"""),
            ("tracker_day", f"""
                select date_trunc('day', observed_at, 'UTC'), tracker_id, count(*), percentile_cont(0.5) within group (order by rtt_ms) from crawl.tracker_check
                where observed_at >= '{begins}' group by 1, 2"""),
            ("claimed_verified", f"""
                select c.swarm_id, c.seeders, v.seeders from (
                    select distinct on (swarm_id) swarm_id, seeders from crawl.claim where observed_at >= '{begins}' order by swarm_id, observed_at desc) c
                full join (
                    select distinct on (swarm_id) swarm_id, seeders from crawl.swarm_snapshot where observed_at >= '{begins}' order by swarm_id, observed_at desc
                ) v using (swarm_id) limit 500""")):
        began = time.monotonic()
        bench.sql(text)
        seconds = time.monotonic() - began
        rounds.add(f"report {name}", "raw scan", seconds=seconds)
        verdicts.note(f"the question of {name} asked of raw rows, s", seconds)


def _dashboard(place, bench):
    folder = place.scratch / "dashboard"
    folder.mkdir()
    log = place.scratch / "dashboard.log"
    settings = {"Database:ConnectionString": bench.connection, "Dashboard:Listen": f"127.0.0.1:{PORT}", "Retention:RawDays": 36500, "Retention:HourDays": 36500}
    sets = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    served = Served([place.programs / "crawler", "run", "--config", place.programs / "appsettings.json", *sets], None, log, folder, bench.password)
    served.wait_for(lambda: "is at work" in log.read_text(encoding="utf-8"), "the dashboard's agent", 120)
    return served


def _measure_pages(history, bench, rounds, verdicts):
    crawled, claimed, name = _swarms(history, bench)
    word = name.split(" ")
    since = f"since={day(-REPORT_DAYS):%Y-%m-%d}"
    paths = {
        "fleet": "/",
        "swarms, worst first": "/swarms",
        "swarms, worst first, page 200": "/swarms?page=200",
        "swarms, by name": "/swarms?sort=name",
        "swarms, by name, page 200": "/swarms?sort=name&page=200",
        "swarms, most seeders": "/swarms?sort=seeders",
        "swarms, most seeders, page 200": "/swarms?sort=seeders&page=200",
        "swarms, only healthy": "/swarms?health=healthy",
        "search, one swarm by name": f"/swarms?q={word[2]}",
        "search, one swarm by info-hash": f"/swarms?q={claimed[:20]}",
        "search, an eighth of all by name": f"/swarms?q={word[0]}&sort=name",
        "search, an eighth of all, worst first": f"/swarms?q={word[0]}",
        "search, nothing found": "/swarms?q=nothing-is-called-this",
        "swarm, crawled": f"/swarm/{crawled}",
        "swarm, claimed": f"/swarm/{claimed}",
        "trackers": "/trackers",
        "clients": f"/report/client_day?{since}",
        "networks": f"/report/network_day?{since}",
        "alerts": f"/alerts?{since}",
        "reports": "/reports",
    }
    for what, path in paths.items():
        times = _get(path)
        rounds.add(f"page {what}", "crawler", seconds=statistics.median(times), worst_seconds=max(times))
        verdicts.at_most(f"page {what}, s", statistics.median(times), MOST_SECONDS)


def _swarms(history, bench):
    rows = bench.sql(
        f"select swarm_id, encode(info_hash, 'hex'), replace(name, ' ', '|') from crawl.swarm "
        f"where swarm_id in ({history.swarms + 1}, {history.swarms // 2}) order by swarm_id desc")
    return rows[0][1], rows[1][1], rows[1][2].replace("|", " ")


def _get(path):
    times = []
    for _ in range(ROUNDS + 1):
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        times.append(time.monotonic() - began)
        if answer.status != 200:
            raise Failure(f"{path} is answered with {answer.status}: {body[:200]}")
        if sum(times) > PATIENCE_SECONDS and len(times) > 1:
            break
    return times[1:]


def _measure_hours(benches, history, rounds, verdicts):
    """An hour of so many claims after the history, and another one of four times as many, summed anew."""
    hours = {1: history.end, 4: history.end + datetime.timedelta(hours=6)}
    for bench in benches.values():
        bench.run("days", **{"from": history.end, "count": 1})
        for times, hour in hours.items():
            bench.sql(f"""
                insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers, completed)
                select i, '{hour.isoformat()}'::timestamptz + i * interval '1 hour' / {times * HOUR_CLAIMS}, 1, 1 + i % {history.swarms}, 1, 'scrape', 'ok',
                       i % 50, i % 20, i
                from generate_series(0, {times * HOUR_CLAIMS} - 1) i
                """)
        bench.sql("analyze crawl.claim")
    for _ in range(ROUNDS):
        for times, hour in hours.items():
            for name, bench in benches.items():
                bench.sql(f"delete from crawl.rollup_dirty; insert into crawl.rollup_dirty (hour, marked_at) values ('{hour.isoformat()}', now())")
                cpu = bench.server_cpu_seconds()
                took = bench.run("sum", now=hour + datetime.timedelta(hours=1))
                rounds.add(f"hour of {times}x", name, seconds=took["seconds"], cpu_seconds=bench.server_cpu_seconds() - cpu)
    first, last = benches
    for times in hours:
        verdicts.note(f"hour of {times * HOUR_CLAIMS} claims summed, s", rounds.median(f"hour of {times}x", last, "seconds"))
        verdicts.at_most(f"  its CPU, {last} of history / {first}", rounds.ratio(f"hour of {times}x", last, first, "cpu_seconds"), MOST_GROWTH)
    growth = rounds.median("hour of 4x", last, "cpu_seconds") / rounds.median("hour of 1x", last, "cpu_seconds")
    verdicts.at_most("  CPU of an hour with 4 times the claims / 4", growth / 4, MOST_GROWTH)
