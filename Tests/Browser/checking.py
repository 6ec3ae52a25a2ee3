"""What the checks in a browser have in common."""

import shutil

from playwright.sync_api import Error


class Checks:
    def __init__(self):
        self.failures = 0

    def expect(self, holds, what):
        if not holds:
            self.failures += 1
            print(f"FAILED: {what}", flush=True)


def launched(playwright):
    """A browser; None when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    for path in [None] + [found for found in map(shutil.which, names) if found]:
        try:
            return playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--enable-precise-memory-info"])
        except Error:
            continue
    return None
