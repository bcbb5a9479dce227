"""Settings: one file, everything that differs between machines from the environment (see .env.example).

Nonsense in the environment is refused at start-up with a sentence, all of it at once.
"""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF  # noqa: F401 - NONCE is for installations that add a script of their own
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvError, EnvValidationError, ValidationError

BASE_DIR = Path(__file__).resolve().parent.parent
RUN_DIR = BASE_DIR / ".run"

env = Env(eager=False)
env.read_env(str(BASE_DIR / ".env"), recurse=False)


def _is_mailbox(url: str) -> None:
    parts = urlsplit(url)
    if url and not (parts.scheme in ("imaps", "imap") and parts.hostname and parts.username and parts.password):
        raise ValidationError("write imaps://user:password@host/INBOX")
    if set(unquote(parts.path)) & set('"\\\r\n'):
        raise ValidationError("there is a character in the folder's name that cannot be used")


def _is_scanner(url: str) -> None:
    parts = urlsplit(url)
    if url and not ((parts.scheme == "tcp" and parts.hostname) or (parts.scheme == "unix" and parts.path)):
        raise ValidationError("write tcp://host:3310 or unix:///path/of/the/socket")


DEMO = env.bool("DEMO", False)
"""Only `manage.py demo` sets this: a list of people to sign in as, mail readable in the browser. A deploy check refuses it elsewhere."""
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
SITE_URL: Any = env.url("SITE_URL", "http://localhost:8000")  # type: ignore[call-overload]  # environs parses the default as well
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
ORGANISATION = env.str("ORGANISATION", "Politidirektoratet")
MEDIA_ROOT = env.path("MEDIA_ROOT", RUN_DIR / "media")
STATIC_ROOT = env.path("STATIC_ROOT", RUN_DIR / "static")
MEDIA_ACCEL = env.bool("MEDIA_ACCEL", False)
"""True behind nginx: videos are handed over by X-Accel-Redirect from the internal location /_protected/."""
VIDEO_BUCKET = env.str("VIDEO_BUCKET", "")
"""The S3 bucket in which finished videos lie. Empty: under MEDIA_ROOT. The storage is named by the AWS_ variables (.env.example)."""
CLAMD_URL = env.str("CLAMD_URL", "", validate=_is_scanner)
"""ClamAV's clamd, which is asked about every file an applicant sends before anything opens it. Empty: nothing is asked."""
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
EMAIL_FROM = env.str("EMAIL_FROM", "Mentoring <mentoring@localhost>")
_database = env.dj_db_url(
    "DATABASE_URL", "postgres://mentoring@localhost/mentoring", conn_max_age=60, conn_health_checks=True
)
_test_template = env.str("TEST_TEMPLATE", None)
"""The database that those of the tests are copies of. Set by mentoring/devstack/pytest_plugin.py."""
_email: Any = env.dj_email_url("EMAIL_URL", "")
_email_given = bool(env.str("EMAIL_URL", ""))
CELERY_BROKER_URL = env.str("BROKER_URL", "redis://localhost:6379/0")
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", "")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("OIDC_NAME", "Single sign-on")
OIDC_EMAIL_DOMAINS: list[str] = env.list("OIDC_EMAIL_DOMAINS", [])
"""Domains whose addresses the provider is believed about, though it does not say `email_verified` (Entra ID never does)."""
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", not DEMO)
LOG_LEVEL = env.log_level("LOG_LEVEL", "INFO")  # type: ignore[call-overload]  # as above
COUNTRY_HOLIDAYS = env.str("COUNTRY_HOLIDAYS", "NO")
EMAIL_RETURN_PATH = env.str("EMAIL_RETURN_PATH", "")
"""Where mail systems send what cannot be delivered. Empty: to the address in EMAIL_FROM."""
BOUNCES_URL = env.str("BOUNCES_URL", "", validate=_is_mailbox)
"""The mailbox of that address, to be read every ten minutes: imaps://user:password@host/INBOX."""

try:
    env.seal()
except (EnvValidationError, EnvError) as error:
    raise ImproperlyConfigured(f"The environment cannot be used: {error}") from None

if not SECRET_KEY:
    # Commands that need no secret (check_video, solve_match, makemigrations) run without one; a server does not start.
    if any(name in sys.argv[0] for name in ("granian", "celery")):
        raise ImproperlyConfigured("SECRET_KEY is not set. Give every process the same long random text in SECRET_KEY.")
    SECRET_KEY = "only-for-commands-that-need-no-secret-" + "x" * 20
    SECRET_KEY_GIVEN = False
else:
    SECRET_KEY_GIVEN = True

_site = urlsplit(SITE_URL.geturl() if hasattr(SITE_URL, "geturl") else str(SITE_URL))
SITE_URL = f"{_site.scheme}://{_site.netloc}"
SECURE = _site.scheme == "https"
ALLOWED_HOSTS = [*ALLOWED_HOSTS, _site.hostname or "localhost"]
if DEMO:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1"]

