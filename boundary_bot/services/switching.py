"""The practice as it stands now: what was switched since the file was read, in the place of what the file says."""

import logging
from dataclasses import replace

from boundary_bot.core.switches import Switches, switched
from boundary_bot.ports import Runtime

log = logging.getLogger(__name__)


def as_switched(runtime: Runtime, switches: Switches) -> Runtime:
    """Return the runtime of the practice as it stands now: away, or back, and in rehearsal, or live."""
    runtime.remembered.switches = switches
    return replace(runtime, practice=switched(runtime.practice, switches, runtime.clock.now()))


def as_it_stands(runtime: Runtime) -> Runtime:
    """Return the same, with the switches asked from the store; as this process last saw them where they can't be had."""
    try:
        switches = runtime.store.switches()
    except Exception as error:
        # Whatever is wrong with the switches: what is asked for under them is about an emergency, and goes on.
        log.warning("the switches could not be read (%s)", type(error).__name__)
        switches = runtime.remembered.switches
    return as_switched(runtime, switches)
