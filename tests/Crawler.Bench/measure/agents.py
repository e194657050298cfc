"""An agent that runs for a measurement, and its catalogue."""

import os
import pathlib
import subprocess

from programs import Failure, Served

PORT = 6980


class Agent(Served):
    """`crawler run` with a private cluster, all in a folder of its own."""

    def __init__(self, place, cpu, **settings):
        self._folder = place.scratch / "agent"
        self._folder.mkdir()
        place.scratch.chmod(0o755)
        words = {"Network__AllowPrivateAddresses": "true", **settings}
        sets = [word for key, value in words.items() for word in ("--set", f"{key.replace('__', ':')}={value}")]
        super().__init__(
            [place.programs / "crawler", "run", "--config", place.programs / "appsettings.json", *sets], cpu, place.scratch / "agent.log",
            self._folder)
        self.wait_for(lambda: "is at work" in self.log.read_text(encoding="utf-8"), "the agent at work", 120)

    @property
    def socket(self):
        """The folder in which its PostgreSQL listens."""
        return self._folder / "data" / "postgres" / "socket"

    @property
    def password(self):
        """What the user crawler is let in by, for the environment of a program."""
        return {"PGPASSWORD": (self.socket.parent / "password").read_text().strip()}

    def sql(self, text, seconds=600, database="crawler"):
        """Runs statements; the rows of the last one, as words."""
        asked = subprocess.run(
            ["psql", "-h", self.socket, "-U", "crawler", "-d", database, "-qAtX", "-F", " ", "-v", "ON_ERROR_STOP=1", "-c", text],
            env={**os.environ, **self.password}, capture_output=True, text=True, timeout=seconds, check=False)
        if asked.returncode != 0:
            raise Failure(f"psql: {asked.stderr.strip()}")
        return [line.split(" ") for line in asked.stdout.splitlines()]

    def watch(self, swarms, trackers, spread_seconds=0):
        """So many swarms, evenly at so many trackers of udptrackers; all due now, or tracker by tracker within some seconds."""
        self.sql(f"""
            insert into crawl.tracker (url, scheme, added_at)
            select format('udp://%s:{PORT}/announce', host('127.60.0.1'::inet + i)), 'udp', now() from generate_series(0, {trackers} - 1) i;
            insert into crawl.swarm (info_hash, source, added_at)
            select substring(sha256(int8send(i)) for 20), 'info_hash', now() from generate_series(1, {swarms}) i;
            insert into crawl.swarm_tracker (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at)
            select s.swarm_id, t.tracker_id, 0, now() + make_interval(secs => {spread_seconds} * t.tracker_id / {trackers}::float8), 'infinity'
            from crawl.swarm s join crawl.tracker t on t.tracker_id = 1 + s.swarm_id % {trackers};
            analyze crawl.swarm, crawl.tracker, crawl.swarm_tracker;
            notify crawl_work;
            """)

    def server_cpu_seconds(self):
        """What its PostgreSQL has used so far, with the processes that have ended."""
        postmaster = (self._folder / "data" / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0]
        ticks = 0
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if stat.parent.name == postmaster:
                ticks += sum(map(int, fields[11:15]))
            elif fields[1] == postmaster:
                ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")


def start_trackers(place, trackers, cpu):
    """So many of them, each on an address of its own."""
    log = place.scratch / "udptrackers.log"
    served = Served([place.limits / "udptrackers", "--trackers", trackers, "--port", PORT], cpu, log)
    served.wait_for(lambda: "udptrackers:" in log.read_text(), "its first line")
    return served
