"""The engines of the race: how each is installed, started and asked its version.

An engine is installed below build/race, but for Virtuoso, which Debian's packages bring. `prepare` returns nothing or raises
Unavailable with the reason, which the results then name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from printed import FORMATS

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"


class Unavailable(Exception):
    """Why an engine cannot take part."""


def call(command, **options):
    """The output of a command; Unavailable with the end of what it said when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1200, stdin=subprocess.DEVNULL, check=False, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]}: {error}") from None
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise Unavailable(f"{Path(command[0]).name} ended with {done.returncode}: {said[:300]}")
    return done.stdout.strip()


def install(*packages):
    """Debian's packages."""
    if shutil.which("apt-get") is None:
        raise Unavailable(f"{', '.join(packages)} of Debian are missing, and there is no apt-get")
    call(["apt-get", "-q", "update"])
    call(["apt-get", "-q", "install", "-y", "--no-install-recommends", *packages], env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


class Engine:
    """`language`: the folder suffix and extension of its queries. `formats`: those it can print answers in. `most_triples`: it does not take
    part in larger races."""

    name = ""
    title = ""
    language = "rq"
    formats = FORMATS
    most_triples = None
    in_memory = False  # every start loads again: no cold runs
    note = ""

    def __init__(self, build):
        self.build = Path(build)

    def prepare(self):
        raise NotImplementedError

    def version(self):
        raise NotImplementedError

    def command(self, database):
        raise NotImplementedError

    def environment(self, timeout):
        del timeout
        return {}

    def takes(self, query):
        """Whether the query is said in its language, and it can print the answer where the query asks for that."""
        return self.language in query.texts and query.format in (None, *self.formats)


class Tercet(Engine):
    name = "tercet"
    title = "Tercet"
    note = "its C++ API, each value read by Cursor::view; 4 GiB of memory a query, otherwise its defaults"

    def __init__(self, build, program):
        super().__init__(build)
        self.program = program

    def prepare(self):
        if not os.access(self.program, os.X_OK):
            raise Unavailable(f"there is no {self.program}")

    def version(self):
        return call([self.program, "--version"])

    def command(self, database):
        return [self.program, str(database)]


class PythonEngine(Engine):
    """An engine that comes as a Python package."""

    package = ""

    @property
    def python(self):
        return str(self.build / "venv" / "bin" / "python")

    @property
    def script(self):
        return str(PEERS / f"{self.name}_peer.py")

    def prepare(self):
        if not Path(self.python).exists():
            call([sys.executable, "-m", "venv", str(self.build / "venv")])
        listed = call([self.python, "-m", "pip", "--disable-pip-version-check", "list", "--format", "freeze"])
        if f"{self.package}==" not in listed.lower():
            call([self.python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", self.package])
        self.version()  # that it can be loaded

    def version(self):
        return call([self.python, self.script, "--version"])

    def command(self, database):
        return [self.python, self.script, str(database)]


class Oxigraph(PythonEngine):
    name = "oxigraph"
    title = "Oxigraph"
    package = "pyoxigraph"
    note = "pyoxigraph; rows are timed as TSV written by Oxigraph in Rust, not read one by one in Python"


class Rdflib(PythonEngine):
    name = "rdflib"
    title = "rdflib"
    package = "rdflib"
    formats = ("csv", "json")
    in_memory = True
    most_triples = 1_500_000
    note = "in memory, pure Python"


class DuckDb(PythonEngine):
    name = "duckdb"
    title = "DuckDB"
    package = "duckdb"
    language = "sql"
    note = "a table a predicate, typed columns; rows are timed as CSV that it writes to /dev/null"


class Kuzu(PythonEngine):
    name = "kuzu"
    title = "Kùzu"
    package = "kuzu"
    language = "cypher"
    note = "a property graph: single-valued literals are properties"


class Jena(Engine):
    name = "jena"
    title = "Jena TDB2"
    note = "a JVM with 4 GiB of heap, TDB2's parallel loader and its statistics file; memory includes its mapped files"

    @property
    def jars(self):
        return self.build / "jena"

    def prepare(self):
        missing = [package for tool, package in (("javac", "default-jdk-headless"), ("mvn", "maven")) if shutil.which(tool) is None]
        if missing:
            install(*missing)
        if not list(self.jars.glob("jena-tdb2-*.jar")):
            call(["mvn", "--quiet", "--batch-mode", "-f", str(PEERS / "jena" / "pom.xml"), "dependency:copy-dependencies",
                  f"-DoutputDirectory={self.jars}"])
        call(["javac", "-cp", f"{self.jars}/*", "-d", str(self.jars), str(PEERS / "jena" / "JenaPeer.java")])

    def version(self):
        return call(["java", "-cp", f"{self.jars}:{self.jars}/*", "JenaPeer", "--version"])

    def command(self, database):
        return ["java", "-Xmx4g", "-cp", f"{self.jars}:{self.jars}/*", "JenaPeer", str(database)]


class Virtuoso(Engine):
    name = "virtuoso"
    title = "Virtuoso"
    note = "a private server asked over HTTP by a connection that stays open; 2.7 GB of buffers"

    def prepare(self):
        if shutil.which("virtuoso-t") is None:
            install("virtuoso-opensource-7")
        self.version()

    def version(self):
        said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
        for line in (said.stdout + said.stderr).splitlines():
            if "Version" in line:
                return line.split("Version", 1)[1].split()[0]
        raise Unavailable("virtuoso-t tells no version")

    def command(self, database):
        return [sys.executable, str(PEERS / "virtuoso_peer.py"), str(database)]


def engines(build, tercet_program):
    """All of them, Tercet first."""
    return [Tercet(build, tercet_program)] + [kind(build) for kind in (Oxigraph, Jena, Virtuoso, Rdflib, DuckDb, Kuzu)]
