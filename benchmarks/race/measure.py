"""Loads a graph into an engine and runs the queries on it, cold and warm."""

import os
import statistics
import subprocess
import time
from pathlib import Path

from child import Child, PeerFailure, PeerTimeout, peak_memory
from printed import format_of, printed_rows
from rows import hash_of_file, sequence_of_file

LOAD_SECONDS = 7200
WARM_SECONDS = 1.0  # of runs, when a run is shorter than a third of it
LEAST_RUNS, MOST_RUNS = 3, 20
LONG_SECONDS = 10.0  # a query this long runs once when warm
TINY_SECONDS = 0.001  # the first runs of a query this short are slower than those after them
WRITE_FACTOR = 3  # how much longer than the timeout the rows may take to be written for the comparison


def tree_of(pid):
    """The process and all below it."""
    found = [pid]
    for parent in found:
        try:
            found += [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()]
        except OSError:
            pass
    return found


def disk_bytes(folder):
    said = subprocess.run(["du", "-s", "-B1", str(folder)], capture_output=True, text=True, check=True)
    return int(said.stdout.split()[0])


def drop_page_cache(folder):
    """Takes the files of a database out of the system's page cache, and nothing else's."""
    for path in Path(folder).rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


class Measure:
    """One engine on one graph. The database lives in `folder`; `log` takes what the engine prints."""

    def __init__(self, engine, folder, log, timeout, data):
        self.engine = engine
        self.folder = Path(folder)
        self.log = log
        self.timeout = timeout
        self.data = data
        self.child = None
        self.peak = 0
        self.printed = None  # the file of the last answer that was printed

    def start(self):
        self.child = Child(self.engine.command(self.folder), self.log, self.engine.environment(self.timeout))
        if self.engine.in_memory:
            self.child.ask({"op": "load", "file": str(self.data)}, LOAD_SECONDS)

    def stop(self):
        if self.child is not None:
            self.note_memory()
            self.child.close()
            self.child = None
        self.remove_printed()

    def note_memory(self):
        self.peak = max([self.peak] + [peak_memory(pid) for pid in tree_of(self.child.pid)])

    def load(self):
        """What the results say of the load."""
        self.child = Child(self.engine.command(self.folder), self.log, self.engine.environment(self.timeout))
        seconds = self.child.ask({"op": "load", "file": str(self.data)}, LOAD_SECONDS)["seconds"]
        self.note_memory()
        peak = self.peak
        self.peak = 0
        if self.engine.in_memory:
            return {"load_seconds": seconds, "load_peak": peak, "disk": 0}
        self.stop()
        self.peak = 0
        return {"load_seconds": seconds, "load_peak": peak, "disk": disk_bytes(self.folder)}

    def ask(self, request, times=1, timeout=None):
        if self.child is None or not self.child.alive():
            self.stop()
            self.start()
        timeout = timeout or self.timeout
        answer = self.child.ask({**request, "timeout": timeout}, timeout * times)
        self.note_memory()
        return answer

    def run(self, text, times=1):
        """Runs a query so often, or prints its answer so often where its text asks for that."""
        form = format_of(text)
        if form is None:
            return self.ask({"op": "run", "text": text, "times": times}, times)
        log = Path(self.log)
        self.printed = log.with_name(f"{log.stem}-printed.{form}")
        return self.ask({"op": "print", "text": text, "times": times, "format": form, "file": str(self.printed)}, times)

    def remove_printed(self):
        """At once: what waits to be written to the disk would slow down what comes next."""
        if self.printed is not None:
            self.printed.unlink(missing_ok=True)

    def guarded(self, work):
        """What `work` gives, or how it failed."""
        try:
            return work()
        except PeerTimeout as error:
            return {"outcome": "timeout", "message": str(error)}
        except PeerFailure as error:
            return {"outcome": "error", "message": str(error)}

    def cold(self, text):
        """One run in a fresh process on a database that is not in the page cache."""
        def work():
            self.stop()
            drop_page_cache(self.folder)
            begin = time.perf_counter()
            answer = self.run(text)
            return {"cold": answer["seconds"][0], "cold_with_opening": time.perf_counter() - begin}
        result = self.guarded(work)
        self.stop()
        return result

    def timed(self, text, most=MOST_RUNS, tiny_warm_ups=1):
        """Once to warm up, or as often as asked for when that was a tiny query; then the runs that count, at most `most`: their seconds, and the
        rows that the engine has counted."""
        answer = self.run(text)
        if tiny_warm_ups > 1 and answer["seconds"][0] < TINY_SECONDS:
            answer = self.run(text, tiny_warm_ups - 1)
        last = answer["seconds"][-1]
        if last < LONG_SECONDS:
            times = min(most, max(LEAST_RUNS, int(WARM_SECONDS / max(last, 1e-9))))
            answer = self.run(text, times)
        if min(answer["seconds"]) > self.timeout:
            raise PeerTimeout(f"{min(answer['seconds']):.1f} s")
        return answer["seconds"], answer["rows"]

    def warm(self, text, rows_file, keys=None):
        """The timed runs, then once to compare the rows, and their order by the columns `keys`."""
        def work():
            seconds, counted = self.timed(text)
            self.ask({"op": "write", "text": text, "file": str(rows_file)}, timeout=WRITE_FACTOR * self.timeout)
            rows, full = hash_of_file(rows_file)
            if counted not in (None, rows):
                raise PeerFailure(f"{counted} rows when timed, {rows} when compared")
            self.check_printed(text, rows)
            sequence = None if keys is None else sequence_of_file(rows_file, keys)
            return {"outcome": "ok", "warm": statistics.median(seconds), "runs": len(seconds), "least": min(seconds), "rows": rows,
                    "hash": full, "plain": hash_of_file(rows_file, plain=True)[1], **({"sequence": sequence} if sequence else {})}
        result = self.guarded(work)
        Path(rows_file).unlink(missing_ok=True)
        self.remove_printed()
        return result

    def check_printed(self, text, rows):
        """That the file of the last timed run has as many rows as were compared."""
        if format_of(text) is None:
            return
        printed = printed_rows(self.printed)
        if printed != rows:
            raise PeerFailure(f"{printed} rows when printed, {rows} when compared")
