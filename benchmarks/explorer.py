"""How long a person waits for the explorer: until the page stands, and from moving a slider until the numbers follow.

Needs Chromium. The page is served as `make explore` serves it, and a slider is moved in a real browser.
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ASKED = 0.3  # seconds
MOVES = 20
# Moves the first slider and resolves with the milliseconds until a number in the table of costs has changed.
MOVE = """async place => {
  const slider = document.querySelector('input[type=range]'), result = () => document.querySelector('.explorer-tables').textContent;
  const before = result(), began = performance.now();
  slider.value = place;
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  slider.dispatchEvent(new Event('change', {bubbles: true}));
  while (result() === before && performance.now() - began < 10000) await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""


def main():
    chromium = shutil.which("chromium") or sys.exit("chromium is not on this machine: apt install chromium")
    with tempfile.TemporaryFile() as told:
        command = [sys.executable, "-m", "cost_model", "explore", "--no-browser"]
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=told, stderr=told, cwd=Path(__file__).parent.parent)
        try:
            measure(chromium, address_in(told, process), began)
        finally:
            process.terminate()
            process.wait()


def address_in(told, process):
    """The address that the server prints."""
    while process.poll() is None:
        told.seek(0)
        found = re.search(rb"http://\S+", told.read())
        if found:
            return found[0].decode()
        time.sleep(0.05)
    sys.exit("the explorer did not start")


def measure(chromium, address, began):
    """Print the medians."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(locale="en-GB")
        page.goto(address)
        page.wait_for_selector(".explorer-chart img", timeout=120_000)
        print(f"command to page with its chart   {time.perf_counter() - began:5.1f} s")
        taken = []
        for move in range(MOVES + 3):
            taken.append(page.evaluate(MOVE, str(20 + 3 * (move % 2) + move)) / 1000)
            page.wait_for_timeout(1500)
        taken = sorted(taken[3:])
        verdict = "within" if statistics.median(taken) <= ASKED else "above"
        print(
            f"slider to numbers                {statistics.median(taken):5.3f} s   median of {MOVES}, longest {taken[-1]:.3f} s; {verdict} {ASKED} s"
        )
        browser.close()


if __name__ == "__main__":
    main()
