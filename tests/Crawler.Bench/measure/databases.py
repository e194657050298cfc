"""Databases of their own beside the agent's, in the same cluster, and the storage's classes at work on them."""

import datetime

from programs import Asked, Ended


class Bench:
    """A database with the whole schema, and what Crawler.Bench does to it."""

    def __init__(self, place, agent, name, cpu):
        self._place, self._agent, self._name, self._cpu = place, agent, name, cpu
        self._folders = 0
        agent.sql(f"create database {name}")
        Ended([place.programs / "crawler", "migrate", "--config", place.programs / "appsettings.json",
               "--set", f"Database:ConnectionString={self.connection}"], None, environment=agent.password, seconds=120)

    @property
    def connection(self):
        """What the program connects by; it takes the password from the environment."""
        return f"Host={self._agent.socket};Username=crawler;Database={self._name}"

    @property
    def password(self):
        """What the user crawler is let in by, for the environment of a program."""
        return self._agent.password

    @property
    def libpq(self):
        """The same for programs in C; they take the password from the environment."""
        return f"host={self._agent.socket} user=crawler dbname={self._name}"

    def sql(self, text, seconds=3600):
        """Runs statements; the rows of the last one, as words."""
        return self._agent.sql(text, seconds, self._name)

    def run(self, verb, seconds=1800, **words):
        """One verb of Crawler.Bench; what it says."""
        return Ended(self._command(verb, words), self._cpu, environment=self._agent.password, seconds=seconds).json()

    def ingesting(self, **words):
        """The verb `ingest`, which stores so many claims each time that it is asked."""
        return Asked(self._command("ingest", {"journal": self._new_folder(), **words}), self._cpu, environment=self._agent.password)

    def server_cpu_seconds(self):
        """What the whole cluster has used so far."""
        return self._agent.server_cpu_seconds()

    def enter(self, swarms, trackers):
        """Swarms and trackers as Crawler.Bench and pgcopy know them."""
        self.sql(f"""
            insert into crawl.tracker (url, scheme, added_at)
            select format('udp://127.60.0.%s:6980/announce', i), 'udp', now() from generate_series(1, {trackers}) i;
            insert into crawl.swarm (info_hash, source, added_at)
            select substring(sha256(int8send(i)) for 20), 'info_hash', now() from generate_series(1, {swarms}) i;
            analyze crawl.swarm, crawl.tracker;
            """)

    def _command(self, verb, words):
        pairs = [word for name, value in words.items() for word in (f"--{name}", _word(value))]
        return ["dotnet", self._place.loads, verb, self.connection, *pairs]

    # A place for a journal, which only this database knows.
    def _new_folder(self):
        self._folders += 1
        return self._place.scratch / f"{self._name}-{self._folders}"


def day(number):
    """The begin of a day, UTC; today is 0."""
    today = datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + datetime.timedelta(days=number)


def _word(value):
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)
