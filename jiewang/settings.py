"""Settings of the house. Everything a deployment changes comes from the environment.

`docs/how-to/deploy.md` lists the variables. Without any, the house runs as the demo does:
SQLite in `var/`, a secret made on the first start and kept beside the database.
"""

import atexit
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent
TESTING = "pytest" in sys.modules
if TESTING and "JIEWANG_VAR" not in os.environ:
    # Set for the worker processes too; the one that made the folder takes it away at the end.
    os.environ["JIEWANG_VAR"] = tempfile.mkdtemp(prefix="jiewang-test-")
    atexit.register(shutil.rmtree, os.environ["JIEWANG_VAR"], ignore_errors=True)
# The demo is a deployment whose accounts and passwords are printed on the sign-in page.
DEMO = os.environ.get("JIEWANG_DEMO", "") == "1"
DEMO_PASSWORD = "jiewang-demo-2026" if DEMO else ""
# The street whose desks have something of everything, and whose accounts are shown.
DEMO_STREET = os.environ.get("JIEWANG_DEMO_STREET", "500103004")
# The demo has a database of its own: it may be thrown away, a real one may not.
VAR = Path(os.environ.get("JIEWANG_VAR", ROOT / "var" / ("demo" if DEMO else "house")))
DISTRICT_DATA = Path(os.environ.get("JIEWANG_DISTRICT", ROOT / "data" / "yuzhong"))
CALENDAR_DATA = Path(os.environ.get("JIEWANG_CALENDAR", ROOT / "data" / "calendar"))
# Fonts for PDF: those of the machine, and of a folder.
FONTS = os.environ.get("JIEWANG_FONTS", "")
FONTS_OF_MACHINE = True

DEBUG = os.environ.get("JIEWANG_DEBUG", "") == "1"
BEHIND_TLS = os.environ.get("JIEWANG_BEHIND_TLS", "") == "1"


def _kept_secret(variable: str) -> str:
    """Read a secret from the environment, or make one once and keep it in `var/`.

    A file, not a constant: a constant in the code would be the same in every district.
    """
    if value := os.environ.get(variable):
        return value
    if BEHIND_TLS:
        raise ImproperlyConfigured(f"Set {variable}: behind TLS no secret is made up.")
    path = VAR / f"{variable.lower()}.txt"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(secrets.token_urlsafe(48))
        draft.chmod(0o600)
        # Two processes may start at once: link() lets one of them win.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


SECRET_KEY = _kept_secret("JIEWANG_SECRET_KEY")
# The first key encrypts, all of them decrypt: put a new one in front to rotate (docs/how-to).
PERSONAL_DATA_KEYS = [key for key in _kept_secret("JIEWANG_DATA_KEYS").split(",") if key]

ALLOWED_HOSTS = os.environ.get("JIEWANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("JIEWANG_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "jiewang.base",
    "jiewang.people",
    "jiewang.grid",
    "jiewang.notices",
    "jiewang.center",
    "jiewang.works",
    "jiewang.voice",
    "jiewang.sections.economy",
    "jiewang.public",
    "jiewang.desk",
    "jiewang.apps.House",
]

MIDDLEWARE = [
    "jiewang.public.health.watch.Watch",
    "django.middleware.security.SecurityMiddleware",
    "jiewang.desk.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jiewang.desk.headers.Policy",
    "jiewang.desk.live.middleware.Live",
    "jiewang.public.middleware.ProgramsFirst",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "jiewang.public.middleware.NoPages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jiewang.desk.accounts.sessions.SignedIn",
    "jiewang.desk.accounts.language.ReaderLanguage",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "jiewang.desk.opened.Opened",
    "jiewang.desk.middleware.Outages",
    "jiewang.desk.middleware.Doors",
]

ROOT_URLCONF = "jiewang.urls"
WSGI_APPLICATION = "jiewang.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The package folder: a template is named by its full path, desk/center/case/case.html.
        "DIRS": [PACKAGE, PACKAGE / "desk" / "shared" / "over"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "jiewang.desk.context.desk",
            ],
            "builtins": ["django.templatetags.i18n", "jiewang.desk.templatetags.desk"],
        },
    },
]


def _sqlite(path: Path) -> dict[str, object]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # Opening it anew for every request would take longer than most requests.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # A reader that turns writer in the middle would get "database is locked" at once;
            # one that begins as writer waits for its turn.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
        },
        "TEST": {"NAME": VAR / f"test{os.environ.get('JIEWANG_TEST_DB_SUFFIX', '')}.sqlite3"},
    }


# A server that is away or hangs is told within seconds; a caller can then be told as well.
_PATIENCE = {
    "application_name": "jiewang",
    "connect_timeout": 3,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
}


def _database(url: str) -> dict[str, object]:
    """Turn `postgresql://user:secret@host:port/name` or `sqlite:///path` into Django's form."""
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// or sqlite://.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair)
    suffix = os.environ.get("JIEWANG_TEST_DB_SUFFIX", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or query.get("host", "")),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _PATIENCE | {name: value for name, value in query.items() if name != "host"},
        "TEST": {"NAME": f"test_jiewang{suffix}"},
    }


