"""Rules left out for a question: what would be possible without them."""

from dataclasses import dataclass

from jiewang.works.funds.plans import Rule


@dataclass(frozen=True)
class Leeway:
    """Single rules left out, as members of a conflict are named, and whole kinds of rules."""

    rules: frozenset[Rule] = frozenset()
    kinds: frozenset[str] = frozenset()

    def off(self, rule: str, subject: str) -> bool:
        """Whether this rule does not hold for this subject."""
        return rule in self.kinds or Rule(rule, subject) in self.rules


NONE = Leeway()


def lock_subject(fund: str, line: str, year: int) -> str:
    """A lock as a conflict names it."""
    return f"{fund} {line} {year}"
