import subprocess
import sys

TIDIES = """
import gc, weakref
from server.tidy import tidy

class Cycle:
    def __init__(self):
        self.self = self

gc.disable()
tidy()
kept = gc.get_freeze_count()
gone = weakref.ref(Cycle())
tidy()
print(kept > 0, gone() is None, gc.get_freeze_count() <= kept)
"""


def test_garbage_goes_and_what_was_there_first_stays_and_nothing_else() -> None:
    # In a process of its own: what stays does so for ever.
    done = subprocess.run([sys.executable, "-c", TIDIES], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "True True True\n"
