"""The databases of a race, one for each engine and graph. They stay until the race has ended: engines that are close to Tercet are asked again
(finish.py)."""

import json
import shutil

from measure import Measure
from say import say


class Databases:
    def __init__(self, build, timeout):
        self.build = build
        self.timeout = timeout
        self.measures = []
        self.made = []  # folders of the databases that this race loaded

    def measure(self, engine, graph, data, triples):
        folder = self.build / "databases" / f"{engine.name}-{graph}-{triples}"
        measure = Measure(engine, folder, self.build / f"{engine.name}.log", self.timeout, data)
        self.measures.append(measure)
        return measure

    @staticmethod
    def note(folder):
        """The file that says what the load took; only a database that is complete has one."""
        return folder.with_suffix(".json")

    def ready(self, measure, reuse):
        """Loads a database, but for one that is there and may be used again: what the results say of its load, or why it failed."""
        note = self.note(measure.folder)
        if reuse and note.exists() and not measure.engine.in_memory:
            return json.loads(note.read_text(encoding="utf-8"))
        self.made.append(measure.folder)
        self.remove(measure.folder)
        measure.folder.parent.mkdir(parents=True, exist_ok=True)
        say(f"{measure.engine.name}: loading {measure.data.name}")
        outcome = measure.guarded(measure.load)
        if "load_seconds" in outcome:
            note.write_text(json.dumps(outcome), encoding="utf-8")
        else:
            measure.stop()
            say(f"{measure.engine.name}: {outcome['message']}")
        return outcome

    def remove(self, folder):
        self.note(folder).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def remove_made(self):
        for folder in self.made:
            self.remove(folder)

    def kill(self):
        """The engines that are still there, if any: one in the midst of a long query would go on alone."""
        for measure in self.measures:
            if measure.child is not None:
                measure.child.kill()
