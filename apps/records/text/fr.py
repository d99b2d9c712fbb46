from apps.records.text.shape import ExportText

FRENCH = ExportText(
    readme="""Stillnight : tout ce qui est à vous, dans l'état du {at} (UTC).

diary-ANNÉE.pdf            vos nuits, mois par mois, à lire ou à imprimer
nights.csv                 vos nuits en tableau, pour un tableur
diary.ndjson               votre journal entier (nuits, médicaments, prises, valeurs, événements) dans le format
                           transportable de Stillnight ; un autre Stillnight peut le lire
versions.ndjson            chaque version de chaque saisie jamais arrivée, avec son reçu et ce qu'elle est devenue :
                           aussi celles qu'une autre a devancées et celles qui n'ont pas pu être classées
reviews.ndjson             ce qu'a donné la comparaison nocturne de vos semaines : des codes et des nombres, pas un
                           diagnostic
clinics-and-consents.json  quels centres vous suivent, depuis quand, et ce que vous avez accepté
who-looked.csv             qui a consulté votre journal, et quand
account.json               votre compte : adresses, réglages, connexions

Dans les tableaux, un point-virgule sépare les colonnes ; les caractères sont en UTF-8.
Dans les fichiers .ndjson, chaque ligne est un objet JSON. Dans les tableaux, une apostrophe précède =, +, - ou @ en
début de cellule ou de ligne, ou après une virgule ou un point-virgule, afin qu'aucun tableur ne les prenne pour une
formule.

Gardez ces fichiers comme vous garderiez une lettre de votre médecin : ils ne sont pas verrouillés.
""",
    separator=";",
    title="Journal des nuits",
    lead="Écrit par la personne elle-même. Un journal, pas un dispositif médical. "
    "Les nuits sans saisie ne figurent pas ici.",
    missing="Certains caractères ne peuvent pas être imprimés ici ; [?] les remplace. Ils sont tous dans nights.csv.",
    year="{title} {year}",
    nights="Nuits notées en {month} {year} : {count}",
    yes="oui",
    no="non",
    symptoms="symptômes",
    no_symptoms="aucun symptôme",
    all_day="toute la journée",
    night="Nuit du",
    began="Début",
    strength="Intensité 0–10",
    where="Où",
    note="Note",
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ),
    weekdays=("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    regions={
        "neck_face": "cou, visage", "left_arm": "bras gauche", "trunk": "tronc", "right_arm": "bras droit",
        "left_leg": "jambe gauche", "right_leg": "jambe droite", "other": "ailleurs",
    },
    columns={
        "date": "Nuit du", "symptoms": "Symptômes", "onset": "Début", "continuous": "Toute la journée",
        "intensity": "Intensité 0-10", "regions": "Où", "latency_min": "Minutes au repos avant",
        "duration_min": "Minutes en tout", "relief_min": "Minutes d'effet du médicament",
        "returned_before_morning": "Revenu avant le matin", "times_got_up": "Nombre de levers",
        "daytime_rest": "De jour au repos 0-10", "daytime_active": "De jour en activité 0-10",
        "into_bed": "Mise au lit", "tried_to_sleep": "Essai de dormir", "final_awakening": "Dernier réveil",
        "out_of_bed": "Lever", "slept_min": "Minutes de sommeil", "sol_min": "Minutes pour s'endormir",
        "waso_min": "Minutes d'éveil entre-temps", "sleep_quality": "Sommeil 1-5",
        "triggers": "Ce qu'il y a eu d'autre", "note": "Note", "zone": "Fuseau horaire",
    },
    looked=("Quand (UTC)", "Qui", "Centre", "Quoi"),
    looks={
        "list": "la liste des patients", "digest": "l'e-mail du matin", "page": "votre page", "nights": "vos nuits",
        "kept_versions": "les versions mises de côté", "export": "un export de votre journal",
    },
)  # fmt: skip
