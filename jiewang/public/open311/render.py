"""The two formats. XML by the standard's element names, JSON by the Spark convention.

Spark drops the outermost name: a list of services is an array, a definition an object. Unlike
a mapping from XML, numbers and booleans are numbers and booleans.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

CONTENT_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}

# Of a list, the name of one thing in it.
_ONE_OF = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
# What XML 1.0 cannot hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rendered(root: str, value: Any, *, suffix: str) -> bytes:
    """A value of shapes.py as UTF-8 bytes. `suffix` is xml or json, `root` XML's outer name."""
    if suffix == "json":
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode(errors="replace")
    tree = _element(root, value)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(
        tree, encoding="unicode"
    ).encode(errors="replace")


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(key, below) for key, below in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        element.extend(_element(_ONE_OF[name], below) for below in value)
    else:
        element.text = _text(value)
    return element


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NO_XML.sub("", str(value))
