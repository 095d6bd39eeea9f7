"""Django's settings. What differs between installations is read by `duban.project.environment`, nothing else is."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from duban.project import environment, logs

FOLDER = environment.folder(os.environ)
DEBUG = os.environ.get("DUBAN_DEBUG") == "1"
SECRET_KEY = environment.secret_key(os.environ)
ALLOWED_HOSTS = environment.hosts(os.environ)

ROOT_URLCONF = "duban.project.urls"
WSGI_APPLICATION = "duban.project.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "duban.apps.agenda",
    "duban.apps.appraise",
    "duban.apps.audit",
    "duban.apps.boards",
    "duban.apps.campaigns",
    "duban.apps.editing",
    "duban.apps.conduct",
    "duban.apps.imports",
    "duban.apps.matters",
    "duban.apps.notify",
    "duban.apps.org",
    "duban.apps.outbox",
    "duban.apps.policies",
    "duban.apps.simulations",
    "duban.apps.watch",
    "duban.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "duban.project.watched.watched",
    "duban.project.headers.content_security_policy",
    "duban.web.system.instant.one_instant",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "duban.web.door.guard.Guard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
LOGGING = logs.configured(environment.log_form(os.environ))
METRICS_TOKEN = environment.metrics_token(os.environ)
X_FRAME_OPTIONS = "DENY"

# What a round of the watch does, in this order: name and function (instant → counts of what it did).
ROUND = [
    ("tick", "duban.apps.watch.ticking.tick"),
    ("sweep", "duban.apps.watch.rounds.sweep_some"),
    ("foresee", "duban.apps.editing.foreseeing.foresee_some"),
    ("apply", "duban.apps.editing.applying.apply_some"),
    ("resolve", "duban.apps.notify.resolve.resolve_some"),
    ("deliver", "duban.apps.notify.deliver.deliver_some"),
    ("simulate", "duban.apps.simulations.actions.simulate_some"),
]
# Jobs nobody waits for: only the worker's own rounds do them, never a sweep or a rehearsal's step in a request.
BESIDE = frozenset({"simulate"})

# Mail, and the address its links begin with. None: no mail is sent.
MAIL = environment.mail(os.environ)
SITE_ADDRESS = environment.site_address(os.environ)

# The door: passwords, sessions, cookies. What a password must be stands in duban.apps.org.passwords.
HTTPS = os.environ.get("DUBAN_HTTPS") == "1"
AUTHENTICATION_BACKENDS = ["duban.apps.org.backend.PersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "log-in"
SECOND_FACTOR = environment.second_factor(os.environ)
IDLE = timedelta(minutes=environment.idle_minutes(os.environ))
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "duban.web.errors.csrf_failure"
CSRF_COOKIE_SECURE = HTTPS
if HTTPS:  # only then: a header that nobody in front sets is one that anybody may send
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATABASES = {"default": environment.database(os.environ)}
POSTGRESQL_PROGRAMS = os.environ.get("DUBAN_PG_BIN", "")
AUTH_USER_MODEL = "org.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent.parent / "web" / "templates"],
        "APP_DIRS": True,  # for the form widgets that Django ships
        "OPTIONS": {"environment": "duban.web.environment.environment"},
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = FOLDER / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
