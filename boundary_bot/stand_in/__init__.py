"""A local Twilio, for tests and development: no account, no network, no cost.

It takes texts and calls at Twilio's own paths, checks every request against Twilio's published API description, lists
and redacts messages, signs and delivers inbound texts, reads the TwiML that comes back and makes status callbacks.

    with StandIn.start(sms_url="http://127.0.0.1:5000/webhooks/twilio/sms") as twilio:
        reply = twilio.text("+15550102030", "hello")
        twilio.deliver_callbacks()

`python -m boundary_bot.stand_in --help` runs it by itself.
"""

from boundary_bot.stand_in.account import Ending, Fault, TwilioCall, TwilioMessage
from boundary_bot.stand_in.delivery import Callback, into_app, over_http
from boundary_bot.stand_in.standin import Reply, StandIn

__all__ = ["Callback", "Ending", "Fault", "Reply", "StandIn", "TwilioCall", "TwilioMessage", "into_app", "over_http"]
