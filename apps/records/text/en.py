from apps.records.text.shape import ExportText

ENGLISH = ExportText(
    readme="""Stillnight: everything of yours, as it stood on {at} (UTC).

diary-YEAR.pdf             your nights, month by month, to read or print
nights.csv                 your nights as a table, for a spreadsheet
diary.ndjson               your whole diary (nights, medicines, doses, values, events) in Stillnight's portable format;
                           another Stillnight can read it in
versions.ndjson            every version of every entry that ever arrived, with its receipt and what became of it: also
                           those that lost against another one and those that could not be filed
reviews.ndjson             what the nightly comparison of your weeks found: codes and numbers, not a diagnosis
clinics-and-consents.json  which clinics look after you, since when, and what you agreed to
who-looked.csv             who looked at your diary, and when
account.json               your account: addresses, settings, sign-ins

In the tables a comma separates the columns; the letters are UTF-8.
In .ndjson files every line is one JSON object. In the tables, =, +, - or @ have an apostrophe in front where they begin
a cell or a line or come after a semicolon, so that no spreadsheet takes them for a formula.

Keep these files as you would keep a letter from your doctor: they are not locked.
""",
    separator=",",
    title="Night diary",
    lead="Written down by the person themselves. A diary, not a medical device. "
    "Nights without an entry are not listed.",
    missing="Some letters cannot be printed here; [?] stands in their place. All of them are in nights.csv.",
    year="{title} {year}",
    nights="{month} {year}: nights recorded: {count}",
    yes="yes",
    no="no",
    symptoms="symptoms",
    no_symptoms="no symptoms",
    all_day="all day",
    night="Night of",
    began="Began",
    strength="Strength 0–10",
    where="Where",
    note="Note",
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    regions={
        "neck_face": "neck, face", "left_arm": "left arm", "trunk": "trunk", "right_arm": "right arm",
        "left_leg": "left leg", "right_leg": "right leg", "other": "elsewhere",
    },
    columns={
        "date": "Night of", "symptoms": "Symptoms", "onset": "Began", "continuous": "All day",
        "intensity": "Strength 0-10", "regions": "Where", "latency_min": "Minutes of rest before",
        "duration_min": "Minutes in all", "relief_min": "Minutes the medicine held",
        "returned_before_morning": "Came back before morning", "times_got_up": "Times got up",
        "daytime_rest": "By day at rest 0-10", "daytime_active": "By day active 0-10", "into_bed": "Into bed",
        "tried_to_sleep": "Tried to sleep", "final_awakening": "Woke for the last time", "out_of_bed": "Out of bed",
        "slept_min": "Minutes slept", "sol_min": "Minutes to fall asleep", "waso_min": "Minutes awake in between",
        "sleep_quality": "Sleep 1-5", "triggers": "What else was there", "note": "Note", "zone": "Time zone",
    },
    looked=("When (UTC)", "Who", "Clinic", "What"),
    looks={
        "list": "the list of patients", "digest": "the morning e-mail", "page": "your page", "nights": "your nights",
        "kept_versions": "versions kept aside", "export": "an export of your diary",
    },
)  # fmt: skip
