from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """In braces: code, link, at (when it happened, on the reader's clock), minutes (how long a code or link lives)."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMails:
    """Every mail about an account. The names are those of allauth's templates."""

    login_code: Mail
    unknown_account: Mail
    account_already_exists: Mail
    email_confirmation: Mail
    email_confirmation_signup: Mail
    password_reset_key: Mail
    password_reset: Mail
    password_changed: Mail
    password_set: Mail
    email_changed: Mail
    email_deleted: Mail
    totp_activated: Mail
    totp_deactivated: Mail
    webauthn_added: Mail
    webauthn_removed: Mail
    recovery_codes_generated: Mail
    not_you: str  # under every mail that tells of a change
    not_asked: str  # under every mail that somebody asked for
