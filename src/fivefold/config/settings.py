"""Django's settings: one module for every installation, reading the frozen Config."""

from fivefold.config.configuration import Config

FIVEFOLD = Config()

SECRET_KEY = FIVEFOLD.secret_key()
DEBUG = FIVEFOLD.debug
ALLOWED_HOSTS = list(FIVEFOLD.hosts)
ROOT_URLCONF = "fivefold.config.urls"
WSGI_APPLICATION = "fivefold.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "fivefold.interfaces.web",  # before allauth, whose sign-in page ours replaces
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "fivefold.foundation.audit",
    "fivefold.foundation.outbox",
    "fivefold.foundation.tasks",
    "fivefold.foundation.design",
    "fivefold.network.people",
    "fivefold.network.sharing",
    "fivefold.network.governance",
    "fivefold.network.audit_trail",
    "fivefold.loop",
    "fivefold.gather.datasets",
    "fivefold.gather.measures",
    "fivefold.gather.stories",
    "fivefold.gather.evidence",
    "fivefold.gather.streams",
    "fivefold.analyse.signals",
    "fivefold.analyse.insights",
    "fivefold.decide.decisions",
    "fivefold.implement.actions",
    "fivefold.implement.tests_of_change",
    "fivefold.close.checks",
    "fivefold.close.feedback",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fivefold.network.people.middleware.NetworkMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fivefold.interfaces.web.context.frame",
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": FIVEFOLD.data.database,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    },
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": FIVEFOLD.folder / "cache" / "django",
    },
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "network_people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation to an address that somebody in the network knows
ACCOUNT_ADAPTER = "fivefold.interfaces.web.sign_on.SignOn"
ACCOUNT_FORMS = {
    "login": "fivefold.interfaces.web.sign_on.SignInForm",
    "change_password": "fivefold.interfaces.web.sign_on.PasswordForm",
}
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "story_receipt": "10/10m/ip", "guest_story": "30/10m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = FIVEFOLD.proxies
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:start"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

CSRF_FAILURE_VIEW = "fivefold.foundation.design.error_pages.form_expired"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
FORMAT_MODULE_PATH = ["fivefold.foundation.formats"]
TIME_ZONE = FIVEFOLD.time_zone
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = FIVEFOLD.folder / "cache" / "static"
STATICFILES_DIRS = [FIVEFOLD.folder / "cache" / "vega"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

_ONLY_OURS = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _ONLY_OURS,
        "style-src": _ONLY_OURS,
        "img-src": ["'self'", "data:"],
        "font-src": _ONLY_OURS,
        "connect-src": _ONLY_OURS,
        "form-action": _ONLY_OURS,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = FIVEFOLD.secure
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
"""A working day; people share computers on wards."""

FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "fivefold.foundation.logs.JsonLines"},
    },
    "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": FIVEFOLD.log_format}},
    "root": {"handlers": ["standard_error"], "level": "WARNING"},
    "loggers": {"fivefold": {"level": "INFO"}},
}
