"""Settings that every way of running shares; `docs/settings.md` lists them with their defaults."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from cryptography.fernet import Fernet

from nexhome_site.logs import structlog_settings
from nexhome_site.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

# --- who we are -------------------------------------------------------------------------------
BRAND = env.text("BRAND", "NEXhome")
SLOGAN = env.text("SLOGAN", "Better smart-IoT solutions")
OPERATOR_NAMES = env.words("OPERATOR_NAMES", "Star-Net NEXhome,NEXhome,NEXET,Nexet,Mengdao")
# The line that marks our own works (T-1.9), and the sites that we host for customers (P-6.9).
SOURCE_LINE = env.text("SOURCE_LINE", "Star-net NEXhome")
CUSTOMER_HOSTS = env.words("CUSTOMER_HOSTS")
SITE_URL = env.text("SITE_URL", "http://localhost:8000")

# --- safety -----------------------------------------------------------------------------------
DEBUG = False
# Whether real people use it: then own hosts, https and strong keys are demanded (nexhome.E001 …).
PRODUCTION = False
SECRET_KEY = env.text("SECRET_KEY")
SITE_HOSTS = env.words("SITE_HOSTS", "localhost,127.0.0.1,[::1]")
ALLOWED_HOSTS = SITE_HOSTS
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
FIELD_ENCRYPTION_KEYS = env.words("FIELD_ENCRYPTION_KEY")
# django-encrypted-model-fields makes a cipher of this name at import and dies without one. Our
# field never asks it, so it gets a key of this process only: a missing key is nexhome.E002.
FIELD_ENCRYPTION_KEY = Fernet.generate_key()
BLIND_INDEX_KEY = env.text("BLIND_INDEX_KEY")
RECEIPT_SIGNING_KEY = env.text("RECEIPT_SIGNING_KEY")
RECEIPT_PUBLIC_KEYS = env.words("RECEIPT_PUBLIC_KEYS")
RECEIPT_ORIGIN = env.text("RECEIPT_ORIGIN", "nexhome.example/evidence")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "nexhome_site.pages.errors.csrf_failure"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
# A browser that somebody signed in with is known again by it (P-2.6).
DEVICE_COOKIE_NAME = "device"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- parts ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "nexhome_site.apps.SiteConfig",
    "accounts.apps.AccountsConfig",
    "privacy.apps.PrivacyConfig",
    "telemetry.apps.TelemetryConfig",
    "takedown.apps.TakedownConfig",
    "nexhome_site.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_countries",
    "pgtrigger",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
]

MIDDLEWARE = [
    "nexhome_site.even_times.EvenTimes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "nexhome_site.middleware.LanguageOfAddress",
    "nexhome_site.replay_gate.ReplayGate",
    "nexhome_site.entrance.Entrance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "nexhome_site.app_sessions.AppSessions",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nexhome_site.middleware.StaffSecondFactor",
    "nexhome_site.standing.GoodStanding",
    "nexhome_site.prompting.AsksAgain",
]

ROOT_URLCONF = "nexhome_site.urls"
WSGI_APPLICATION = "nexhome_site.wsgi.application"
FORM_RENDERER = "privacy.formparts.renderer.PageFormRenderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

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
                "nexhome_site.pages.frame.frame",
            ],
        },
    }
]

# --- database: two roles, one database --------------------------------------------------------
# The site works as a role that may not touch the schema nor alter evidence; `manage.py migrate`
# works as the owner.


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for one role."""
    options = dict(dj_database_url.parse(url or "postgresql://unset@127.0.0.1:1/unset"))
    return {
        **options,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASE_URL = env.text("DATABASE_URL")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL")
DATABASES = {
    "default": database(DATABASE_URL),
    "owner": database(DATABASE_OWNER_URL),
    # The same database by a connection of its own: a request that fails and rolls back must not
    # give the tries back that the limits counted.
    "limits": database(DATABASE_URL),
}
DATABASE_ROUTERS = ["nexhome_site.routers.LimitsOnTheirOwn"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES: dict[str, str | None] = {}

# --- Redis: wake-ups and pages, never the truth ------------------------------------------------
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    # Limits and counters are rows of PostgreSQL: sign-in works while Redis is down.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "nexhome_cache",
        "KEY_FUNCTION": "nexhome_site.cache_keys.hashed_key",
        # Django's default of 300 would let anybody push other people's counts out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
CELERY_BROKER_URL = REDIS_URL

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.UsernameBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.validators.UnlikeWhatYouTold"},
]
LOGIN_URL = "account_login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the sign-up proves it by code before the account is active
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False  # a session ends with its browser
ACCOUNT_PREVENT_ENUMERATION = True
# Answers of the registration by one network; allauth's own limits stand beside it.
ACCOUNT_RATE_LIMITS = {
    "signup": "60/m/ip",
    "enrol": "20/m/ip",
    "code": "30/m/ip",
    "notice": "30/m/ip",
    "passkey": "120/m/ip",
    "consent": "60/m/user",
    "minor_report": "10/h/ip",
    "minor_report_mail": "5/d/key",
    "ask": "20/h/ip",
    "ask_mail": "5/d/key",
    "ask_person": "3/d/key",
    "ask_write": "20/d/key",
    "subscribe": "20/h/ip",
    "subscribe_mail": "5/d/key",
}
# Changes to the way somebody signs in are told to their proven address.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm"}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# The device must have checked who uses it: allauth does not ask for that by itself (P-2.10).
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Apps sign in by calls of ours (accounts/api/sign_in.py); of allauth's own none is routed.
HEADLESS_CLIENTS = ("app",)
# A second factor beside the password is the app; a passkey is a sign-in of its own.
MFA_FORMS = {"authenticate_webauthn": "accounts.passkey_forms.NotHere"}
LOGIN_REDIRECT_URL = "me"
LOGOUT_REDIRECT_URL = "home"

# --- interface for programs ---------------------------------------------------------------------
REST_FRAMEWORK = {
    # Nobody is let in unless a view names who may come and how.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["privacy.web.json_only.JSONObjectParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "privacy.web.json_only.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "privacy.web.problems.problem_for",
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{BRAND} interface",
    "VERSION": "1",
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Of the validator of another host we want nothing.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    # Events and works both have a kind; a schema has one list of each name.
    "ENUM_NAME_OVERRIDES": {
        "EventKind": "telemetry.enums.Kind",
        "WorkKind": "takedown.works.enums.WorkKind",
    },
}

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]
FORMAT_MODULE_PATH = ["nexhome_site.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
SITE_TIME_ZONE = env.text("SITE_TIME_ZONE", "Asia/Hong_Kong")
TIME_ZONE = SITE_TIME_ZONE

# --- files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = env.text("MEDIA_ROOT", str(VAR_DIR / "media"))
TOMBSTONE_DIR = env.text("TOMBSTONE_DIR", str(VAR_DIR / "tombstones"))
OUTBOX_DIR = env.text("OUTBOX_DIR", str(VAR_DIR / "outbox"))
FILE_UPLOAD_PERMISSIONS = 0o600

# --- mail and SMS ---------------------------------------------------------------------------------
EMAIL_URL = env.text("EMAIL_URL", "outbox://")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "NEXhome <no-reply@nexhome.example>")
SMS_BACKEND = env.text("SMS_BACKEND", "outbox://")
SMS_SIGNING_KEY = env.text("SMS_SIGNING_KEY")
SMS_REPORT_KEY = env.text("SMS_REPORT_KEY")
# Countries and regions to which codes go by SMS.
SMS_COUNTRIES = env.words(
    "SMS_COUNTRIES",
    "HK,CN,MO,TW,SG,MY,TH,JP,KR,AU,NZ,US,CA,GB,IE,FR,DE,AT,CH,NL,BE,LU,ES,PT,IT,DK,SE,NO,FI,PL,CZ",
)
# Seconds for each step of a delivery; all steps together stay below WORK_LEASE.
PROVIDER_TIMEOUT = float(env.text("PROVIDER_TIMEOUT", "7"))
# Whoever carries mails and SMS, as the register of processors and the sign-up notice name them.
MAIL_PROVIDER_NAME = env.text("MAIL_PROVIDER_NAME", "Mail provider of this site")
MAIL_PROVIDER_COUNTRY = env.text("MAIL_PROVIDER_COUNTRY", "HK")
SMS_PROVIDER_NAME = env.text("SMS_PROVIDER_NAME", "SMS carrier of this site")
SMS_PROVIDER_COUNTRY = env.text("SMS_PROVIDER_COUNTRY", "HK")
# The issuing authority of certificates: `manual://` is a privacy officer who writes letters.
IDENTITY_BACKEND = env.text("IDENTITY_BACKEND", "manual://")
IDENTITY_SIGNING_KEY = env.text("IDENTITY_SIGNING_KEY")
IDENTITY_ANSWER_KEY = env.text("IDENTITY_ANSWER_KEY")
IDENTITY_AUTHORITY_NAME = env.text(
    "IDENTITY_AUTHORITY_NAME", "Authority that issued the document, where a check is needed"
)
IDENTITY_AUTHORITY_COUNTRY = env.text("IDENTITY_AUTHORITY_COUNTRY", "HK")
# Nothing goes round the gate to third parties: Django's own sending refuses.
EMAIL_BACKEND = "privacy.disclosure.refusal.RefuseDirectMail"

