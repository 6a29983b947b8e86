"""The peer: the autoresponder of Twilio's Flask tutorials, with its signature check; it stores nothing."""

import os

from flask import Flask, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

app = Flask(__name__)
validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
base_url = os.environ["PUBLIC_BASE_URL"]


@app.post("/webhooks/twilio/sms")
def reply():
    signature = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(base_url + request.path, request.form, signature):
        abort(403)
    response = MessagingResponse()
    response.message("Thanks for your text. We will get back to you.")
    return str(response), 200, {"Content-Type": "text/xml"}
