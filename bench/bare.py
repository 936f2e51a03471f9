"""A bare Django project on the house's own database: one view that reads JSON and inserts three
rows in one transaction. What the house is measured against; it does nothing else.

    python bench/bare.py tables         make its tables
    python bench/bare.py serve PORT     serve, as `jiewang serve` does with two processes

The database's settings, the server and its processes are the house's; the only middleware is the
one that says how long an answer is.
"""

import json
import sys
from pathlib import Path

import django
from django.conf import settings
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: TID251 - it is no room
from django.urls import path

PROCESSES, THREADS = 2, 8


def set_up() -> None:
    """Only what the house says of its database."""
    from jiewang import settings as house

    settings.configure(
        DATABASES=house.DATABASES,
        USE_TZ=True,
        TIME_ZONE=house.TIME_ZONE,
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="of no use",
        ROOT_URLCONF=__name__,
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


if __name__ == "__main__":
    set_up()


class Matter(models.Model):
    title = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"


class Said(models.Model):
    matter = models.ForeignKey(Matter, models.PROTECT)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"


class Line(models.Model):
    matter = models.ForeignKey(Matter, models.PROTECT)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"


def take_in(request: HttpRequest) -> HttpResponse:
    text = json.loads(request.body)["text"]
    with transaction.atomic():
        matter = Matter.objects.create(title=text[:60])
        Said.objects.create(matter=matter, text=text)
        Line.objects.create(matter=matter, kind="reported")
    return JsonResponse({"number": matter.pk}, status=201)


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ready")


urlpatterns = [path("reports", take_in), path("ready", ready)]


def make_tables() -> None:
    with connection.schema_editor() as editor:
        for model in (Matter, Said, Line):
            editor.create_model(model)


def serve(port: int) -> None:
    from django.core.wsgi import get_wsgi_application

    from jiewang.management.commands.serve import House, server_options

    class Bare(House):
        def load(self):
            return get_wsgi_application()

    options = server_options(host="127.0.0.1", port=port, workers=PROCESSES, threads=THREADS)
    Bare(options).run()


if __name__ == "__main__":
    # Served processes import the views by this file's name.
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    if sys.argv[1] == "tables":
        make_tables()
    else:
        serve(int(sys.argv[2]))
