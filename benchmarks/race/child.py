"""A peer as a child process that answers lines of JSON."""

import json
import os
import select
import signal
import subprocess


class PeerTimeout(Exception):
    """No answer within the time."""


class PeerFailure(Exception):
    """The peer answered with an error, or is gone."""


GRACE = 5.0  # seconds that an engine with a timeout of its own has to notice it


def peak_memory(pid):
    """VmHWM in bytes, 0 when the process is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class Child:
    def __init__(self, command, log, environment=None):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
                                        env={**os.environ, **(environment or {})}, start_new_session=True)
        self.buffer = b""

    @property
    def pid(self):
        return self.process.pid

    def ask(self, request, seconds):
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise PeerFailure("the process is gone") from None
        answer = json.loads(self._line(seconds))
        if "timeout" in answer:
            raise PeerTimeout(answer["timeout"])
        if "error" in answer:
            raise PeerFailure(answer["error"])
        return answer

    def _line(self, seconds):
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self.buffer:
            if not select.select([descriptor], [], [], seconds + GRACE)[0]:
                self.kill()
                raise PeerTimeout(f"no answer within {seconds:g} s; killed")
            piece = os.read(descriptor, 1 << 16)
            if not piece:
                code = self.process.wait()
                raise PeerFailure(f"the process ended with {code}")
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        if self.alive():
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def close(self):
        """Lets the peer end by itself, as its input ends."""
        if self.alive():
            self.process.stdin.close()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
        for pipe in (self.process.stdin, self.process.stdout, self.log):
            try:
                pipe.close()
            except BrokenPipeError:  # what was left to write to a process that is gone
                pass
