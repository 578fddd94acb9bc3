"""The data of a race."""

import subprocess
import sys


def social_graph(build, generate, triples):
    """The file of the social and product graph with so many triples, made when it is not there."""
    data = build / f"social-{triples}.nt"
    if not data.exists():
        print(f"generating {triples} triples", file=sys.stderr, flush=True)
        with open(data.with_suffix(".part"), "wb") as out:
            subprocess.run([generate, str(triples)], stdout=out, check=True)
        data.with_suffix(".part").rename(data)
    return data
