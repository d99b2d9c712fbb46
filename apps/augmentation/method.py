"""The method that knows how sure it is: the usual onset now, with its uncertainty, against a reference, with its own.

`discuss` needs that the usual onset is as likely as not earlier than before treatment by the criterion's measure, and
surely earlier than a fading effect would make it. Pure.
"""

from collections.abc import Mapping
from functools import cache
from math import log2, sqrt
from statistics import NormalDist

from apps.augmentation.compared import Compared
from apps.augmentation.criteria import Verdict
from apps.augmentation.references import Reference
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.usual import Usual

NOTHING_KNOWN = Reference("stable_treatment", None, 0, None, None)


@cache
def sure(percent: int) -> float:
    """How many standard deviations make one so sure."""
    return NormalDist().inv_cdf(percent / 100)


class Found:
    """What the method finds on one day. `features`: the further ones, each with its verdict."""

    __slots__ = ("advance", "discuss", "earlier", "fading", "features", "sd", "watch")

    def __init__(self, features: Mapping[str, Verdict]) -> None:
        self.features = features
        self.discuss = self.watch = self.fading = False
        self.earlier: Verdict = None
        self.advance: float | None = None  # against the reference used
        self.sd = 0.0


def find(features: Mapping[str, Verdict], compared: Compared, usual: Usual, t: Thresholds) -> Found:
    found, reference = Found(features), compared.reference
    if reference is None or usual.onset is None or reference.onset is None:
        found.fading = _was_free(reference) and usual.onset is not None and usual.quiet * 100 < t.quiet_percent
        return found
    if reference.name == "before_treatment":
        _before_treatment(found, compared, usual, t, extra=any(features.values()))
    else:
        _on_treatment(found, reference, reference.onset - usual.onset, usual, t, spread=bool(features["spread"]))
    found.earlier = found.discuss or found.watch
    found.watch |= _spread_share(compared.spared, usual) * 100 >= t.watch_spread_percent
    # Two features of the NIH pattern. Against treatment that worked a fading effect has both: no sign there. What a
    # confirmed case is held against is none that worked.
    two = features["shorter_latency"] and features["shorter_relief"]
    found.watch |= bool(two) and (reference.name == "before_treatment" or compared.confirmed)
    if usual.quiet * 100 >= t.quiet_percent:
        found.discuss = found.watch = found.earlier = False
    found.advance, found.sd = reference.onset - usual.onset, sqrt(usual.variance + reference.onset_sd_min**2)
    return found


def _was_free(reference: Reference | None) -> bool:
    return reference is not None and reference.mostly_quiet


def _before_treatment(found: Found, compared: Compared, usual: Usual, t: Thresholds, *, extra: bool) -> None:
    assert usual.onset is not None
    assert compared.before_onset is not None
    treated = compared.treated
    onset, variance = compared.before_onset
    advance, sd = onset - usual.onset, sqrt(usual.variance + variance)
    found.discuss = (
        extra
        and advance >= t.discuss_onset_min
        and advance - t.discuss_floor_min >= sure(t.discuss_sure_percent) * sd
    ) or (
        advance >= t.discuss_alone_min
        and advance - t.discuss_alone_floor_min >= sure(t.discuss_sure_percent) * sd
    )  # fmt: skip
    probable = advance + _latency_speaks(compared.before, usual, t)
    if treated and treated.onset is not None:
        on_treatment, its_sd = treated.onset - usual.onset, sqrt(usual.variance + treated.onset_sd_min**2)
        clearly = on_treatment - t.watch_before_stable_min >= sure(t.watch_before_stable_sure_percent) * its_sd
        found.watch = clearly and probable - t.watch_before_min >= sure(t.watch_before_sure_percent) * sd
        found.fading = clearly and not found.watch
    else:
        found.watch = probable - t.watch_before_alone_min >= sure(t.watch_before_sure_percent) * sd
        found.fading = _was_free(compared.worked) and usual.quiet * 100 < t.quiet_percent and not found.watch


def _latency_speaks(before: Reference | None, usual: Usual, t: Thresholds) -> float:
    """As how many minutes of earlier onset the latency counts; 0 where either is not told.

    A fading effect brings it back to what it was before treatment, augmentation makes it shorter than that.
    """
    if before is None or before.latency_min is None or usual.latency_min is None:
        return 0.0
    halvings = log2(max(1.0, before.latency_min) / max(1.0, usual.latency_min))
    return min(t.watch_latency_most_min, max(-t.watch_latency_least_min, t.watch_latency_halved_min * halvings))


def _on_treatment(
    found: Found, reference: Reference, advance: float, usual: Usual, t: Thresholds, *, spread: bool
) -> None:
    sd = sqrt(usual.variance + reference.onset_sd_min**2)
    by = t.discuss_stable_spread_min if spread else t.discuss_stable_min
    if reference.mostly_quiet:  # nights with symptoms were the odd ones: that they return is an effect that fades
        found.fading = usual.quiet * 100 < t.quiet_percent
    else:
        found.discuss = advance - by >= sure(t.discuss_stable_sure_percent) * sd
        found.watch = advance - t.watch_stable_min >= sure(t.watch_stable_sure_percent) * sd


def features(compared: Compared, usual: Usual, t: Thresholds) -> dict[str, Verdict]:
    """The further features, usual now against the reference; relief against treatment that worked.

    Spread is held against that as well, where nobody recalls which parts of the body took part before treatment.
    """
    told = compared.reference or NOTHING_KNOWN
    worked = compared.relieved
    return {
        "spread": None
        if compared.spared is None or not usual.regions_told
        else _spread_share(compared.spared, usual) * 100 >= t.feature_spread_percent,
        "greater_intensity": None
        if told.intensity is None or usual.intensity is None
        else (usual.intensity - told.intensity) * 100 >= t.feature_intensity_percent,
        "shorter_latency": None
        if told.latency_min is None or usual.latency_min is None
        else usual.latency_min
        <= told.latency_min
        - max(t.feature_latency_min, told.latency_min * (100 - t.feature_latency_percent) / 100),
        "shorter_relief": None
        if worked is None or worked.relief_min is None or usual.relief_min is None
        else usual.relief_min
        <= max(worked.relief_min * t.feature_relief_percent / 100, worked.relief_min - t.feature_relief_min),
    }  # fmt: skip


def _spread_share(spared: Reference | None, usual: Usual) -> float:
    return 0.0 if spared is None or spared.regions is None else usual.spread(spared.regions)
