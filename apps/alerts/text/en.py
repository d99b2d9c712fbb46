from apps.alerts.text.shape import DigestText, UnsubscribeText

ENGLISH = DigestText(
    subject="Stillnight: {new} new to look at",
    counts="{new} new since yesterday, {open} open, {cleared} cleared",
    too_few_nights="{too_few_nights} had too few nights to say; a patient not listed is not thereby well.",
    subject_uncounted="Stillnight: something new",
    uncounted="Something new since yesterday",
    not_listed="A patient not listed is not thereby well.",
    link="Open the list",
    replies="Replies are not read.",
    stop="Stop this e-mail",
    labeled="{label}: {url}",
)

ENGLISH_UNSUBSCRIBE = UnsubscribeText(
    title="The morning e-mail",
    ask="Do you want no more morning e-mails about what is new on your list?",
    button="Switch the morning e-mail off",
    off="Your morning e-mail is off. Nothing more will be sent.",
    on_again="You can switch it on again at any time: sign in and open your account page.",
    list_stays="The list in Stillnight goes on showing everything.",
    gone="This link does not work, or no longer. Nothing was changed.",
    by_hand="Signed in, you can switch the morning e-mail off and on, on your account page.",
    account="To the account page",
)
