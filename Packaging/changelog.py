#!/usr/bin/env python3
"""Prints CHANGELOG.md as Debian's packages have it, all sections of one day.

    changelog.py "NAME <ADDRESS>" SECONDS < CHANGELOG.md
"""

import email.utils
import re
import sys
import textwrap


def changes(section: str) -> list[str]:
    """The section's items, each as one line."""
    return [" ".join(item.split()) for item in re.split(r"^- ", section, flags=re.MULTILINE)[1:]]


def entry(section: str, maintainer: str, day: str) -> str:
    version = section.split()[0]
    items = [
        textwrap.fill(item, 76, initial_indent="  * ", subsequent_indent="    ", break_on_hyphens=False)
        for item in changes(section)
    ]
    return f"retouch ({version}) unstable; urgency=medium\n\n" + "\n".join(items) + f"\n\n -- {maintainer}  {day}\n"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit('usage: changelog.py "NAME <ADDRESS>" SECONDS < CHANGELOG.md')
    sections = re.split(r"^## ", sys.stdin.read(), flags=re.MULTILINE)[1:]
    day = email.utils.formatdate(int(sys.argv[2]))
    print("\n".join(entry(section, sys.argv[1], day) for section in sections), end="")
