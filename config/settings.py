"""Django settings: one file, read from the environment; deploy/env.example lists every name."""

from typing import Any

import pghistory
from psycopg.conninfo import conninfo_to_dict

from config import addresses, env, logs, secret_files

BASE_DIR = env.BASE_DIR
STATE_DIR = env.folder("REGISTRY_STATE_DIR", BASE_DIR / ".data")
TESTING = env.text("REGISTRY_TESTING", "") == "1"
PROGRAM_VERSION = "0.1.0"

# --- which servers: a URL names one, no URL means the embedded one
DATABASE_URL = env.text("DATABASE_URL", "")
REDIS_URL = env.text("REDIS_URL", "")
_store = STATE_DIR / ("store-test" if TESTING else "store")
STORAGE_URL = env.text("STORAGE_URL", _store.as_uri())
FREEZES_URL = env.text("FREEZES_URL", "")  # for the worker alone; else with the other files
DEMO = not DATABASE_URL  # demo accounts, data and banner exist only with the embedded database

# --- the site
DEBUG = env.flag("DEBUG")
# one key for ./run and the shell: pseudonyms of a report and keys of an export are made with it
_role = "web" if TESTING else env.text("REGISTRY_ROLE", "web")
SECRET_KEY = env.text("SECRET_KEY", secret_files.demo_key(STATE_DIR, _role) if DEMO else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
HTTPS = env.flag("HTTPS", default=not DEMO)  # TLS ends at the reverse proxy
PROXIES = int(env.number("PROXIES", 0 if DEMO else 1))  # between the internet and this process
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config",  # first: its templates go before those of packages
    "reports",
    "resectability",
    "registry",
    "jobs",
    "centers",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_standardized_errors",
    "csp",
    "pgtrigger",
    "pghistory",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # its files get the headers above
    "config.headers.PrivacyHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "centers.middleware.SignInRequired",  # but for marked views
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "centers.middleware.ScopeMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.program",
                "config.shell.context",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # one field.html for every form
CSRF_FAILURE_VIEW = "config.views.forged"
SILENCED_SYSTEM_CHECKS = [
    "auth.E003",
    "auth.W004",
]  # e-mail is unique by UniqueConstraint(Lower("email"))

# --- the database
# In production the URL carries the login of this process, so a web machine never holds
# the owner's password.  Embedded, the login follows from REGISTRY_ROLE.
_url = conninfo_to_dict(DATABASE_URL)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "config.database",
        "NAME": _url.pop("dbname", "registry"),
        "USER": _url.pop("user", "registry_" + env.text("REGISTRY_ROLE", "web")),
        "PASSWORD": _url.pop("password", ""),
        "HOST": _url.pop("host", ""),
        "PORT": _url.pop("port", ""),
        # planned once a connection where a query asks for that; only these go to the server as
        # prepared statements, which a pooler by transaction has to know (PgBouncer from 1.21)
        "OPTIONS": {"prepare_threshold": 5, **_url},
        # each view in a savepoint of the scope's transaction: a failed statement
        # rolls back the view and leaves the scope usable
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
    }
}
# A pool serves the threads of a web process.  Celery's prefork worker closes the pool
# around every task, so there a kept connection is cheaper.
if _pool := int(env.number("DB_POOL", 0)):
    _sizes = {"min_size": 1, "max_size": _pool, "timeout": 10}
    DATABASES["default"]["OPTIONS"]["pool"] = _sizes
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
EMBEDDED_POSTGRES: dict[str, Any] = {
    "state": STATE_DIR,
    "name": "pg-test" if TESTING else "pg",
    "fast": TESTING,
}
# event tables: one index (the object), not one for each foreign key
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# --- cache and files
_redis = {
    "BACKEND": "config.cache.LazyRedisCache",
    "KEY_PREFIX": "resectory",
    "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
}
_memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {"default": _memory if TESTING and not REDIS_URL else _redis}
STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_FINDERS = ["config.static.OwnAppsFinder", "config.static.BuiltFinder"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG
_apart = {"freezes": addresses.artefacts(FREEZES_URL)} if FREEZES_URL else {}
_plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": addresses.artefacts(STORAGE_URL),
    "artefacts": addresses.artefacts(STORAGE_URL),
    **_apart,
    "staticfiles": {"BACKEND": _plain if TESTING else "config.static.ManifestStorage"},
}

# --- people: no sign-up, e-mail and password, limits on tries in the cache
AUTH_USER_MODEL = "centers.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_argon2 = "django.contrib.auth.hashers.Argon2PasswordHasher"
_quick = "django.contrib.auth.hashers.MD5PasswordHasher"
PASSWORD_HASHERS = [_quick, _argon2] if TESTING else [_argon2]
_password = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_password}MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_password}UserAttributeSimilarityValidator"},
    {"NAME": f"{_password}CommonPasswordValidator"},
    {"NAME": f"{_password}NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "centers.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "centers.forms.SignInForm",
    "change_password": "centers.forms.ChangePasswordForm",
    "reset_password": "centers.forms.ForgottenPasswordForm",
    "reset_password_from_key": "centers.forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation goes to the address itself
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES

# --- sessions, cookies, headers
SESSION_COOKIE_AGE = 12 * 3600  # a shift
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # they name cases
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"  # public pages: no-referrer, config.headers
X_FRAME_OPTIONS = "DENY"
_self = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _self,
        "style-src": _self,
        "img-src": ["'self'", "data:"],
        "font-src": _self,
        "connect-src": _self,
        "form-action": _self,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
_no_feature: list[str] = []
PERMISSIONS_POLICY = dict.fromkeys(
    [
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
        "xr-spatial-tracking",
    ],
    _no_feature,
)

# --- mail: invitations and forgotten passwords
EMAIL_HOST = env.text("EMAIL_HOST", "")
_mail = "smtp" if EMAIL_HOST else "console"
EMAIL_BACKEND = f"django.core.mail.backends.{_mail}.EmailBackend"
EMAIL_PORT = int(env.number("EMAIL_PORT", 587))
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", "registry@localhost")

# --- the API
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["config.rendering.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsing.Json"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.ScopedRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "1200/min", "jobs": "60/min"},
    "NUM_PROXIES": PROXIES,
    "DEFAULT_VERSIONING_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "config.problem.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "config.problem.ProblemFormatter",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Resectory",
    "VERSION": PROGRAM_VERSION,
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CaseState": "registry.vocabulary.CaseState.choices",
        "Differentiation": "registry.vocabulary.Differentiation.choices",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.add_problems",
    ],
}

# --- jobs, in seconds: the look finds stopped hearts and lost bells, a heart beats, and
# after STALE without a beat the work is somebody else's
JOBS_BELL = "config.celery.app"  # imported when it first rings
JOBS_LOOK = env.number("JOBS_LOOK", 30)
JOBS_BEAT, JOBS_STALE, JOBS_ATTEMPTS = min(1.0, JOBS_LOOK / 8), JOBS_LOOK * 1.5, 3
# Celery: the row is the queue and the result; a task that dies is delivered again.
# soft limit < hard limit < visibility timeout, after which Redis delivers a task twice.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 1500, 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # the default gives up after 100
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    # of one connection attempt: without them sending waits 6 s when the broker is away
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BEAT_SCHEDULE = {
    "look": {
        "task": "jobs.look",
        "schedule": JOBS_LOOK,
        "options": {"expires": JOBS_LOOK * 2},
    }
}

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.config(env.text("LOG_LEVEL", "WARNING" if TESTING else "INFO"))
