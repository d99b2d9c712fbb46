from apps.accounts.text.shape import AccountMails, Mail

GERMAN = AccountMails(
    login_code=Mail(
        "Stillnight: Ihr Code",
        "Ihr Code zum Anmelden:\n\n{code}\n\nEr gilt einmal und {minutes} Minuten lang. "
        "Niemand wird Sie je danach fragen.",
    ),
    unknown_account=Mail(
        "Stillnight: hier gibt es kein Konto",
        "Jemand wollte sich mit dieser Adresse anmelden, und mit ihr gibt es kein Konto. "
        "Wenn Sie das waren, versuchen Sie eine andere Ihrer Adressen oder bitten Sie Ihre Klinik um eine Einladung.",
    ),
    account_already_exists=Mail(
        "Stillnight: Sie haben schon ein Konto",
        "Jemand wollte mit dieser Adresse ein Konto eröffnen, und mit ihr gibt es schon eines. "
        "Wenn Sie das waren, wählen Sie „Anmelden“ und einen Code per E-Mail.",
    ),
    email_confirmation=Mail(
        "Stillnight: Ist das Ihre Adresse?",
        "Damit dies die Adresse Ihres Kontos wird, geben Sie diesen Code dort ein, wo Sie die Änderung begonnen haben:"
        "\n\n{code}\n\nOder öffnen Sie auf demselben Gerät:\n{link}\n\nDer Code gilt {minutes} Minuten.",
    ),
    email_confirmation_signup=Mail(
        "Stillnight: Ihr Code",
        "Um Ihr Konto zu eröffnen, geben Sie diesen Code ein:\n\n{code}\n\nEr gilt {minutes} Minuten.",
    ),
    password_reset_key=Mail(
        "Stillnight: ein neues Passwort",
        "Hier setzen Sie ein neues Passwort:\n{link}\n\nDer Link gilt einmal und {minutes} Minuten lang. "
        "Hat Ihr Konto einen zweiten Faktor, werden Sie beim Anmelden danach gefragt.",
    ),
    password_reset=Mail(
        "Stillnight: Ihr Passwort ist neu",
        "Über einen Link in einer E-Mail an Sie wurde ein neues Passwort gesetzt, {at}. "
        "Alle anderen Anmeldungen sind beendet.",
    ),
    password_changed=Mail(
        "Stillnight: Ihr Passwort wurde geändert",
        "Ihr Passwort wurde geändert, {at}. Alle anderen Anmeldungen sind beendet.",
    ),
    password_set=Mail("Stillnight: Ihr Konto hat ein Passwort", "Für Ihr Konto wurde ein Passwort gesetzt, {at}."),
    email_changed=Mail(
        "Stillnight: Ihre Adresse wurde geändert",
        "Ihr Konto hat jetzt eine andere E-Mail-Adresse, {at}. Hierher kommt keine Post mehr. "
        "Alle anderen Anmeldungen sind beendet.",
    ),
    email_deleted=Mail(
        "Stillnight: eine Adresse wurde entfernt", "Eine E-Mail-Adresse wurde aus Ihrem Konto entfernt, {at}."
    ),
    totp_activated=Mail(
        "Stillnight: Authenticator-App hinzugefügt", "Ihrem Konto wurde eine Authenticator-App hinzugefügt, {at}."
    ),
    totp_deactivated=Mail(
        "Stillnight: Authenticator-App entfernt", "Die Authenticator-App wurde aus Ihrem Konto entfernt, {at}."
    ),
    webauthn_added=Mail("Stillnight: Passkey hinzugefügt", "Ihrem Konto wurde ein Passkey hinzugefügt, {at}."),
    webauthn_removed=Mail("Stillnight: Passkey entfernt", "Ein Passkey wurde aus Ihrem Konto entfernt, {at}."),
    recovery_codes_generated=Mail(
        "Stillnight: neue Ersatzcodes",
        "Für Ihr Konto wurden neue Ersatzcodes erstellt, {at}. Die alten gelten nicht mehr.",
    ),
    not_you="Waren Sie das nicht? Setzen Sie ein neues Passwort, prüfen Sie unter „Konto“ Ihre Anmeldungen "
    "und sagen Sie es Ihrer Klinik.",
    not_asked="Haben Sie nicht darum gebeten, geschieht nichts: Sie können diese Mail löschen.",
)
