"""The door for web servers: `gunicorn jiewang.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiewang.settings")
application = get_wsgi_application()

# After the settings are read: it asks them where.
from jiewang.base import metrics

metrics.begin()
