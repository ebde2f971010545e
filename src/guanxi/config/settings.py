"""Django settings: one file, fed by `environment.py`."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF  # noqa: F401
from django.utils.translation import gettext_lazy as _

from guanxi.config.environment import ROOT, local_secret, read

ENV = read()
DATA = Path(ENV.guanxi_data)
PRODUCTION = ENV.guanxi_mode == "production"
DEBUG = False

SECRET_KEY = ENV.secret_key or local_secret(DATA)
SECRET_KEY_FALLBACKS = list(ENV.secret_key_fallbacks)
ALLOWED_HOSTS = list(ENV.allowed_hosts) or ["127.0.0.1", "localhost", "[::1]"]
PUBLIC_URL = ENV.base_url  # as it was set: without it, links of mails lead where the request came to
BASE_URL = ENV.base_url or f"http://127.0.0.1:{ENV.port}"

if ENV.guanxi_extensions:
    sys.path.append(str(DATA / "extensions"))
PACKAGES = [
    "jobs",
    "access",
    "conditions",
    "audit",
    "readlog",
    "customfields",
    "search",
    "records",
    "exchange",
    "shell",
    "workbench",
    "tags",
    "files",
    "parties",
    "journal",
    "actionmessages",
    "webhooks",
    "approvals",
    "paper",
    "duplicates",
    "catalogue",
    "activities",
    "credit",
    "loyalty",
    "purchasing",
    "sales",
    "insight",
    "automation",
    "privacy",
    "desk",
    "administration",
    "demo",
    "api",
    "operate",
]
INSTALLED_APPS = [
    # Ours come first, so that our templates and translations win over those of Django and allauth.
    *(f"guanxi.{name}" for name in PACKAGES),
    *ENV.guanxi_extensions,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "guanxi.operate.observing.observe",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "guanxi.access.middleware.preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "guanxi.access.middleware.signed_in",
    "guanxi.access.middleware.last_seen",
    "guanxi.audit.middleware.operation_per_request",
    "guanxi.shell.middleware.errors_in_plain_words",
]

ROOT_URLCONF = "guanxi.config.urls"
WSGI_APPLICATION = "guanxi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "guanxi.kernel.templates.Templates",
        "NAME": "django",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guanxi.shell.context.shell",
            ],
            "builtins": [
                "guanxi.shell.templatetags.shell",
                "django.templatetags.i18n",
                "guanxi.shell.templatetags.kept",
            ],
        },
    },
    # The rows of lists and boards, five times as fast (decision 0015); asked for by name, never as a fallback.
    {"BACKEND": "django.template.backends.jinja2.Jinja2", "NAME": "rows", "APP_DIRS": True, "DIRS": []},
]

_sqlite = {
    "ENGINE": "guanxi.kernel.sqlite3",
    "NAME": DATA / "guanxi.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        # IMMEDIATE takes the write lock at BEGIN: a deferred upgrade fails at once under concurrency.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode=WAL;PRAGMA synchronous={ENV.guanxi_sync};PRAGMA cache_size=-16000;"
            "PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
        ),
    },
}
if ENV.database_url:
    _database = environ.Env.db_url_config(ENV.database_url)
    if "postgresql" in _database["ENGINE"]:
        # Each of the few threads keeps its own, and has a new one at once when the server was restarted under it:
        # a pool goes through its dead ones with growing pauses, and gives up after ten seconds.
        _database |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    else:
        _database = _sqlite | {"NAME": _database["NAME"]}
else:
    _database = _sqlite
DATABASES = {"default": _database}
# Memory of each process for itself; what limits sign-in is counted by all of them together, in a table.
CACHES = {
    "default": {"BACKEND": "guanxi.access.limits.OwnAndShared", "OPTIONS": {"MAX_ENTRIES": 3000}},
    # So large that nobody pushes a count out of it by asking under many names.
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "guanxi.access.adapters.InvitationOnly"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# A letter to an address that nobody here has would invite a stranger to sign up.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Whoever changes a password stays signed in here; every other session of theirs ends with the old one.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
# A company's own provider (docs/operators.md): known by its subject, connected first on one's own security page.
SOCIALACCOUNT_ADAPTER = "guanxi.access.adapters.ConnectedOnly"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": ENV.oidc_name,
                "client_id": ENV.oidc_client_id,
                "secret": ENV.oidc_client_secret,
                "settings": {"server_url": ENV.oidc_server},
            }
        ]
        if ENV.oidc_server
        else [],
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Guanxi"

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "guanxi.shell.errors.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$", r"^api/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-guanxi", "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [BASE_URL]
else:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "guanxi", "guanxi-csrf"
if ENV.trusted_proxy:
    # Who asks is the address that the proxy added last to X-Forwarded-For: limits count people, not the proxy.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # Charts and drag-and-drop set single style attributes; no style sheet or script may be inline.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers hold redirects of a form to it, too: that of the sign-in leads to the company's provider.
        "form-action": [
            SELF,
            *(["{0.scheme}://{0.netloc}".format(urlsplit(ENV.oidc_server))] if ENV.oidc_server else []),
        ],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = ENV.language
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
# Packages bring their own; the kernel is no Django package and is named here.
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "kernel" / "locale"]
TIME_ZONE = ENV.time_zone
USE_TZ = USE_I18N = True
FORMAT_MODULE_PATH = ["guanxi.shell.formats"]
CURRENCY = ENV.guanxi_currency
COMPANY = ENV.guanxi_company

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [("vendor", ROOT / "var" / "vendor")] if (ROOT / "var" / "vendor").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "guanxi.shell.storage.HashedNames"},
}
MEDIA_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Seven fields a line: Django's thousand would refuse an order of 150 lines.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_PERMISSIONS = 0o600
READS_KEPT = ENV.guanxi_reads_days
REVEALS_AN_HOUR = ENV.guanxi_reveals
FILE_LIMIT, FILES_LIMIT = ENV.guanxi_file_mb << 20, ENV.guanxi_files_gb << 30
FILES_ALLOWED = ENV.guanxi_files_allowed
FILES_REFUSED = ENV.guanxi_files_refused

globals().update(environ.Env.email_url_config(ENV.email_url))
# A mail server that does not answer holds a worker no longer than this; the job is tried again later.
EMAIL_TIMEOUT = ENV.email_timeout
DEFAULT_FROM_EMAIL = ENV.default_from_email
WEBHOOK_HOSTS = frozenset(ENV.webhook_hosts)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "guanxi.operate.logs.formatter", "machine": PRODUCTION}},
    "filters": {"routes": {"()": "guanxi.operate.logs.RoutesNotPaths"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["routes"]}},
    "root": {"handlers": ["stderr"], "level": ENV.log_level},
    # On one's own machine only what is slow or fails; in production each request.
    "loggers": {"guanxi.request": {"level": "INFO" if PRODUCTION else "WARNING"}},
}
