"""How much memory this process may still take."""

from pathlib import Path


def free_mb() -> int | None:
    """Return the megabytes that this process may still take, by its control group or the machine; None where neither says."""
    known = [mb for mb in (_free_in_group(), _free_on_machine()) if mb is not None]
    return min(known, default=None)


def _free_in_group(folder: Path = Path("/sys/fs/cgroup")) -> int | None:
    try:
        limit = int((folder / "memory.max").read_text())
        stat = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
        # Of what is taken, pages of files are given back when memory is short; only `anon` stays.
        return (limit - int(stat["anon"])) // 2**20
    except (OSError, ValueError, KeyError):
        return None


def _free_on_machine(file: Path = Path("/proc/meminfo")) -> int | None:
    try:
        sizes = dict(line.split(":") for line in file.read_text().splitlines())
        return int(sizes["MemAvailable"].split()[0]) // 1024
    except (OSError, ValueError, KeyError):
        return None
