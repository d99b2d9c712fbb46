"""What an invitation says, in each language."""

from dataclasses import dataclass

from apps.accounts.models import Language


@dataclass(frozen=True, slots=True)
class InvitationText:
    subject: str
    patient: str
    member: str
    operator: str
    link: str
    code: str
    until: str
    ignore: str
    # Where a date begins with it: the language's way to write it.
    first_of_month: str = "1"


TEXTS: dict[Language, InvitationText] = {
    Language.ENGLISH: InvitationText(
        subject="Your invitation to Stillnight",
        patient="{clinic} invites you to keep a diary with Stillnight.",
        member="{clinic} invites you to work with Stillnight.",
        operator="You are invited to run this copy of Stillnight.",
        link="Open this link: {link}",
        code="Or go to {page} and enter the code {code}",
        until="It works once, until {until}.",
        ignore="If you did not expect this mail, you can ignore it. Replies are not read.",
    ),
    Language.GERMAN: InvitationText(
        subject="Ihre Einladung zu Stillnight",
        patient="{clinic} lädt Sie ein, mit Stillnight ein Tagebuch zu führen.",
        member="{clinic} lädt Sie ein, mit Stillnight zu arbeiten.",
        operator="Sie sind eingeladen, dieses Stillnight zu betreiben.",
        link="Öffnen Sie diesen Link: {link}",
        code="Oder gehen Sie zu {page} und geben Sie den Code {code} ein.",
        until="Er gilt einmal, bis zum {until}.",
        ignore="Wenn Sie diese Mail nicht erwartet haben, lassen Sie sie unbeachtet. Antworten werden nicht gelesen.",
    ),
    Language.FRENCH: InvitationText(
        subject="Votre invitation à Stillnight",
        patient="{clinic} vous invite à tenir un journal avec Stillnight.",
        member="{clinic} vous invite à travailler avec Stillnight.",
        operator="Cette invitation vous confie la gestion de cette installation de Stillnight.",
        link="Ouvrez ce lien : {link}",
        code="Ou allez sur {page} et saisissez le code {code}",
        until="Elle est valable une seule fois, jusqu'au {until}.",
        ignore="Si vous n'attendiez pas ce message, vous pouvez l'ignorer. Les réponses ne sont pas lues.",
        first_of_month="1er",
    ),
}
