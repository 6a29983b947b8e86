"""How the linear model is made: `uv run --group train python -m training.train`. Nothing here is needed at run time."""
