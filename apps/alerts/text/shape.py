from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestText:
    """Sentences of the digest. In braces the fields of news.Counts."""

    subject: str
    counts: str
    too_few_nights: str
    # With fewer patients than may be counted.
    subject_uncounted: str
    uncounted: str
    not_listed: str
    link: str
    replies: str
    stop: str
    # A label before an address, in the plain part.
    labeled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubscribeText:
    """The page behind the link that switches the morning's e-mail off."""

    title: str
    ask: str
    button: str
    off: str
    on_again: str
    list_stays: str
    gone: str
    by_hand: str
    account: str
