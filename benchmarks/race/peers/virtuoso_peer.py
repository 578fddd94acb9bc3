"""Virtuoso: starts a private server in the database's directory, on free ports of this machine, and asks it over one HTTP connection that
stays open. Each run costs it a request over the loopback, some tenths of a millisecond, that embedded engines do not pay. Rows are timed
as TSV (graphs as N-Triples), all of it read. It prints an answer as it sends it, and this peer copies that to the file."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

from serve import iri, literal, serve, truth

GRAPH = "urn:race"
TYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/sparql-results+json"}
BUFFERS = 340_000  # pages of 8 KiB in memory, as its documentation sets them for 4 GB
COPIED = 1 << 20  # bytes at a time, from the connection to a file
SETTINGS = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 3
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
DirsAllowed = {folder}, {data}
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 4G
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
VectorSize = 1000
AdjustVectorSize = 1
MaxVectorSize = 1000000
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
ServerThreads = 4
MaxKeepAlives = 10
KeepAliveTimeout = 3600
[SPARQL]
ResultSetMaxRows = 100000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
DefaultGraph = {graph}
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def term(value):
    """A term of SPARQL's results in JSON as N-Triples writes it."""
    if value["type"] == "uri":
        return iri(value["value"])
    if value["type"] == "bnode":
        return "_:b"
    return literal(value["value"], value.get("datatype", ""), value.get("xml:lang", ""))


class Virtuoso:
    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sql_port, self.http_port = free_port(), free_port()
        self.server = None
        self.connection = None

    def start(self, data=""):
        settings = self.folder / "race.ini"
        settings.write_text(SETTINGS.format(folder=self.folder, data=data or self.folder, sql_port=self.sql_port, http_port=self.http_port,
                                            buffers=BUFFERS, dirty=BUFFERS * 3 // 4, graph=GRAPH), encoding="utf-8")
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)  # of a server that was killed
        self.server = subprocess.Popen(["virtuoso-t", "+foreground", "+configfile", str(settings)], cwd=self.folder,
                                       stdin=subprocess.DEVNULL, stdout=sys.stderr)
        deadline = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.http_port), 1).close()
                break
            except OSError:
                if self.server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the server does not start") from None
                time.sleep(0.02)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.http_port)

    def sql(self, text):
        done = subprocess.run(["isql-vt", f"127.0.0.1:{self.sql_port}", "dba", "dba", "VERBOSE=OFF", f"exec={text}"],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0 or "*** Error" in done.stderr:
            raise RuntimeError(done.stderr.strip()[:500])
        return done.stdout

    def load(self, file):
        path = Path(file).resolve()
        self.stop()
        self.start(path.parent)
        self.sql(f"ld_add('{path}', '{GRAPH}'); rdf_loader_run(); checkpoint;")
        # isql prints headings around what it finds: the mark tells an error from them.
        said = self.sql(f"select concat('FAILED: ', ll_error) from DB.DBA.LOAD_LIST where ll_file = '{path}' and ll_error is not null;")
        if "FAILED: " in said:
            raise RuntimeError(said.split("FAILED: ", 1)[1].strip()[:500])

    def respond(self, text, accept):
        """The response of the server, to be read."""
        body = urllib.parse.urlencode({"query": text, "format": accept, "default-graph-uri": GRAPH})
        self.connection.request("POST", "/sparql", body, {"Content-Type": "application/x-www-form-urlencoded"})
        response = self.connection.getresponse()
        if response.status != 200:
            raise RuntimeError(response.read().decode(errors="replace").strip().splitlines()[0][:500])
        if response.headers.get("X-SQL-State"):
            response.read()
            raise RuntimeError(f"partial answer: {response.headers.get('X-SQL-Message')}")
        return response

    def ask(self, text, accept):
        return self.respond(text, accept).read()

    def run(self, text, timeout):
        words = text.upper()
        if "ASK {" in words:
            self.ask(text, TYPES["json"])
        elif "CONSTRUCT {" in words:
            self.ask(text, "text/ntriples")
        else:
            self.ask(text, TYPES["tsv"])
        return None  # its TSV has line ends inside of texts: lines are no rows

    def print(self, text, form, file, timeout):
        with open(file, "wb") as out:
            shutil.copyfileobj(self.respond(text, TYPES[form]), out, COPIED)

    def rows(self, text, timeout):
        if "CONSTRUCT {" in text.upper():
            for line in self.ask(text, "text/ntriples").decode().splitlines():
                if line.strip().endswith("."):
                    yield line.rstrip(" .").replace(" ", "\t").split("\t")[:3]
            return
        answer = json.loads(self.ask(text, TYPES["json"]))
        if "boolean" in answer:
            yield [truth(answer["boolean"])]
            return
        names = answer["head"]["vars"]
        for solution in answer["results"]["bindings"]:
            yield [term(solution[name]) if name in solution else "" for name in names]

    def stop(self):
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(60)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()


def main():
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    peer = Virtuoso(sys.argv[1])
    peer.start()
    try:
        serve(peer)
    finally:
        peer.stop()


main()
