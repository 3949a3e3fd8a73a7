"""Log reviewers in with Flask-Login, and protect the forms of the review pages with Flask-WTF.

The setting REVIEW_TOKEN is a password that all reviewers share: its text, or its argon2 hash.
Workers and hosts with the same setting accept each other's sessions, because the key that signs
them is derived from the setting; a changed setting ends all sessions.
"""

import secrets
import time
from datetime import timedelta
from hashlib import sha256
from threading import Lock
from typing import Any

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.low_level import hash_secret_raw
from flask import Flask, Request, abort, current_app, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, IntegerField, PasswordField, StringField
from wtforms.validators import DataRequired

from webmap.core.errors import BadSetting
from webmap.core.security_headers import cookie_name, is_https
from webmap.pages.login_attempts import LoginAttempts

SESSION_HOURS = 12
_SESSION_SECONDS = SESSION_HOURS * 3600
_NAME_LENGTH = 120

SHORT = 12
"""A token of fewer characters is warned of (OWASP ASVS 4.0.3, 2.1.1)."""

# The minimum that OWASP recommends: 19 MiB for a moment, where argon2-cffi's default takes 64 MiB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_KEY_SALT = b"webmap review session key"


class InvalidReviewToken(BadSetting):
    """A setting REVIEW_TOKEN that begins like an argon2 hash but cannot be verified against."""


class ReviewToken:
    """The shared password of the reviewers, as an argon2 hash. Raises InvalidReviewToken."""

    def __init__(self, setting: str) -> None:
        self._hash = _checked_hash(setting) if _is_hash(setting) else _HASHER.hash(setting)
        # Every visitor of /review gets a signed cookie. A slow hash prevents that the token is
        # guessed from it; the fixed salt gives all workers and hosts the same key.
        self.secret_key = hash_secret_raw(
            setting.encode(),
            _KEY_SALT,
            time_cost=_HASHER.time_cost,
            memory_cost=_HASHER.memory_cost,
            parallelism=_HASHER.parallelism,
            hash_len=32,
            type=Type.ID,
        )
        self._lock = Lock()

    def verify(self, token: str) -> bool:
        """Whether a text is the token. Takes as long for a wrong one as for the right one."""
        with self._lock:  # one at a time: bounds memory, and the attempts per second
            try:
                return _HASHER.verify(self._hash, token)
            except VerificationError:
                return False


def _is_hash(setting: str) -> bool:
    return setting.startswith("$argon2")


def _checked_hash(setting: str) -> str:
    try:
        extract_parameters(setting)
        _HASHER.verify(setting, "")
    except VerifyMismatchError:
        return setting  # it can be verified against, and is not the hash of an empty token
    except (InvalidHashError, VerificationError):
        pass
    raise InvalidReviewToken(
        "WEBMAP_REVIEW_TOKEN begins like an argon2 hash, but is none of a token",
        do="Put the whole hash in single quotes: a shell replaces what follows a $.",
    )


# Sessions -------------------------------------------------------------------------------------


class Reviewer(UserMixin):  # type: ignore[misc]
    """A logged-in person. The session stores name, time and number of the login, nothing else."""

    def __init__(self, name: str, logged_in_at: int, login: str) -> None:
        self.name = name
        self.logged_in_at = logged_in_at  # seconds since 1970
        self.login = login  # random

    def get_id(self) -> str:
        """Return time, number and name as the text that the session stores."""
        return f"{self.logged_in_at} {self.login} {self.name}"


def _load_reviewer(user_id: str) -> Reviewer | None:
    """Load the user of a session for Flask-Login; None after SESSION_HOURS or a logout."""
    logged_in_at, _space, rest = user_id.partition(" ")
    login, _space, name = rest.partition(" ")
    reviewer = Reviewer(name, int(logged_in_at), login)
    # the clock of another host may be behind by a little
    if not -60 <= time.time() - reviewer.logged_in_at <= _SESSION_SECONDS or not name:
        return None
    return None if login_attempts().counters.get(_ended(reviewer))[0] else reviewer


def _ended(reviewer: Reviewer) -> str:
    """Key of the counter that says that a session was ended."""
    return f"ended/{reviewer.login}"


