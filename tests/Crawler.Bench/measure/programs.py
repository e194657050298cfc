"""Programs that run for a measurement: pinned to a CPU, measured, and ended when it ends, however it ends."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_TICKS = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """Why there is nothing to measure."""


class Served:
    """A program that serves while others are measured against it."""

    def __init__(self, command, cpu, log, folder=None, environment=None):
        self._log = open(log, "w", encoding="utf-8")
        self.name = os.path.basename(command[0])
        self.log = log
        self._process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT,
            cwd=folder, env={**os.environ, **(environment or {})}, preexec_fn=lambda: _prepare(cpu))

    def wait_for(self, condition, what, seconds=60):
        """Until the condition holds; its result."""
        deadline = time.monotonic() + seconds
        while not (result := condition()):
            if self._process.poll() is not None:
                raise Failure(f"{self.name} has ended; what it said is in {self.log}")
            if time.monotonic() > deadline:
                raise Failure(f"{self.name}: {what} did not come in {seconds} s")
            time.sleep(0.05)
        return result

    def cpu_seconds(self):
        """What it has used so far, kernel included."""
        with open(f"/proc/{self._process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def cpu_clock(self):
        """The same by the scheduler's own count, to the nanosecond, and with the threads that have ended."""
        return time.clock_gettime((~self._process.pid << 3) | 2)

    def peak_mib(self):
        """The most memory that it had so far."""
        with open(f"/proc/{self._process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


class Ended:
    """A program that ran to its end: what it printed, and what it took."""

    def __init__(self, command, cpu, stdin=None, stdout=None, seconds=60, environment=None, may_fail=False):
        source = open(stdin, "rb") if stdin else subprocess.DEVNULL
        target = open(stdout, "wb") if stdout else subprocess.PIPE
        began = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command], stdin=source, stdout=target, stderr=sys.stderr,
            env={**os.environ, **(environment or {})}, preexec_fn=lambda: _prepare(cpu))
        overdue = threading.Timer(seconds, process.kill)
        overdue.start()
        try:
            self.output = b"" if stdout else process.stdout.read()
            # Of this one child alone. Its peak begins at that of this small process, far below anything measured here.
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            process.kill()
            raise
        finally:
            overdue.cancel()
        self.seconds = time.monotonic() - began
        self.user_seconds = usage.ru_utime
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        self.peak_mib = usage.ru_maxrss / 1024
        if process.returncode != 0 and not may_fail:
            raise Failure(f"{os.path.basename(command[0])} ended with {process.returncode}")

    def json(self):
        """What it printed, as the one JSON object that it is."""
        return json.loads(self.output)


class Asked:
    """A program that says `ready`, and then answers each line with a JSON object."""

    def __init__(self, command, cpu, environment=None, seconds=300):
        self._name, self._seconds = os.path.basename(command[0]), seconds
        self._process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sys.stderr, text=True,
            env={**os.environ, **(environment or {})}, preexec_fn=lambda: _prepare(cpu))
        self._line()

    def ask(self):
        """Lets it do its work once; what it says."""
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def _line(self):
        overdue = threading.Timer(self._seconds, self._process.kill)
        overdue.start()
        try:
            if line := self._process.stdout.readline():
                return line
            raise Failure(f"{self._name} ended, or said nothing in {self._seconds} s")
        finally:
            overdue.cancel()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def _prepare(cpu):
    # Should we be killed, the kernel ends it.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if cpu is not None:
        os.sched_setaffinity(0, {cpu})
