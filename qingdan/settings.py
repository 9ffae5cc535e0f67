"""Settings, all of them from the environment; with none set you get the safe local demo.

| variable | default | meaning |
|---|---|---|
| DATABASE_URL | the private cluster of bin/manage | PostgreSQL 15 or newer, no extension needed; the application's account |
| DATABASE_OWNER_URL | the private cluster of bin/manage | the account that owns the tables: for `migrate` and restoring alone, unset for web, worker and timer |
| DATABASE_PUBLIC_URL | DATABASE_URL | the account that reads only what is published: of a public face of its own; `migrate` makes it |
| DATABASE_REPLICA_URL | none | comma separated: PostgreSQL standbys from which public pages are made (docs/scaling.md); with a public face its account |
| QINGDAN_FACE | both | `public` or `office`: the one face this process answers for, the addresses of the other are 404 |
| PUBLIC_URL, OFFICE_URL | none | where the other face is: of an office face, readers are sent there; of a public one, its footer links there |
| AUDIT_MONTHS | 36 | how long events stay in the audit log before they may be archived; at least six |
| ANCHORS_DIR | var/anchors | where the daily anchor of the chain is written as a file |
| ARCHIVE_DIR | var/archive | where archived events of the audit log are kept |
| PROXIES | 0 | how many proxies of ours stand before the web server (X-Forwarded-For) |
| SECRET_KEY | made by bin/manage in var/ | required where DEBUG is off and no launcher is used |
| SECRET_KEY_FALLBACKS | none | comma separated: keys before SECRET_KEY, while it is changed |
| TOTP_KEYS | SECRET_KEY | comma separated: what keys of phones are sealed with in the database; the first seals, all open |
| ALLOWED_HOSTS | localhost,127.0.0.1 | comma separated |
| DEBUG | off | never on in production |
| DATA_SIGNING_KEY, DATA_SIGNING_OLD_KEYS | none | the Ed25519 key that signs dumps (`bin/manage data_key`), and public keys that signed before |
| DUMPS_KEPT | 12 | dumps kept of each region; 0: all |
| SITE_CHECK_HOSTS | none | host:port, comma separated: department sites with a private address whose copy may be fetched |
| SITE_NAME | 权责清单 | shown in titles |
| SITE_SPONSOR, SITE_OPERATOR, SITE_ID_CODE, SITE_ICP, SITE_POLICE | none | 主办单位, 承办单位, 网站标识码, ICP备案号, 公安备案号 of the footer; what is not set is not shown |
| SITE_PHONE, SITE_EMAIL, SITE_ADDRESS, SITE_EDITOR | none | how to reach who runs the site; 责任编辑 of its pages |
| DATA_LICENCE, DATA_LICENCE_URL | none | under which licence the data may be used, and where it stands |
| DATA_AUTHORITY | host of SITE_URL, 2026 | who gives the ids of feeds, as `domain,date` (RFC 4151); set once and never changed, whatever the site is called later |
| DEMO | off | marks pages that show demo data 演示数据 |
| SECURE | off | on behind TLS: HSTS, secure cookies, redirect |
| REGISTER_FONT | that of Debian's fonts-arphic-uming | a TrueType font with Chinese characters, put into the PDF of printed editions |
| MEDIA_ROOT | var/media | uploaded files |
| UNNAMED_DAYS | 30 | how long a file stays that no row names (its upload was undone), before the timer takes it away |
| EMAIL_URL | filemail:// to var/mail | where notices go, e.g. smtp+tls://user:pass@host:587 |
| EMAIL_FROM | qingdan@localhost | sender of notices |
| SITE_URL | http://127.0.0.1:8000 | address written into letters |
| RATE_LIMIT | 1200/m | requests of one address in one process, then 429; empty: no limit (nginx has its own) |
| KEPT_DIR | var/kept | where public pages are kept for all processes of a machine; may be emptied at any time |
| KEPT_MB | 256 | how much is kept there |
| REDIS_URL | none | Redis or Valkey by which several web servers share the pages they make |
| FRONT_DOOR_MB | 64 | how much of them each web process keeps in memory besides; 0: none, then all comes from KEPT_DIR |
| BACKUP_ROOT | var/backups | where `manage.py backup` puts backups; better another disk |
| BACKUP_HOURS | 0 | /readyz complains when the last backup is older; 0: it does not ask |
| LEAST_FREE_MB | 1024 | /readyz complains when the disk of MEDIA_ROOT has less |
| METRICS_TOKEN | none | with it /metrics tells a monitor that sends it (Authorization: Bearer …) how often, how long, how much waits |
| LOG_FORMAT | text | json: a line of JSON for each record |
| SMS_SENDER | none | dotted path of a function `(phone, text)` that sends a short message |
| ADMIN_PATH | admin/ | where the admin stands |
| OFFICE_NETWORKS | all | networks from which people may sign in and work, e.g. 10.0.0.0/8,2001:db8::/32 |
| SECOND_FACTOR | on, in the demo off | codes of a phone for staffing offices, 平台管理 and administrators |
| SESSION_IDLE_MINUTES, SESSION_HOURS | 30, 8 | after how long unused, and after how long at most, a session ends |
| PASSWORD_LENGTH, PASSWORD_HISTORY, PASSWORD_DAYS | 8, 5, 90 | signs at least; last ones not taken again; days until a change (0: none) |
| SIGN_IN_FAILURES, SIGN_IN_FAILURES_OF_ADDRESS, SIGN_IN_LOCK_MINUTES | 5, 50, 15 | when an account, an address is locked, and for how long |
| PLATFORM_REGION | the one above all | code of the region whose 平台管理 changes what holds for everyone |
| OIDC_AUTHORIZE, OIDC_TOKEN, OIDC_USERINFO, OIDC_JWKS | none | addresses of a government sign-on; with the first it is on |
| OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ALGORITHM, OIDC_CLAIM | –, –, RS256, preferred_username | how it knows us, signs, and names people |
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
TOTP_KEYS = env.list("TOTP_KEYS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = env.str("SITE_NAME", "权责清单")
DEMO = env.bool("DEMO", False)
SITE_SPONSOR = env.str("SITE_SPONSOR", "")
SITE_OPERATOR = env.str("SITE_OPERATOR", "")
SITE_ID_CODE = env.str("SITE_ID_CODE", "")
SITE_ICP = env.str("SITE_ICP", "")
SITE_POLICE = env.str("SITE_POLICE", "")
REGISTER_FONT = env.str("REGISTER_FONT", "/usr/share/fonts/truetype/arphic/uming.ttc")
SITE_PHONE = env.str("SITE_PHONE", "")
SITE_EMAIL = env.str("SITE_EMAIL", "")
SITE_ADDRESS = env.str("SITE_ADDRESS", "")
SITE_EDITOR = env.str("SITE_EDITOR", "")
DATA_LICENCE = env.str("DATA_LICENCE", "")
DATA_LICENCE_URL = env.str("DATA_LICENCE_URL", "")
DATA_AUTHORITY = env.str("DATA_AUTHORITY", "")
DATA_SIGNING_KEY = env.str("DATA_SIGNING_KEY", "")
DATA_SIGNING_OLD_KEYS = env.list("DATA_SIGNING_OLD_KEYS", default=[])
DUMPS_KEPT = env.int("DUMPS_KEPT", 12)
SITE_CHECK_HOSTS = env.list("SITE_CHECK_HOSTS", default=[])

INSTALLED_APPS = [
    "departments",  # before Django's, whose command createsuperuser it replaces
    "qingdan.apps.QingdanAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "core",
    "audit",
    "accounts",
    "jobs",
    "office",
    "laws",
    "powers",
    "review",
    "publish",
    "demo",
]

MIDDLEWARE = [
    "core.request_ids.RequestIds",
    "core.requests.TellNoServer",
    "publish.api.endpoint.ReadFromAnywhere",
    "core.rate_limit.LimitRate",
    "core.writing.NoteWriting",
    "publish.shown.ForgetAfterWriting",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.requests.SayNotAllowed",
    "core.requests.RefuseNul",
    "publish.elder.LargeType",
    "audit.request_middleware.TellRequest",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.NothingKept",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.WhollySignedIn",
    "accounts.middleware.NothingKept",
    "django.contrib.messages.middleware.MessageMiddleware",
    "office.keeping_middleware.KeepForms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

METRICS_TOKEN = env.str("METRICS_TOKEN", "")
if METRICS_TOKEN:
    MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]

FACE = env.str("QINGDAN_FACE", "both")
if FACE not in ("both", "public", "office"):
    raise ImproperlyConfigured(f"QINGDAN_FACE is both, public or office, not {FACE!r}.")
OF_OFFICES = (
    "audit.request_middleware.TellRequest",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.WhollySignedIn",
    "accounts.middleware.NothingKept",
    "django.contrib.messages.middleware.MessageMiddleware",
    "office.keeping_middleware.KeepForms",
    "simple_history.middleware.HistoryRequestMiddleware",
)
if FACE == "public":  # nobody signs in and nothing is written: no session, no cookie
    MIDDLEWARE = [name for name in MIDDLEWARE if name not in OF_OFFICES]
if FACE != "both":
    MIDDLEWARE = ["qingdan.faces.OneFace", *MIDDLEWARE]
PUBLIC_URL = env.str("PUBLIC_URL", "")
OFFICE_URL = env.str("OFFICE_URL", "")

ROOT_URLCONF = "qingdan.urls"
WSGI_APPLICATION = "qingdan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qingdan.context.site",
            ],
        },
    }
]
FORM_RENDERER = "core.form_rendering.Written"

PLANNED = "-c jit=off -c join_collapse_limit=4 -c from_collapse_limit=4"
"""Of queries as short as ours, compiling and weighing every order of their joins costs more than it saves (docs/benchmarks.md)."""


def _database(url: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(env.db_url_config(url))
    found["HOST"] = unquote(str(found.get("HOST", "")))  # a socket's directory
    options = found.setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} {PLANNED}".strip()
    return found


DATABASES = {"default": _database(env.str("DATABASE_URL", "postgres://qingdan@localhost/qingdan"))}
DATABASE_APPLICATION = dict(DATABASES["default"])  # as given, whoever the connection is
DATABASE_PUBLIC = _database(url) if (url := env.str("DATABASE_PUBLIC_URL", "")) else {}
if FACE == "public" and DATABASE_PUBLIC:
    DATABASES["default"] = {
        **DATABASE_PUBLIC,
        "OPTIONS": {"options": f"{PLANNED} -c search_path=face,public"},
    }
DATABASE_OWNER = _database(url) if (url := env.str("DATABASE_OWNER_URL", "")) else {}
DATABASE_RIGHTS = BASE_DIR / "qingdan" / "database_rights.yaml"
PUBLIC_TABLES = BASE_DIR / "qingdan" / "public_tables.yaml"
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
STANDBYS: list[str] = []
for url in env.list("DATABASE_REPLICA_URL", default=[]):
    STANDBYS.append(f"standby{len(STANDBYS) + 1}")
    standby = _database(url)
    DATABASES[STANDBYS[-1]] = {
        **DATABASES["default"],
        **standby,
        "ENGINE": DATABASES["default"]["ENGINE"],
        "OPTIONS": {
            **standby["OPTIONS"],
            "connect_timeout": 2,  # seconds
            "tcp_user_timeout": 3000,  # milliseconds: a host that went silent is not waited for
            "options": f"{DATABASES['default']['OPTIONS']['options']} -c default_transaction_read_only=on",
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "NumericPassword")
]
AUTH_PASSWORD_VALIDATORS += [
    {
        "NAME": "accounts.passwords.LengthValidator",
        "OPTIONS": {"min_length": env.int("PASSWORD_LENGTH", 8)},
    },
    *[
        {"NAME": f"accounts.passwords.{name}Validator"}
        for name in ("Classes", "UserName", "Known", "History")
    ],
]
PASSWORD_HISTORY = env.int("PASSWORD_HISTORY", 5)
PASSWORD_DAYS = env.int("PASSWORD_DAYS", 0 if DEMO else 90)

OIDC_BACKEND = "accounts.sign_on.SignOn"
OIDC_OP_AUTHORIZATION_ENDPOINT = env.str("OIDC_AUTHORIZE", "")
OIDC_OP_TOKEN_ENDPOINT = env.str("OIDC_TOKEN", "")
OIDC_OP_USER_ENDPOINT = env.str("OIDC_USERINFO", "")
OIDC_OP_JWKS_ENDPOINT = env.str("OIDC_JWKS", "")
OIDC_RP_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_RP_SIGN_ALGO = env.str("OIDC_ALGORITHM", "RS256")
OIDC_RP_SCOPES = env.str("OIDC_SCOPES", "openid profile")
OIDC_CLAIM = env.str("OIDC_CLAIM", "preferred_username")
OIDC_CREATE_USER = False
LOGIN_REDIRECT_URL_FAILURE = "/login/?sign_on=failed"
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10
OIDC_ON = bool(OIDC_OP_AUTHORIZATION_ENDPOINT)
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    *([OIDC_BACKEND] if OIDC_ON else []),
]

SIGN_IN_FAILURES = AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", 5)
SIGN_IN_FAILURES_OF_ADDRESS = env.int("SIGN_IN_FAILURES_OF_ADDRESS", 50)
SIGN_IN_LOCK_MINUTES = env.int("SIGN_IN_LOCK_MINUTES", 15)
AXES_COOLOFF_TIME = timedelta(minutes=SIGN_IN_LOCK_MINUTES)
AXES_HANDLER = "accounts.locking.Handler"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_CLIENT_IP_CALLABLE = "core.client_address.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who keeps trying does not keep the owner out for ever
AXES_SENSITIVE_PARAMETERS = ["username", "kept", "csrfmiddlewaretoken"]
AXES_ENABLE_ADMIN = False  # the security administrator's screen is departments/admin_security.py
AXES_DISABLE_ACCESS_LOG = True  # the audit log is the one log
AXES_VERBOSE = False
# axes: its middleware answers with a page of its own, the form tells of a lock; admin: a public face has none
SILENCED_SYSTEM_CHECKS = [
    "axes.W002",
    *(["admin.E408", "admin.E409", "admin.E410", "security.W003"] if FACE == "public" else []),
]

SECOND_FACTOR = env.bool("SECOND_FACTOR", not DEMO)
OTP_TOTP_ISSUER = SITE_NAME
OFFICE_NETWORKS = env.list("OFFICE_NETWORKS", default=[])
PROXIES = env.int("PROXIES", 0)
PLATFORM_REGION = env.str("PLATFORM_REGION", "")
ADMIN_PATH = env.str("ADMIN_PATH", "admin/").strip("/") + "/"

CSRF_FAILURE_VIEW = "office.keeping_views.csrf_failure"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "office:desk"
LOGOUT_REDIRECT_URL = "publish:home"
SESSION_ENGINE = "accounts.sessions"
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 30)
SESSION_HOURS = env.int("SESSION_HOURS", 8)
SESSION_COOKIE_AGE = (
    SESSION_HOURS + 1
) * 3600  # an hour more, in which the page of signing in tells why it ended

FORMS_URLFIELD_ASSUME_HTTPS = True  # Django 6 does so by itself

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]  # what Django says itself, in our words
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
UNNAMED_DAYS = max(1, env.int("UNNAMED_DAYS", 30))
STORAGES = {
    "default": {"BACKEND": "core.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
MAX_MATERIAL_BYTES = env.int("MAX_MATERIAL_BYTES", 20 * 1024 * 1024)
# What people have typed and not saved (office/keeping.py): characters of one form; of a person bytes (as stored), forms and days.
KEPT_FORM_CHARACTERS = env.int("KEPT_FORM_CHARACTERS", 2_000_000)
KEPT_BYTES = env.int("KEPT_BYTES", 20_000_000)
KEPT_FORMS = env.int("KEPT_FORMS", 200)
KEPT_DAYS = env.int("KEPT_DAYS", 30)
MAX_WORKBOOK_BYTES = env.int("MAX_WORKBOOK_BYTES", 50 * 1024 * 1024)

AUDIT_MONTHS = max(6, env.int("AUDIT_MONTHS", 36))  # 网络安全法: not less than six months
ANCHORS_DIR = Path(env.str("ANCHORS_DIR", str(VAR_DIR / "anchors")))
ARCHIVE_DIR = Path(env.str("ARCHIVE_DIR", str(VAR_DIR / "archive")))

FRONT_DOOR_MB = env.int("FRONT_DOOR_MB", 64)
KEPT_DIR = Path(env.str("KEPT_DIR", str(VAR_DIR / "kept")))
CACHES: dict[str, dict[str, Any]] = {
    "default": {  # of all processes of this machine together
        "BACKEND": "core.kept_files.KeptFiles",
        "LOCATION": KEPT_DIR,
        "KEY_FUNCTION": "core.kept_files.key_of",
        "OPTIONS": {"MAX_BYTES": env.int("KEPT_MB", 256) * 2**20},
    },
}
REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:  # pages that this machine lacks and another has made
    CACHES["default"]["BACKEND"] = "core.shared_cache.KeptTogether"
    CACHES["shared"] = {
        "BACKEND": "core.shared_cache.Shared",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "qingdan",
    }

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = EMAIL_CONFIG.get("EMAIL_FILE_PATH") or VAR_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "qingdan@localhost")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
RATE_LIMIT = env.str("RATE_LIMIT", "1200/m")
BACKUP_ROOT = env.str("BACKUP_ROOT", str(VAR_DIR / "backups"))
BACKUP_HOURS = env.int("BACKUP_HOURS", 0)
LEAST_FREE_MB = env.int("LEAST_FREE_MB", 1024)
SMS_SENDER = env.str("SMS_SENDER", "")

SECURE = env.bool("SECURE", False)
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^(readyz|healthz|metrics)$"]  # asked by monitors on this machine, without TLS
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
        *("microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "usb"),
    )
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "publish.api.problems.as_problem",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "权责清单公开接口",
    "DESCRIPTION": "已公布的权责清单。权责清单不创设权力，与法律法规规章不一致的，以法律法规规章为准。",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["publish.api.schema.with_documents"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "core.request_ids.AddRequest"}},
    "formatters": {
        "text": {"format": "{levelname} {name} {request_id} {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "{asctime}{levelname}{name}{message}{request_id}",
            "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request"],
            "formatter": env.str("LOG_FORMAT", "text"),
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
