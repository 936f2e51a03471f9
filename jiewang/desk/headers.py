"""What every answer tells the browser about itself, beside what Django and django-csp say."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADERS = {
    # Nobody else's page may draw our pictures and data into itself.
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    # Where one stands is asked by the report's map, and by nothing else.
    "Permissions-Policy": ", ".join(
        [
            "geolocation=(self)",
            *(
                f"{name}=()"
                for name in ("camera", "microphone", "payment", "usb", "display-capture", "midi")
            ),
        ]
    ),
}


class Headers:
    """Middleware: adds the headers to every answer that has no other opinion."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