# --- numbers of promises.md section 0 -------------------------------------------------------
ADULT_AGE = env.number("ADULT_AGE", 18)
SMS_CODE_TTL = env.seconds("SMS_CODE_TTL", timedelta(minutes=10))
CODE_ATTEMPTS = env.number("CODE_ATTEMPTS", 5)
PASSKEY_CHALLENGE_TTL = env.seconds("PASSKEY_CHALLENGE_TTL", timedelta(minutes=10))
PASSKEY_RESULT_KEPT = env.seconds("PASSKEY_RESULT_KEPT", timedelta(days=90))
RECOVERY_WAIT = env.seconds("RECOVERY_WAIT", timedelta(days=14))
RECOVERY_READY_FOR = env.seconds("RECOVERY_READY_FOR", timedelta(days=7))
NUMBER_RELEASE_AFTER = env.seconds("NUMBER_RELEASE_AFTER", timedelta(days=14))
# Thousandths of a second: an answer that must tell nothing leaves at a whole number of these.
NEUTRAL_STEP_MS = env.number("NEUTRAL_STEP_MS", 100)
CODE_RESEND_GAP = env.seconds("CODE_RESEND_GAP", timedelta(seconds=60))
CODE_SENDS_PER_TARGET = env.number("CODE_SENDS_PER_TARGET", 5)
CODE_SENDS_PER_ADDRESS = env.number("CODE_SENDS_PER_ADDRESS", 20)
# A prefix is a number without its last four digits: a block of 10,000 (docs/adr).
SMS_SENDS_PER_PREFIX = env.number("SMS_SENDS_PER_PREFIX", 200)
SMS_SENDS_PER_COUNTRY = env.number("SMS_SENDS_PER_COUNTRY", 5000)
SMS_UNPROVEN_PER_PREFIX = env.number("SMS_UNPROVEN_PER_PREFIX", 5)
SMS_UNPROVEN_FOR = env.seconds("SMS_UNPROVEN_FOR", timedelta(hours=24))
CERTIFICATE_NOTICE = env.seconds("CERTIFICATE_NOTICE", timedelta(days=30))
CERTIFICATE_GRACE = env.seconds("CERTIFICATE_GRACE", timedelta(days=30))
PREVIOUS_VALUES_KEPT = env.seconds("PREVIOUS_VALUES_KEPT", timedelta(days=30))
STILL_RIGHT_EVERY = env.seconds("STILL_RIGHT_EVERY", timedelta(days=365))
INCOMPLETE_SIGNUP_TTL = env.seconds("INCOMPLETE_SIGNUP_TTL", timedelta(hours=24))
# A check is announced so long before an authority is asked, and ends so long after (P-2.4).
IDENTITY_NOTICE = env.seconds("IDENTITY_NOTICE", timedelta(hours=24))
IDENTITY_ANSWER_WITHIN = env.seconds("IDENTITY_ANSWER_WITHIN", timedelta(days=30))
# A doubted detail: the time to answer, to appeal, and how long an ended challenge is kept (T-3.6).
CHALLENGE_ANSWER_WITHIN = env.seconds("CHALLENGE_ANSWER_WITHIN", timedelta(days=14))
CHALLENGE_APPEAL_WITHIN = env.seconds("CHALLENGE_APPEAL_WITHIN", timedelta(days=14))
CHALLENGE_KEPT = env.seconds("CHALLENGE_KEPT", timedelta(days=365))
ERASURE_CANCEL_WINDOW = env.seconds("ERASURE_CANCEL_WINDOW", timedelta(hours=24))
ERASURE_COMPLETION = env.seconds("ERASURE_COMPLETION", timedelta(hours=24))
# A minor's: how long the decision may take, the erasure after it, and what is kept of a report.
MINOR_DECISION = env.seconds("MINOR_DECISION", timedelta(hours=24))
MINOR_ERASURE = env.seconds("MINOR_ERASURE", timedelta(hours=1))
MINOR_REPORT_CONFIRM = env.seconds("MINOR_REPORT_CONFIRM", timedelta(days=7))
MINOR_PROOF_KEPT = env.seconds("MINOR_PROOF_KEPT", timedelta(days=30))
# Where a person answers whom the form's limit keeps out.
MINORS_CONTACT = env.text("MINORS_CONTACT", "minors@nexhome.example")
MINOR_REPORT_KEPT = env.seconds("MINOR_REPORT_KEPT", timedelta(days=365))
MESSAGE_LOG_KEPT = env.seconds("MESSAGE_LOG_KEPT", timedelta(days=90))
MESSAGE_FAILED_KEPT = env.seconds("MESSAGE_FAILED_KEPT", timedelta(days=7))
RECEIPT_MAIL_TRIES_FOR = env.seconds("RECEIPT_MAIL_TRIES_FOR", timedelta(hours=72))
# A published text shows everywhere within this time (privacy/policies/memory.py).
POLICY_REMEMBERED = env.seconds("POLICY_REMEMBERED", timedelta(seconds=1))
BACKUPS_AGED_OUT = env.seconds("BACKUPS_AGED_OUT", timedelta(days=35))
BACKGROUND_TAIL = env.seconds("BACKGROUND_TAIL", timedelta(seconds=60))
FOREGROUND_LEASE = env.seconds("FOREGROUND_LEASE", timedelta(seconds=90))
CLOCK_SKEW_FUTURE = env.seconds("CLOCK_SKEW_FUTURE", timedelta(minutes=5))
# How often in an hour an install may say yes: each is a row of evidence that stays.
YESES_PER_HOUR = env.number("YESES_PER_HOUR", 60)
LATE_DELIVERY = env.seconds("LATE_DELIVERY", timedelta(hours=24))
LINK_CODE_TTL = env.seconds("LINK_CODE_TTL", timedelta(minutes=10))
COMBINATION_WINDOW = env.seconds("COMBINATION_WINDOW", timedelta(days=180))
WINDOW_PROOF_KEPT = env.seconds("WINDOW_PROOF_KEPT", timedelta(days=90))
APP_STATE_KEPT = env.seconds("APP_STATE_KEPT", timedelta(days=30))
APP_LIST_KEPT = env.seconds("APP_LIST_KEPT", timedelta(days=30))
DEVICE_KEPT = env.seconds("DEVICE_KEPT", timedelta(days=180))
USAGE_LOG_KEPT = env.seconds("USAGE_LOG_KEPT", timedelta(days=90))
NOTICE_CONFIRM = env.seconds("NOTICE_CONFIRM", timedelta(days=7))
CURE_DAYS = env.number("CURE_DAYS", 10)
CONTACT_SLA = env.number("CONTACT_SLA", 2)
# Asking us: an answered case closes after this, a closed one is forgotten after that (D-44).
INQUIRY_ANSWERED_FOR = env.seconds("INQUIRY_ANSWERED_FOR", timedelta(days=14))
INQUIRY_KEPT = env.seconds("INQUIRY_KEPT", timedelta(days=365))
# How long the page of one's own requests stays open for whoever typed the code (D-60).
MY_REQUEST_TTL = env.seconds("MY_REQUEST_TTL", timedelta(minutes=15))
NOTICE_UNRAISED_KEPT = env.seconds("NOTICE_UNRAISED_KEPT", timedelta(days=30))
NOTICE_IDENTITY_KEPT = env.seconds("NOTICE_IDENTITY_KEPT", timedelta(days=30))
NOTICE_KEPT = env.seconds("NOTICE_KEPT", timedelta(days=1095))
NOTICE_FILE_BYTES = env.number("NOTICE_FILE_BYTES", 10485760)
NOTICE_BODY_BYTES = env.number("NOTICE_BODY_BYTES", 41943040)
# General holidays of Hong Kong; Saturdays and Sundays are none of our working days anyway.
WORKING_CALENDAR = env.words(
    "WORKING_CALENDAR",
    "2026-01-01,2026-02-17,2026-02-18,2026-02-19,2026-04-03,2026-04-06,2026-04-07,2026-05-01,"
    "2026-05-25,2026-06-19,2026-07-01,2026-10-01,2026-10-19,2026-12-25,2027-01-01,2027-02-08,"
    "2027-02-09,2027-03-26,2027-03-29,2027-04-05,2027-05-13,2027-06-09,2027-07-01,2027-09-16,"
    "2027-10-01,2027-10-08,2027-12-27",
)
SIGN_INS_KEPT = env.seconds("SIGN_INS_KEPT", timedelta(days=90))
# A look of staff at clear values: how long it may stand on a screen, how many a day each may
# take, and how long the person can read who looked (T-3.12).
STAFF_REVEAL_LIFE = env.seconds("STAFF_REVEAL_LIFE", timedelta(minutes=10))
LOOK_UPS_PER_DAY = env.number("LOOK_UPS_PER_DAY", 40)
LOOK_UPS_KEPT = env.seconds("LOOK_UPS_KEPT", timedelta(days=365))
STEP_UP_FOR = env.seconds("STEP_UP_FOR", timedelta(minutes=10))
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(STEP_UP_FOR.total_seconds())

# --- later work -----------------------------------------------------------------------------
WORK_LEASE = env.seconds("WORK_LEASE", timedelta(seconds=60))
# How many rows of a kind one worker does in one transaction, where the kind allows it.
WORK_TOGETHER = env.number("WORK_TOGETHER", 100)
WORK_POLL = float(env.text("WORK_POLL", "0.5"))
FAILPOINTS = env.text("FAILPOINTS")

LOGGING_CONFIG = "nexhome_site.logs.configure"
LOGGING = structlog_settings(level=env.text("LOG_LEVEL", "INFO"))