# --- Applications -----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "mentoring.dashboard.apps.AdminConfig",  # Django's admin with our own rules of who may enter
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "js_lib_bootstrap5",
    "lucide",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
    "mentoring",
    "mentoring.accounts",
    "mentoring.audit",
    "mentoring.mail",
    "programs",
    "applicants",
    "applicants.videos",
    "applicants.scoring",
    "applicants.breadth",
    "matching",
    "sessions_app",
    "sessions_app.trios",
    "sessions_app.checkins",
    "sessions_app.outcomes",
    "sessions_app.feeds",
    "sessions_app.resources",
    "mentoring.dashboard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "mentoring.middleware.RequestId",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mentoring.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "mentoring.middleware.BodySize",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mentoring.middleware.PersonLanguage",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mentoring.accounts.middleware.SecondFactor",
    "django_htmx.middleware.HtmxMiddleware",
    "mentoring.middleware.NoRoom",
    "mentoring.middleware.PrivatePages",
]

ROOT_URLCONF = "mentoring.urls"
WSGI_APPLICATION = "mentoring.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentoring.dashboard.context_processors.frame",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data -------------------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **_database,
        "HOST": unquote(_database.get("HOST") or ""),
        "TEST": {"TEMPLATE": _test_template},
    }
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database, like postgres://user@host/name.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Only rate limits and the like. In the database, so that signing in needs no broker, and limits survive when that is emptied.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # a flood of strangers must not push the limits out
    }
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
NODE_MODULES = Path(sys.prefix) / "node_modules"
"""What mentoring/requirements/package.json names, put there beside the Python packages at set-up."""
STATICFILES_DIRS = [BASE_DIR / "static", ("tus-js-client", NODE_MODULES / "tus-js-client" / "dist")]

# --- People and sign-in -----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:home"
ACCOUNT_ADAPTER = "mentoring.mail.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "mentoring.accounts.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up, but without password1 sign-in asks for none
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from the HR system; a code by e-mail proves the address anyway
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # the letter may have to pass a mail system that makes strangers wait
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "mentoring.accounts.adapters.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: a code that ran out while it was typed still counts, as from a clock a little off (RFC 6238, 5.2)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "activate_totp": "mentoring.accounts.forms.CodeAppForm",
    "add_webauthn": "mentoring.accounts.forms.PasskeyForm",
    "edit_webauthn": "mentoring.accounts.forms.PasskeyNameForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = (
    True  # addresses come from the HR system; else who signs in by password can never add a second factor
)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = ORGANISATION
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": (
            [
                {
                    "provider_id": "sso",
                    "name": OIDC_NAME,
                    "client_id": OIDC_CLIENT_ID,
                    "secret": OIDC_CLIENT_SECRET,
                    "settings": {"server_url": OIDC_SERVER_URL, "verified_email": OIDC_EMAIL_DOMAINS},
                }
            ]
            if OIDC_SERVER_URL
            else []
        ),
        "OAUTH_PKCE_ENABLED": True,
    }
}
SOCIALACCOUNT_ONLY = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # signed in stays signed in when the broker restarts
SESSION_COOKIE_AGE = int(timedelta(hours=8).total_seconds())
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrftoken"
CSRF_FAILURE_VIEW = "mentoring.views.csrf_failure"

# --- Headers ----------------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its check marks with data: pictures
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [
            SELF,
            *([f"{urlsplit(OIDC_SERVER_URL).scheme}://{urlsplit(OIDC_SERVER_URL).netloc}"] if OIDC_SERVER_URL else []),
        ],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "mentoring.spool.Spool"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Letters ----------------------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = EMAIL_FROM
EMAIL_TIMEOUT = 10
if _email_given:
    EMAIL_BACKEND = _email["EMAIL_BACKEND"]
    EMAIL_HOST = _email["EMAIL_HOST"]
    EMAIL_PORT = _email["EMAIL_PORT"]
    EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
else:
    # Without a mail server letters wait in the outbox; in the demo they count as sent and are read in the browser.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend" if DEMO else "mentoring.mail.backends.NoServer"

# --- Background work --------------------------------------------------------------------------------------------------------

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 330
CELERY_TASK_TIME_LIMIT = 360
CELERY_TIMEZONE = "Europe/Oslo"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    "socket_timeout": 10,
    "max_retries": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ROUTES = {"videos.look_at_waiting": {"queue": "look"}, "videos.*": {"queue": "video"}}

# --- Language and time ------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "mentoring" / "locale"]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

# --- Log --------------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "mentoring.middleware.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "mentoring.middleware.OneLine",
            "format": "{levelname} {name} [{request_id}] {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"}},
    "loggers": {"botocore": {"level": "WARNING"}},  # says at INFO where it found its keys
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
