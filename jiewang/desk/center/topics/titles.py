"""How a topic is called on screens."""

from django.utils.translation import gettext as _

from jiewang.center.catalog.queries import current_names
from jiewang.center.topics.models import Topic


def type_names() -> dict[str, str]:
    """Names of today's leaves by their codes, in the reader's language."""
    return {code: name for code, (name, _section) in current_names().items()}


def topic_title(topic: Topic, types: dict[str, str]) -> str:
    """The topic's own words; without any, its type."""
    return str(topic) or types.get(topic.category_code, "") or _("Without words in common")
