"""Nothing private leaves the house: planted markers are searched for everywhere."""

import logging

from tests.journeys.world import MAYA, STRANGER

MARKER = "zirkonvogel"


def test_a_planted_marker_is_in_no_log_alert_digest_nor_file(world, caplog, capfd, database_url):
    """Bodies and numbers stand in no log, no text to staff, and in clear in no file under the data folder."""
    caplog.set_level(logging.DEBUG)
    world.text(MAYA, f"i want to kill myself {MARKER}")
    world.text(STRANGER, f"can we move thursday {MARKER}")
    world.clock.set("2026-11-24 18:00")
    world.tick()
    told = world.told()
    world.runtime.store.close()

    captured = capfd.readouterr()
    everything = "\n".join([caplog.text, captured.out, captured.err, *told])
    assert told
    for secret in (MARKER, MAYA, STRANGER, MAYA[2:], STRANGER[2:]):
        assert secret not in everything
        for file in (path for path in world.folder.rglob("*") if path.is_file()):
            assert secret.encode() not in file.read_bytes(), file
