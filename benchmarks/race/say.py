"""What a race tells whoever waits for it."""

import sys


def say(*words):
    print(*words, file=sys.stderr, flush=True)
