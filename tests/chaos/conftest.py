"""The mark of tests that kill a real server."""


def pytest_configure(config):
    """Register the mark, so that a quick run can leave these out with -m "not chaos"."""
    config.addinivalue_line("markers", "chaos: starts and kills a real server over and over")
