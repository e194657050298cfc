"""A history of swarms whose sums are known, made in PostgreSQL: raw rows of every day, and the rollups of all but the newest days."""

import datetime
import os
import string
import threading

from databases import day

# One swarm in so many is claimed each day. 1 is the full size: 100 million claims and 20 million visits, for which some 70 GB are needed.
SHARE = int(os.environ.get("BENCH_REPORT_SHARE", "10"))
SWARMS = int(os.environ.get("BENCH_REPORT_SWARMS", "1008000"))
DAYS = int(os.environ.get("BENCH_REPORT_DAYS", "100"))
TRACKERS = 100
ROLLED_DAYS = 2


class History:
    """How much there is of it, and what its sums are."""

    def __init__(self, days=DAYS):
        self.days = days
        self.day_claims = SWARMS // SHARE // 24 * 24
        self.swarms = self.day_claims * SHARE
        self.crawled = self.day_claims // 50
        # The newest day is today, of which nothing is kept yet: what is asked of it is added up from its hours.
        self.first, self.end = day(1 - days), day(1)

    def fill(self, bench, here):
        """Makes it all in an empty database, two sessions at a time, and lets the product sum the newest days. What the product said."""
        bench.run("days", **{"from": self.first, "count": self.days})
        half = self.days // 2
        _side_by_side(
            lambda: self._run(bench, here, "catalogue", "visits", "visit_hours"),
            lambda: self._run(bench, here, "claims"))
        _side_by_side(
            lambda: self._run_days(bench, here, range(0, half)),
            lambda: self._run_days(bench, here, range(half, self.days)))
        bench.sql("analyze")
        self._run(bench, here, "summed")
        took = bench.run("sum", now=self.end - datetime.timedelta(seconds=1))
        # The product comes to a week of days that are over in each run; these were over long ago.
        bench.sql(f"""
            select crawl.keep_day(d::date)
            from generate_series('{self.first:%Y-%m-%d}'::date, '{self.end:%Y-%m-%d}'::date - 2, '1 day') d
            where not exists (select from crawl.day_kept where day = d::date)
            """)
        bench.sql("vacuum analyze")
        bench.sql("checkpoint")
        return took

    def hash(self, swarm):
        """The info-hash of a swarm, as an expression."""
        return f"encode(substring(sha256(int8send({swarm})) for 20), 'hex')"

    def sums(self, days):
        """What reports of the newest so many days before today say in all, by report and whether it is asked of the first crawled swarm alone."""
        # What was seen in a day's last two hours holds into the next day.
        late = self.day_claims // 12 if SHARE > 1 else 0
        return {
            ("data_quality", False): {
                "swarms": days * (self.day_claims + late + self.crawled), "crawls": days * self.crawled, "visits": days * self.crawled * 10,
                "handshakes": days * self.crawled * 6, "checks": days * 24 * TRACKERS},
            ("availability_day", False): {
                "swarms": days * (self.day_claims + late + self.crawled)},
            ("tracker_day", False): {
                "checks": days * 24 * TRACKERS,
                "answered": sum((t + n) % 50 > 0 for t in range(1, TRACKERS + 1) for n in range((self.days - 1 - days) * 24, (self.days - 1) * 24))},
            ("swarm_day", True): {"checks": 0, "visits": days * 10, "max_seeders": days, "max_leechers": days * 2},
            ("client_day", False): {"peers": days * self.crawled * 6},
            ("reach_day", False): {"peers": days * self.crawled * 10, "answered": days * self.crawled * 6},
        }

    def error(self, report):
        """How far a report's sums may be off: HyperLogLogs are estimates."""
        return 0.05 if report in ("client_day", "reach_day") else 0

    def _run_days(self, bench, here, days):
        # Day after day, as the rollup does it: so the rows of a day lie together.
        for number in days:
            self._run(bench, here, "claim_hours", from_day=number, until_day=number + 1)

    def _run(self, bench, here, *names, **words):
        for name in names:
            text = string.Template((here.parent / "generate" / f"{name}.sql").read_text(encoding="utf-8"))
            bench.sql(text.substitute(
                swarms=self.swarms, crawled=self.crawled, days=self.days, trackers=TRACKERS, day_claims=self.day_claims, stride=SHARE,
                first=self.first.isoformat(), end=self.end.isoformat(),
                rolled_from=(self.end - datetime.timedelta(days=min(ROLLED_DAYS, self.days))).isoformat(), **words))


def _side_by_side(*works):
    failures = []

    def run(work):
        try:
            work()
        except Exception as failure:  # pylint: disable=broad-except
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
