"""The door for web servers: `gunicorn jiewang.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiewang.settings")
_django = get_wsgi_application()

# After the settings are read: they ask them where.
from jiewang.base import metrics
from jiewang.desk.live.door import LiveDoor

application = LiveDoor(_django)

metrics.begin()
