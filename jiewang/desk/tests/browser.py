"""What the browser tests of all pages ask of a page: fits the screen, and axe-core finds nothing."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

# axe-core's own words for what keeps people out.
_SERIOUS = {"serious", "critical"}


# The scripts of a page ask for the rest of it by htmx, and say so; a map says that it is busy.
_WHOLE = """() => document.readyState === "complete"
  && !document.querySelector(".htmx-request, [aria-busy=true]")"""


def wait_until_whole(page: Any) -> None:
    """Wait until a page and what it asks for by itself are there; longer than that, for nothing."""
    page.wait_for_function(_WHOLE)


def serious_findings(page: Any) -> list[str]:
    """What axe-core (MPL-2.0) finds serious or critical, each with the first place it stands."""
    # It would fetch our sheets and put them in as inline styles, which the pages do not allow.
    # Only what it finds is described, not all that holds.
    options = {"preload": False, "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']}: {each['help']} at {each['nodes'][0]['target']}"
        for each in violations
        if each["impact"] in _SERIOUS
    ]


def sideways_pixels(page: Any) -> int:
    """How many pixels the page is wider than its window; 0 where nothing scrolls sideways."""
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(page.evaluate(wide))
