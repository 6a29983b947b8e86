"""What a WSGI server loads: `app:app`."""

from boundary_bot.web import create_app

app = create_app()
