"""What a figure was measured on, without the names of machines or folders."""

import os
import platform
import subprocess
from pathlib import Path

# Before anything was measured: what else is running.
_LOAD = round(os.getloadavg()[0], 1)


def facts() -> dict[str, object]:
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load_when_it_began": round(os.getloadavg()[0], 1),
    }


def sentence(software: list[str]) -> str:
    """One line to stand under the table."""
    found = facts()
    return (
        f"{found['cores']} cores of {found['processor']}, {found['memory_gb']} GB, "
        f"{found['system']}; {'; '.join(software)}; load {_LOAD} when it began"
    )


def commit() -> str:
    """The commit that was measured, with a + where files differ from it; empty without git."""
    here = Path(__file__).resolve().parent
    try:
        name = _git(here, "rev-parse", "--short=10", "HEAD")
        changed = _git(here.parent, "status", "--porcelain", "--", "jiewang", "bench/*.py")
    except (OSError, subprocess.CalledProcessError):
        return ""
    return name + ("+" if changed else "")


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "an unnamed processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "an unnamed processor"
