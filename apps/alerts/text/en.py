from apps.alerts.text.shape import DigestText

ENGLISH = DigestText(
    subject="Stillnight: {new} new to look at",
    counts="{new} new since yesterday, {open} open, {cleared} cleared",
    too_few_nights="{too_few_nights} had too few nights to say; a patient not listed is not thereby well.",
    subject_uncounted="Stillnight: something new",
    uncounted="Something new since yesterday",
    not_listed="A patient not listed is not thereby well.",
    link="Open the list",
    replies="Replies are not read.",
)
