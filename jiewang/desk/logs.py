"""What may not stand in a log: the codes that open reporters' pages."""

import logging
import re

_CODE = re.compile(r"(/track/[^/\s]+/)[^/\s\"'?]+")


class WithoutCodes(logging.Filter):
    """Takes the code out of the addresses of progress pages before a line is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if "/track/" in line:
            record.msg, record.args = _CODE.sub(r"\1…", line), ()
        return True
