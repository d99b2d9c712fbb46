from apps.records.text.shape import ExportText

GERMAN = ExportText(
    readme="""Stillnight: alles von Ihnen, so wie es am {at} (UTC) war.

diary-JAHR.pdf             Ihre Nächte, Monat für Monat, zum Lesen oder Drucken
nights.csv                 Ihre Nächte als Tabelle, für ein Tabellenprogramm
diary.ndjson               Ihr ganzes Tagebuch (Nächte, Medikamente, Einnahmen, Werte, Ereignisse) im übertragbaren
                           Format von Stillnight; ein anderes Stillnight kann es einlesen
versions.ndjson            jede Fassung jedes Eintrags, die je ankam, mit ihrer Quittung und was aus ihr wurde: auch
                           solche, die hinter einer anderen zurückstanden oder nicht abgelegt werden konnten
reviews.ndjson             was der nächtliche Vergleich Ihrer Wochen ergab: Kürzel und Zahlen, keine Diagnose
clinics-and-consents.json  welche Kliniken Sie betreuen, seit wann, und worin Sie eingewilligt haben
who-looked.csv             wer wann Ihr Tagebuch angesehen hat
account.json               Ihr Konto: Adressen, Einstellungen, Anmeldungen

In den Tabellen trennt ein Semikolon die Spalten; die Zeichen sind UTF-8.
In .ndjson-Dateien ist jede Zeile ein JSON-Objekt. In den Tabellen steht vor =, +, - oder @ ein Apostroph, wo damit eine
Zelle oder Zeile beginnt oder ein Komma oder Semikolon davor steht, damit kein Tabellenprogramm sie für eine Formel
hält.

Bewahren Sie diese Dateien auf wie einen Arztbrief: Sie sind nicht verschlossen.
""",
    separator=";",
    title="Nachttagebuch",
    lead="Von der Person selbst aufgeschrieben. Ein Tagebuch, kein Medizinprodukt. "
    "Nächte ohne Eintrag sind nicht aufgeführt.",
    missing="Einige Zeichen lassen sich hier nicht drucken; an ihrer Stelle steht [?]. Alle stehen in nights.csv.",
    year="{title} {year}",
    nights="{month} {year}: eingetragene Nächte: {count}",
    yes="ja",
    no="nein",
    symptoms="Beschwerden",
    no_symptoms="keine Beschwerden",
    all_day="den ganzen Tag",
    night="Nacht vom",
    began="Beginn",
    strength="Stärke 0–10",
    where="Wo",
    note="Notiz",
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ),
    weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    regions={
        "neck_face": "Hals, Gesicht", "left_arm": "linker Arm", "trunk": "Rumpf", "right_arm": "rechter Arm",
        "left_leg": "linkes Bein", "right_leg": "rechtes Bein", "other": "anderswo",
    },
    columns={
        "date": "Nacht vom", "symptoms": "Beschwerden", "onset": "Beginn", "continuous": "Den ganzen Tag",
        "intensity": "Stärke 0-10", "regions": "Wo", "latency_min": "Minuten Ruhe davor",
        "duration_min": "Minuten insgesamt", "relief_min": "Minuten, die das Medikament hielt",
        "returned_before_morning": "Vor dem Morgen wiedergekommen", "times_got_up": "Wie oft aufgestanden",
        "daytime_rest": "Tagsüber in Ruhe 0-10", "daytime_active": "Tagsüber in Bewegung 0-10", "into_bed": "Ins Bett",
        "tried_to_sleep": "Schlafen versucht", "final_awakening": "Zuletzt aufgewacht", "out_of_bed": "Aus dem Bett",
        "slept_min": "Minuten geschlafen", "sol_min": "Minuten bis zum Einschlafen",
        "waso_min": "Minuten dazwischen wach", "sleep_quality": "Schlaf 1-5", "triggers": "Was sonst war",
        "note": "Notiz", "zone": "Zeitzone",
    },
    looked=("Wann (UTC)", "Wer", "Klinik", "Was"),
    looks={
        "list": "die Patientenliste", "digest": "die E-Mail am Morgen", "page": "Ihre Seite", "nights": "Ihre Nächte",
        "kept_versions": "aufgehobene Fassungen", "export": "ein Export Ihres Tagebuchs",
    },
)  # fmt: skip
