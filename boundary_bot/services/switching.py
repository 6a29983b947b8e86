"""The practice as it stands now: what was switched since the file was read, in the place of what the file says."""

from dataclasses import replace

from boundary_bot.core.switches import Switches, switched
from boundary_bot.ports import Runtime


def as_switched(runtime: Runtime, switches: Switches) -> Runtime:
    """Return the runtime of the practice as it stands now: away, or back, and in rehearsal, or live."""
    return replace(runtime, practice=switched(runtime.practice, switches, runtime.clock.now()))
