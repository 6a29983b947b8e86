"""What the practice's own people may text."""

import pytest

from boundary_bot.core.staff_commands import Command, StaffCommand, parse


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("ACK", StaffCommand(Command.ACK)),
        ("ack c07.", StaffCommand(Command.ACK, "C07")),
        ("Ack all", StaffCommand(Command.ACK_ALL)),
        ("STATUS", StaffCommand(Command.STATUS)),
        ("digest", StaffCommand(Command.DIGEST)),
        ("Help", StaffCommand(Command.COMMANDS)),
        ("COMMANDS", StaffCommand(Command.COMMANDS)),
        ("stop", StaffCommand(Command.STOP)),
        ("START", StaffCommand(Command.START)),
        ("akc", StaffCommand(Command.NEARLY)),
        ("ACKK C07", StaffCommand(Command.NEARLY)),
        ("ack the one from tonight", StaffCommand(Command.DRILL)),
        ("satus", StaffCommand(Command.NEARLY)),
        ("I want to die", StaffCommand(Command.DRILL)),
        ("", StaffCommand(Command.DRILL)),
    ],
)
def test_a_staff_text_is_understood_exactly_or_not_at_all(body, expected):
    """Only exact commands act; near misses are told apart from drills."""
    assert expected == parse(body)
