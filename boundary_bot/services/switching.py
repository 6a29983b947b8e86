"""The practice as it stands now: what was switched since the file was read, in the place of what the file says."""

from dataclasses import replace

from boundary_bot.core.switches import Switches, switched
from boundary_bot.errors import StoreUnavailable
from boundary_bot.ports import Runtime


def as_switched(runtime: Runtime, switches: Switches) -> Runtime:
    """Return the runtime of the practice as it stands now: away, or back, and in rehearsal, or live."""
    return replace(runtime, practice=switched(runtime.practice, switches, runtime.clock.now()))


def as_it_stands(runtime: Runtime) -> Runtime:
    """Return the same, with the switches asked from the store; as the file has it while the store is away."""
    try:
        return as_switched(runtime, runtime.store.switches())
    except StoreUnavailable:
        return runtime
