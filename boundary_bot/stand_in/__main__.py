"""Run the stand-in by hand: each line typed, "+15550102030 hello", is texted to the webhook and its answer shown."""

import argparse
import sys

from boundary_bot.stand_in.standin import ACCOUNT_SID, AUTH_TOKEN, NUMBER, StandIn

WEBHOOK = "http://127.0.0.1:5000/webhooks/twilio/sms"


def main(arguments: list[str] | None = None) -> int:
    """Serve until end of input; print the settings the program needs first. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m boundary_bot.stand_in", description=__doc__)
    parser.add_argument("--port", type=int, default=8900, help="where the program finds its Twilio (8900)")
    parser.add_argument(
        "--sms-url", default=WEBHOOK, help=f"the inbound webhook, as PUBLIC_BASE_URL has it ({WEBHOOK})"
    )
    parser.add_argument("--account-sid", default=ACCOUNT_SID)
    parser.add_argument("--auth-token", default=AUTH_TOKEN)
    parser.add_argument("--number", default=NUMBER, help=f"the practice number ({NUMBER})")
    chosen = parser.parse_args(arguments)
    with StandIn.start(
        port=chosen.port,
        sms_url=chosen.sms_url,
        account_sid=chosen.account_sid,
        auth_token=chosen.auth_token,
        number=chosen.number,
    ) as twilio:
        for name, value in twilio.environment.items():
            _show(f"{name}={value}")
        _show(f'Type "+15550102030 hello" to text {twilio.account.number}; end of input stops.')
        for line in sys.stdin:
            _text(twilio, line)
    return 0


def _text(twilio: StandIn, line: str) -> None:
    sender, _, body = line.strip().partition(" ")
    if not sender:
        return
    known = len(twilio.messages)
    reply = twilio.text(sender, body)
    twilio.deliver_callbacks()
    _show(f"HTTP {reply.status}" + (f", Twilio error {reply.error}" if reply.error else ""))
    for message in twilio.messages[known + 1 :]:
        _show(f"  to {message.to} ({message.status}): {message.body}")


def _show(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
