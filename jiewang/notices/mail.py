"""Handing a notice over to the mail server: plain text, bounded in time."""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from jiewang.notices.webhooks import PATIENCE, NotDelivered, cut_after


def send_mail(*, to: str, subject: str, body: str, key: str) -> None:
    """Send one message. `key` becomes its Message-ID, so that a repetition can be told.

    Raises NotDelivered. Its words have no address: what a server says may quote the mailbox.
    """
    domain = settings.EMAIL_FROM.rpartition("@")[2].rstrip(">") or "jiewang"
    headers = {
        "Message-ID": f"<{key}@{domain}>",
        # Absence notes and the like are not wanted back.
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMessage(
        # A line break in a header would begin another one.
        " ".join(subject.split()),
        body,
        settings.EMAIL_FROM,
        [to],
        headers=headers,
        # A little longer than the cut, so that there is one end and not two that race.
        connection=get_connection(timeout=PATIENCE + 1),
    )
    with _told():
        mail.send()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        codes = sorted({str(code) for code, _words in error.recipients.values()})
        raise NotDelivered(
            f"SMTP {', '.join(codes)}: mailbox refused", targets_fault=False
        ) from None
    except smtplib.SMTPResponseException as error:
        raise NotDelivered(f"SMTP {error.smtp_code}: {type(error).__name__}") from None
    except TimeoutError:
        raise NotDelivered(f"no answer within {PATIENCE:g} s") from None
    except (OSError, ValueError) as error:
        raise NotDelivered(type(error).__name__) from None


class BoundedBackend(EmailBackend):
    """Django's SMTP, cut off when a server takes longer than our patience for all of it."""

    def send_messages(self, email_messages: Any) -> Any:
        with ExitStack() as stack:
            self._stack = stack
            return super().send_messages(email_messages)

    @property
    def connection_class(self) -> Any:
        backend = self
        base = smtplib.SMTP_SSL if self.use_ssl else smtplib.SMTP

        class Bounded(base):  # type: ignore[misc, valid-type]
            def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
                sock: socket.socket = super()._get_socket(host, port, timeout)
                backend._stack.enter_context(cut_after(PATIENCE, sock))
                return sock

        return Bounded
