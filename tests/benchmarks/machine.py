"""Where it was measured."""

import os
import platform
import re
from pathlib import Path

import numpy as np

from gumbel_np.verify.peers import versions


def machine():
    """Return its processor, how many cores it has, and the versions of what is measured."""
    simd = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "AVX-512": any(name.startswith(("AVX512", "X86_V4")) for name in simd),
        "versions": {"Python": platform.python_version()} | versions(),
    }


def _processor():
    info = Path("/proc/cpuinfo")
    named = re.search(r"^model name\s*: (.+)", info.read_text() if info.exists() else "", re.M)
    return named[1] if named else platform.processor() or platform.machine()
