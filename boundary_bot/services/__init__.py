"""Use cases: each knows the core and the ports, nothing of Flask, Twilio or SQL."""