DATABASES = {
    "default": _database(os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_URL")
    else _sqlite(VAR / "jiewang.sqlite3")
}

# Limits at the doors are counted here, by all processes together.
COUNTS = VAR / "counts"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {"NAME": "jiewang.desk.accounts.passwords.NotTooLong"},
    {"NAME": "jiewang.desk.accounts.passwords.NotOneThingAgain"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "jiewang.desk.accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
# axes counts failed sign-ins; two counters would give two different answers.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Jiewang"
MFA_ADAPTER = "jiewang.desk.accounts.second_step.SecondStepAdapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Whose posts give one of these rights signs in with the second step. The demo asks nobody.
SECOND_STEP_RIGHTS = frozenset(
    right.strip()
    for right in os.environ.get(
        "JIEWANG_SECOND_STEP_RIGHTS", "" if DEMO or TESTING else "command,catalog,areas"
    ).split(",")
    if right.strip()
)
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "jiewang.desk.accounts.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "jiewang.desk.accounts.lockout.address_of_request"
# Sign-ins, right and wrong: the account page shows the last ones, the worker deletes old ones.
AXES_ENABLE_ACCESS_FAILURE_LOG = True
SIGN_INS_KEPT_DAYS = 180
# Signed in at most so long; on a shared computer until nobody has done anything for a while.
SESSION_COOKIE_AGE = 8 * 60 * 60
IDLE_MINUTES = int(os.environ.get("JIEWANG_IDLE_MINUTES", "30"))
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    # The browser keeps a cookie with this name for this host alone, and sends it by TLS alone.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "jiewang.desk.errors.forged"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "jiewang.base.formats"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(os.environ.get("JIEWANG_MEDIA", VAR / "media"))
# Four photos of 12 MB and some text. A larger body is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# How long a process may count with days and office hours that another has just replaced.
CALENDAR_CHECK_SECONDS = 5.0

# How long a process may go by a map, by routes and by numbers of the district that another one
# has just replaced: a report of these seconds is dealt with as one before them.
RULES_CHECK_SECONDS = 2.0

# How long a process lets in a program whose key has just been ended.
KEY_CHECK_SECONDS = 2.0

# How long a page shows figures of a period as they were counted, instead of counting again.
FIGURES_KEPT_SECONDS = 60.0

# Requests a minute from one address that shows no key at the public doors.
STRANGERS_PER_MINUTE = int(os.environ.get("JIEWANG_STRANGERS_PER_MINUTE", "120"))

# Trained models, a folder each.
MODELS = VAR / "models"
SEALS = Path(os.environ.get("JIEWANG_SEALS", VAR / "seals"))
# Parquet files for analysis, written by the worker every day; "-": none are.
LAKE = os.environ.get("JIEWANG_LAKE", str(VAR / "lake"))
# Where notices go besides the inbox (docs/how-to/notices.md). Empty: not by this way. Only who runs
# the house sets these: no page takes the address of a gateway.
SMS_WEBHOOK = os.environ.get("JIEWANG_SMS_WEBHOOK", "")
SMS_WEBHOOK_SECRET = os.environ.get("JIEWANG_SMS_WEBHOOK_SECRET", "")
MESSENGER_WEBHOOK = os.environ.get("JIEWANG_MESSENGER_WEBHOOK", "")
MESSENGER_WEBHOOK_SECRET = os.environ.get("JIEWANG_MESSENGER_WEBHOOK_SECRET", "")
# Without it only https leaves this machine.
WEBHOOKS_WITHOUT_TLS = os.environ.get("JIEWANG_WEBHOOKS_WITHOUT_TLS", "") == "1"
EMAIL_HOST = os.environ.get("JIEWANG_EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("JIEWANG_EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("JIEWANG_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("JIEWANG_EMAIL_PASSWORD", "")
_EMAIL_TLS = os.environ.get("JIEWANG_EMAIL_TLS", "starttls")
if _EMAIL_TLS not in {"starttls", "tls", "none"}:
    raise ImproperlyConfigured("JIEWANG_EMAIL_TLS must be starttls, tls or none.")
EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL_TLS == "starttls", _EMAIL_TLS == "tls"
EMAIL_FROM = os.environ.get("JIEWANG_EMAIL_FROM", "")
if EMAIL_HOST and not EMAIL_FROM:
    raise ImproperlyConfigured("Set JIEWANG_EMAIL_FROM: an e-mail needs a sender.")
EMAIL_BACKEND = "jiewang.notices.mail.BoundedBackend"
# How people reach the house, as "https://jiewang.example.gov.cn": stands in messages.
PUBLIC_ADDRESS = os.environ.get("JIEWANG_ADDRESS", "").rstrip("/")

# Counts for Prometheus at /metrics: asked from this machine, or with the token.
METRICS = os.environ.get("JIEWANG_METRICS", "1") == "1"
METRICS_TOKEN = os.environ.get("JIEWANG_METRICS_TOKEN", "")
METRICS_FOLDER = VAR / "metrics"

# "line" for people, "json" for programs: then every request is a line as well.
LOG = os.environ.get("JIEWANG_LOG", "line")
if LOG not in {"line", "json"}:
    raise ImproperlyConfigured("JIEWANG_LOG must be line or json.")
LOG_REQUESTS = os.environ.get("JIEWANG_LOG_REQUESTS", "1" if LOG == "json" else "0") == "1"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "jiewang.base.logs.Line",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "jiewang.base.logs.JsonLine"},
    },
    "filters": {"without_persons": {"()": "jiewang.base.logs.WithoutPersons"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG,
            "filters": ["without_persons"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "jiewang": {"level": "INFO"},
        # Its own handlers would print and mail whole requests.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # A line for each refusal quotes its path; the line of the request has its route.
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # Its lines name people and addresses. What it counts stands in its tables.
        "axes": {"level": "ERROR"},
    },
}

if TESTING:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A test's data is rolled back, and the next test may not meet what the last one loaded.
    CALENDAR_CHECK_SECONDS = RULES_CHECK_SECONDS = KEY_CHECK_SECONDS = 0.0
    FIGURES_KEPT_SECONDS = 0.0
    # Tests of counting switch it on.
    METRICS = False
