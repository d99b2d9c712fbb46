from apps.alerts.text.shape import DigestText

GERMAN = DigestText(
    subject="Stillnight: {new} neu anzusehen",
    counts="{new} neu seit gestern, {open} offen, {cleared} abgeklungen",
    too_few_nights="Bei {too_few_nights} gab es zu wenige Nächte für eine Aussage; "
    "wer nicht auf der Liste steht, dem geht es nicht schon deshalb gut.",
    subject_uncounted="Stillnight: etwas Neues",
    uncounted="Etwas Neues seit gestern",
    not_listed="Wer nicht auf der Liste steht, dem geht es nicht schon deshalb gut.",
    link="Liste öffnen",
    replies="Antworten werden nicht gelesen.",
)
