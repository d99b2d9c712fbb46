from apps.alerts.text.shape import DigestText, UnsubscribeText

FRENCH = DigestText(
    subject="Stillnight : du nouveau à regarder ({new})",
    counts="Patients avec un signal nouveau depuis hier : {new} ; encore ouvert : {open} ; levé : {cleared}",
    too_few_nights="Patients avec trop peu de nuits pour dire quoi que ce soit : {too_few_nights} ; "
    "qu'un patient ne figure pas sur la liste ne veut pas dire qu'il va bien.",
    subject_uncounted="Stillnight : du nouveau",
    uncounted="Du nouveau depuis hier",
    not_listed="Qu'un patient ne figure pas sur la liste ne veut pas dire qu'il va bien.",
    link="Ouvrir la liste",
    replies="Les réponses ne sont pas lues.",
    stop="Ne plus recevoir cet e-mail",
    labeled="{label} : {url}",
)

FRENCH_UNSUBSCRIBE = UnsubscribeText(
    title="L'e-mail du matin",
    ask="Ne voulez-vous plus recevoir d'e-mail le matin sur ce qui est nouveau dans votre liste ?",
    button="Désactiver l'e-mail du matin",
    off="Votre e-mail du matin est désactivé. Vous n'en recevrez plus.",
    on_again="Vous pouvez le réactiver à tout moment : connectez-vous et ouvrez la page de votre compte.",
    list_stays="La liste dans Stillnight continue de tout montrer.",
    gone="Ce lien n'est pas valable, ou ne l'est plus. Rien n'a été modifié.",
    by_hand="Une fois en session, vous pouvez désactiver et réactiver l'e-mail du matin sur la page de votre compte.",
    account="Aller à la page du compte",
)
