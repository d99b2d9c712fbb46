from apps.accounts.text.shape import AccountMails, Mail

FRENCH = AccountMails(
    login_code=Mail(
        "Stillnight : votre code",
        "Votre code de connexion :\n\n{code}\n\nIl est valable une seule fois, pendant {minutes} minutes. "
        "Personne ne vous le demandera jamais.",
    ),
    unknown_account=Mail(
        "Stillnight : aucun compte ici",
        "Quelqu'un a demandé à se connecter avec cette adresse, mais aucun compte ne la porte. "
        "Si c'était vous, essayez une autre de vos adresses, ou demandez une invitation à votre centre.",
    ),
    account_already_exists=Mail(
        "Stillnight : vous avez déjà un compte",
        "Quelqu'un a voulu créer un compte avec cette adresse, qui en a déjà un. "
        "Si c'était vous, choisissez plutôt « Se connecter », et un code par e-mail.",
    ),
    email_confirmation=Mail(
        "Stillnight : est-ce bien votre adresse ?",
        "Pour que cette adresse devienne celle de votre compte, saisissez ce code là où vous avez demandé la "
        "modification :\n\n{code}\n\nOu ouvrez ce lien, sur le même appareil :\n{link}\n\n"
        "Le code est valable pendant {minutes} minutes.",
    ),
    email_confirmation_signup=Mail(
        "Stillnight : votre code",
        "Pour créer votre compte, saisissez ce code :\n\n{code}\n\nIl est valable pendant {minutes} minutes.",
    ),
    password_reset_key=Mail(
        "Stillnight : un nouveau mot de passe",
        "Choisissez ici un nouveau mot de passe :\n{link}\n\n"
        "Le lien est valable une seule fois, pendant {minutes} minutes. "
        "Si votre compte a un second facteur, il vous sera demandé lors de la connexion.",
    ),
    password_reset=Mail(
        "Stillnight : votre mot de passe est nouveau",
        "Un nouveau mot de passe a été choisi par un lien reçu dans un e-mail à votre adresse, {at}. "
        "Toutes les autres sessions sont fermées.",
    ),
    password_changed=Mail(
        "Stillnight : votre mot de passe a été modifié",
        "Votre mot de passe a été modifié, {at}. Toutes les autres sessions sont fermées.",
    ),
    password_set=Mail(
        "Stillnight : votre compte a un mot de passe", "Un mot de passe a été choisi pour votre compte, {at}."
    ),
    email_changed=Mail(
        "Stillnight : votre adresse a été modifiée",
        "Votre compte a maintenant une autre adresse e-mail, {at}. Plus aucun message n'arrivera ici. "
        "Toutes les autres sessions sont fermées.",
    ),
    email_deleted=Mail(
        "Stillnight : une adresse a été retirée", "Une adresse e-mail a été retirée de votre compte, {at}."
    ),
    totp_activated=Mail(
        "Stillnight : application d'authentification ajoutée",
        "Une application d'authentification a été ajoutée à votre compte, {at}.",
    ),
    totp_deactivated=Mail(
        "Stillnight : application d'authentification retirée",
        "L'application d'authentification a été retirée de votre compte, {at}.",
    ),
    webauthn_added=Mail("Stillnight : clé d'accès ajoutée", "Une clé d'accès a été ajoutée à votre compte, {at}."),
    webauthn_removed=Mail("Stillnight : clé d'accès retirée", "Une clé d'accès a été retirée de votre compte, {at}."),
    recovery_codes_generated=Mail(
        "Stillnight : nouveaux codes de secours",
        "De nouveaux codes de secours ont été créés pour votre compte, {at}. Les anciens ne fonctionnent plus.",
    ),
    not_you="Si ce n'était pas vous : choisissez un nouveau mot de passe, vérifiez vos sessions sous « Compte », "
    "et prévenez votre centre.",
    not_asked="Si vous n'avez rien demandé, il ne se passe rien : vous pouvez supprimer ce message.",
)
