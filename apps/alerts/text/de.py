from apps.alerts.text.shape import DigestText, UnsubscribeText

GERMAN = DigestText(
    subject="Stillnight: {new} neu anzusehen",
    counts="{new} neu seit gestern, {open} offen, {cleared} abgeklungen",
    too_few_nights="Bei {too_few_nights} gab es zu wenige Nächte für eine Aussage; "
    "nicht auf der Liste zu stehen, heißt nicht, dass es der Person gut geht.",
    subject_uncounted="Stillnight: etwas Neues",
    uncounted="Etwas Neues seit gestern",
    not_listed="Nicht auf der Liste zu stehen, heißt nicht, dass es der Person gut geht.",
    link="Liste öffnen",
    replies="Antworten werden nicht gelesen.",
    stop="Diese E-Mail abbestellen",
    labeled="{label}: {url}",
)

GERMAN_UNSUBSCRIBE = UnsubscribeText(
    title="Die E-Mail am Morgen",
    ask="Möchten Sie morgens keine E-Mail mehr über Neues auf Ihrer Liste?",
    button="E-Mail am Morgen ausschalten",
    off="Ihre E-Mail am Morgen ist ausgeschaltet. Es kommt keine mehr.",
    on_again="Sie können sie jederzeit wieder einschalten: Melden Sie sich an und öffnen Sie die Seite Konto.",
    list_stays="Die Liste in Stillnight zeigt weiterhin alles.",
    gone="Dieser Link gilt nicht oder nicht mehr. Es wurde nichts geändert.",
    by_hand="Angemeldet können Sie die E-Mail am Morgen auf der Seite Konto aus- und einschalten.",
    account="Zur Seite Konto",
)
