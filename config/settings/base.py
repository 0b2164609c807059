"""What every installation shares. Nothing here names a machine, a secret or a city."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("PARVIS_VAR", ROOT / "var"))

DEBUG = False
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    "participation",
    "participation.accounts",
    "participation.territories",
    "participation.opendata",
    "participation.dossiers",
    "participation.live",
    "participation.discussions",
    "participation.moderation",
    "participation.processes",
    "participation.proposals",
    "participation.consultations",
    "participation.meetings",
    "budgets",
    "projects",
    "cms",
    "portal",
    "desk",
    "demo",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "allauth",
    "allauth.account",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "config.streams.StreamsUnderAsgi",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "participation.middleware.AnonymousPageCache",
    "config.streams.CompressedOnce",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "participation.middleware.SeeOtherAfterPost",
    "participation.middleware.HostileInput",
    "participation.middleware.RefusalMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ------------------------------------------------------------------ people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["participation.accounts.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "participation.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "participation.accounts.models.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {
    "login": "participation.accounts.entrance.LoginForm",
    "signup": "participation.accounts.entrance.SignupForm",
    "confirm_login_code": "participation.accounts.entrance.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "participation.accounts.entrance.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "participation.accounts.entrance.ConfirmResetCodeForm",
    "change_email": "participation.accounts.entrance.ChangeEmailForm",
    "add_email": "participation.accounts.entrance.AddEmailForm",
    "reset_password": "participation.accounts.entrance.ResetPasswordForm",
    "reset_password_from_key": "participation.accounts.entrance.ResetPasswordKeyForm",
    "set_password": "participation.accounts.entrance.SetPasswordForm",
    "change_password": "participation.accounts.entrance.ChangePasswordForm",
    "reauthenticate": "participation.accounts.entrance.ReauthenticateForm",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# ------------------------------------------------------------------ language and time
LANGUAGE_CODE = "fr"  # French is the language of the sources: see docs/adr/.
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
WAGTAIL_CONTENT_LANGUAGES = [("fr", "Français")]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
FIRST_DAY_OF_WEEK = 1

# ------------------------------------------------------------------ files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12_000_000

# ------------------------------------------------------------------ security
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "participation.middleware.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews pages in a frame of its own.
# The background of the enlarged map: "https://tiles.example/{z}/{x}/{y}.png". Empty, nothing is asked elsewhere.
MAP_TILES_URL = os.environ.get("MAP_TILES_URL", "")
MAP_TILES_CREDIT = os.environ.get("MAP_TILES_CREDIT", "© OpenStreetMap")
MAP_TILES_ORIGIN = [f"https://{urlsplit(MAP_TILES_URL).netloc.replace('{s}', '*')}"] if MAP_TILES_URL else []
CONTENT_SECURITY_POLICY = {
    # The back office is Wagtail's own interface: it needs inline scripts and has its own line in config.csp.
    "EXCLUDE_URL_PREFIXES": ("/gestion/cms/", "/api/v1/docs/"),
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *MAP_TILES_ORIGIN],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

# ------------------------------------------------------------------ API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api_support.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "config.api_support.CursorPages",
    "EXCEPTION_HANDLER": "config.api_support.problem_json",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Parvis",
    "DESCRIPTION": "La mémoire publique d’une ville : démarches, idées, votes, projets.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "PREPROCESSING_HOOKS": ["config.api_support.only_public_api"],
}

# ------------------------------------------------------------------ tasks, live, mail
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "outbox": {"task": "participation.dossiers.tasks.dispatch_pending", "schedule": 15.0},
    "old_news": {"task": "participation.dossiers.tasks.forget_old", "schedule": 86_400.0},
    "digests": {"task": "desk.tasks.write_digests", "schedule": 600.0},
    "old_names": {"task": "participation.meetings.tasks.forget_names", "schedule": 86_400.0},
    "phases": {"task": "participation.processes.tasks.announce_phases", "schedule": 60.0},
    "moderation_mails": {"task": "participation.moderation.tasks.send_mails", "schedule": 15.0},
    "moderation_old": {"task": "participation.moderation.tasks.forget_old", "schedule": 86_400.0},
    "rules": {"task": "budgets.tasks.compare_published", "schedule": 60.0},
    "studies": {"task": "participation.proposals.tasks.tell_late", "schedule": 3600.0},
    "boxes": {"task": "budgets.tasks.seal_boxes", "schedule": 60.0},
    "arrivals": {"task": "budgets.tasks.fold_arrivals", "schedule": 60.0},
    "bundles": {"task": "budgets.tasks.build_bundles", "schedule": 60.0},
    "self_check": {"task": "budgets.tasks.check_boxes", "schedule": 60.0},
}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
# Parts of pages that are the same for every reader stay drawn, in each process: see docs/adr/0011-drawn-once.md.
FRAGMENTS = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "fragments",
    "OPTIONS": {"MAX_ENTRIES": 500},
}
# Django's own limit, 300, would forget counters of a busy day: arrivals of ballots, tries of a code.
KEPT = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
CACHES = {"default": KEPT, "template_fragments": FRAGMENTS}
DEFAULT_FROM_EMAIL = "ne-pas-repondre@parvis.example"  # the city signs: see participation/city.py
EMAIL_BACKEND = "participation.mail.SmtpBackend"
EMAIL_TIMEOUT = 20  # seconds
MAIL_LEASE_SECONDS = 120  # after which the letters of a worker that died are taken by another

# ------------------------------------------------------------------ Wagtail
WAGTAIL_SITE_NAME = "Parvis"
WAGTAILADMIN_BASE_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "/connexion/"
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# ------------------------------------------------------------------ Parvis
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000")
DEMO = False
PAGE_CACHE_SECONDS = 5
VISITOR_ADDRESS_HEADER = ""  # where a proxy says who asks; empty, the connection says it
TEXTS_PER_MINUTE = 10  # per account
MODERATION_APPEAL_TIME = timedelta(
    days=183
)  # to ask another reading: six months, Regulation (EU) 2022/2065, article 20
MODERATION_UNDO_TIME = timedelta(
    minutes=10
)  # for an agent to take back a decision; mails about it leave after that. Zero: never, and at once
MODERATION_ANSWER_TIME = timedelta(days=15)  # for the other reading
MODERATION_CORRECTION_TIME = timedelta(days=7)  # for an author to correct a text
MODERATION_CLAIM_TIME = timedelta(minutes=10)  # how long an agent keeps a text to themselves
MEETING_NAMES_DAYS = 90  # after a meeting, nothing says any more who registered; how many came stays
MODERATION_NEWCOMER_DAYS = 7  # an unverified account is new for so long: its first texts are read before
FLOOD = 5  # texts of an unverified account in ten minutes; those after wait to be read
FLOOD_VERIFIED = 30  # of a verified resident
NOTICES_PER_DAY = 50  # per account
UNPROVEN_NOTICES_PER_HOUR = 60  # all together: without an account and without the browser's proof
PROOF_ASKED = True  # whether browsers of unverified accounts solve a small sum before they write
PROOF_SUMS = 50_000  # at most, for one proof; about a second on a telephone
CHARTER_VERSION = "2026-11"  # of the rules of discussion: kept with the day when an account accepted them
OUTBOX_IN_PROCESS = False  # True where one process is the whole site.
PERSON_KEY_SECRET = os.environ.get("PERSON_KEY_SECRET", "")
# Signs the logs of the boxes: `manage.py ballot_log_key` makes one. Several, separated by commas: see budgets/keyring.py.
BALLOT_LOG_KEY = os.environ.get("BALLOT_LOG_KEY", "")
BALLOT_BATCH_MINIMUM = 20  # ballots of one channel that enter the log together, at least
BALLOT_BATCH_SECONDS = 600  # between two batches of one box, at least
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "participation@parvis.example")
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "mailto:securite@parvis.example")
HOSTING = os.environ.get("HOSTING", "")  # who hosts the site, for the legal notice: name, address, telephone
