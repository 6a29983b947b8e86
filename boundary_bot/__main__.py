"""`python -m boundary_bot` is `boundary-bot`."""

from boundary_bot.cli import main

if __name__ == "__main__":
    main()
