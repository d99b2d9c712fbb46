from apps.accounts.text.shape import AccountMails, Mail

ENGLISH = AccountMails(
    login_code=Mail(
        "Stillnight: your code",
        "Your code for signing in:\n\n{code}\n\nIt works once, for {minutes} minutes. Nobody will ever ask you for it.",
    ),
    unknown_account=Mail(
        "Stillnight: no account here",
        "Somebody asked to sign in with this address, and there is no account with it. "
        "If it was you, try another of your addresses, or ask your clinic for an invitation.",
    ),
    account_already_exists=Mail(
        "Stillnight: you have an account already",
        "Somebody wanted to open an account with this address, which has one. "
        "If it was you, choose “Sign in” instead, and a code by e-mail.",
    ),
    email_confirmation=Mail(
        "Stillnight: is this your address?",
        "To make this the address of your account, enter this code where you asked for the change:\n\n{code}\n\n"
        "Or open, on the same device:\n{link}\n\nThe code works for {minutes} minutes.",
    ),
    email_confirmation_signup=Mail(
        "Stillnight: your code",
        "To open your account, enter this code:\n\n{code}\n\nIt works for {minutes} minutes.",
    ),
    password_reset_key=Mail(
        "Stillnight: a new password",
        "Set a new password here:\n{link}\n\nThe link works once, for {minutes} minutes. "
        "If your account has a second factor, you will be asked for it when you sign in.",
    ),
    password_reset=Mail(
        "Stillnight: your password is new",
        "A new password was set by a link in a mail to you, {at}. All other sign-ins have ended.",
    ),
    password_changed=Mail(
        "Stillnight: your password was changed",
        "Your password was changed, {at}. All other sign-ins have ended.",
    ),
    password_set=Mail("Stillnight: your account has a password", "A password was set for your account, {at}."),
    email_changed=Mail(
        "Stillnight: your address was changed",
        "Your account has another e-mail address now, {at}. No more mail comes here. All other sign-ins have ended.",
    ),
    email_deleted=Mail("Stillnight: an address was removed", "An e-mail address was removed from your account, {at}."),
    totp_activated=Mail(
        "Stillnight: authenticator app added",
        "An authenticator app was added to your account, {at}.",
    ),
    totp_deactivated=Mail(
        "Stillnight: authenticator app removed",
        "The authenticator app was removed from your account, {at}.",
    ),
    webauthn_added=Mail("Stillnight: passkey added", "A passkey was added to your account, {at}."),
    webauthn_removed=Mail("Stillnight: passkey removed", "A passkey was removed from your account, {at}."),
    recovery_codes_generated=Mail(
        "Stillnight: new recovery codes",
        "New recovery codes were made for your account, {at}. The old ones no longer work.",
    ),
    not_you="If that was not you: set a new password, look at your sign-ins under “Account”, and tell your clinic.",
    not_asked="If you did not ask for this, nothing happens: you can delete this mail.",
)