class _ReviewSessions(SecureCookieSessionInterface):
    """Sessions for addresses under /review only.

    Other pages get an empty session that is never saved: they set no cookie, and caches may share
    them among all visitors.
    """

    digest_method = staticmethod(sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session cookie; None stands for a session that cannot be saved."""
        in_review = f"{request.path}/".startswith("/review/")
        return super().open_session(app, request) if in_review else None

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name: with https it begins with a prefix that browsers check."""
        return cookie_name("review", own_host=not request.script_root)

    def get_cookie_path(self, app: Flask) -> str:
        """Return the address of the review pages, also under a prefix (SCRIPT_NAME).

        With https and the host for itself it is "/", which a name with ``__Host-`` asks for.
        """
        is_own_host = is_https() and not request.script_root
        return "/" if is_own_host else url_for("review.index")

    def get_cookie_secure(self, app: Flask) -> bool:
        """Send the cookie over https only, where the site is served by https."""
        return is_https()


def init_app(app: Flask) -> None:
    """Configure sessions and forms from the setting; without a token nobody can log in.

    Raises InvalidReviewToken.
    """
    setting = str(app.config["REVIEW_TOKEN"]).strip()
    app.session_interface = _ReviewSessions()
    app.extensions["review_token"] = token = ReviewToken(setting) if setting else None
    if token is None:
        return
    if len(setting) < SHORT:
        app.logger.warning("WEBMAP_REVIEW_TOKEN is short: take %s characters or more", SHORT)
    app.extensions["login_attempts"] = LoginAttempts(app, token.verify)
    app.config.update(
        SECRET_KEY=token.secret_key,
        # Strict would hide the session from the page that a link in a mail opens, and its empty
        # session would replace the real one. Forms of other sites are refused by the CSRF token.
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=SESSION_HOURS),
        WTF_CSRF_TIME_LIMIT=_SESSION_SECONDS,
    )
    login_manager = LoginManager()
    login_manager.session_protection = None  # a reviewer's network may change within a session
    login_manager.user_loader(_load_reviewer)
    login_manager.init_app(app, add_context_processor=False)


def review_token() -> ReviewToken | None:
    """Return the token of the current app; None where the site can only be read."""
    token: ReviewToken | None = current_app.extensions["review_token"]
    return token


def login_attempts() -> LoginAttempts:
    """Return the limits of the current app, which has a token."""
    attempts: LoginAttempts = current_app.extensions["login_attempts"]
    return attempts


def current_reviewer() -> Reviewer | None:
    """Return who is logged in."""
    if review_token() is None:
        return None
    user = current_user._get_current_object()
    return user if isinstance(user, Reviewer) else None


def log_in(name: str) -> None:
    """Begin a session with a CSRF token of its own."""
    session.clear()
    session.permanent = True
    login_user(Reviewer(name, int(time.time()), secrets.token_urlsafe(16)))


def log_out(reviewer: Reviewer) -> None:
    """End the session, on all hosts and for copies of its cookie, too, and delete the cookie."""
    login_attempts().counters.add(_ended(reviewer), _SESSION_SECONDS)
    session.clear()


def template_variables() -> dict[str, Any]:
    """Build the variables of ``review_rights.html`` and of the forms."""
    return {
        "login_enabled": review_token() is not None,
        "reviewer": current_reviewer(),
        "csrf_token": generate_csrf() if review_token() else "",
    }


# Forms ----------------------------------------------------------------------------------------


class _PageForm(FlaskForm):  # type: ignore[misc]
    """A form of a page: no body in JSON, which Flask-WTF would read, too."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Options of WTForms."""

        def wrap_formdata(self, _form: Any, _formdata: Any) -> MultiDict[str, str] | None:
            """Return the fields that a browser sent; None where it sent no form."""
            return request.form if request.method == "POST" else None


class LoginForm(_PageForm):
    """Name and token of a reviewer; ``code``: the area whose page follows."""

    who = StringField(
        filters=[lambda text: (text or "").strip()[:_NAME_LENGTH]], validators=[DataRequired()]
    )
    token = PasswordField()
    code = StringField()


class LogoutForm(_PageForm):
    """No field but the CSRF token."""


class DecisionForm(_PageForm):
    """A decision on a row: ``code`` is a candidate's, ``other`` is typed."""

    row = StringField(default="")
    code = StringField(filters=[lambda text: (text or "").strip()])
    other = StringField(filters=[lambda text: (text or "").strip()])
    why = StringField(default="")
    action = StringField()
    earlier = BooleanField()
    second_unit = BooleanField()


class TickedField(StringField):  # type: ignore[misc]
    """The values of all ticked boxes of one name."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep every value, not the first only."""
        self.data = valuelist


class AcceptAllForm(_PageForm):
    """Ticked proposals of one evidence; each ``proposal`` is a code and the id of its row."""

    proposal = TickedField()
    evidence = StringField(default="")
    why = StringField(default="")
    earlier = BooleanField()


class UndoForm(_PageForm):
    """The id of the decision to undo."""

    number = IntegerField()


def check_csrf(form: FlaskForm) -> None:
    """Refuse a form without the CSRF token of this session, or with one that expired (403)."""
    if not form.csrf_token.validate(form):
        abort(403, _("Formulir ini sudah lama atau bukan dari situs ini. Muat ulang halamannya."))
