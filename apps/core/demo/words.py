"""Sentences that made-up people write into the note of a night. All invented."""

from random import Random

from apps.core.demo.course import State

WELL = (
    "Slept through. I had almost forgotten what that is like.",
    "Quiet legs all evening, read two chapters.",
    "A good night, nothing to tell.",
    "Long walk after dinner, then peace.",
    "Cinema, and I sat through the whole film!",
)
MIDDLING = (
    "Started while I was watching television, gone after some stretching.",
    "Had to get up once and walk to the kitchen.",
    "Warm bath helped for about an hour.",
    "Legs woke up just as I was falling asleep.",
    "Not bad, but the left leg kept asking for attention.",
    "Rode the exercise bike for ten minutes, that was enough.",
    "Cold floor, warm socks, cold floor again.",
)
BAD = (
    "Could not sit through dinner.",
    "It starts in the afternoon now, at my desk.",
    "My arms as well tonight. That is new.",
    "Walked the corridor until three.",
    "The tablet used to hold until morning. Now it is gone by two.",
    "Ate standing up. Again.",
    "Asked my sister to drive, I cannot sit in the car that long any more.",
    "Worse than before I ever took anything, I think.",
)
ABOUT: dict[str, tuple[str, ...]] = {
    "alcohol": ("Two glasses of wine at a birthday, should have known.",),
    "caffeine": ("Espresso at five. My own fault.",),
    "missed_dose": ("Forgot the tablet, noticed at midnight.", "Pharmacy was closed, no tablet tonight."),
    "travel": ("Six hours on the train.", "Hotel bed, far too warm."),
    "illness": ("Feverish, everything aches.", "Coughing half the night, the legs did the other half."),
    "stress": ("Deadline tomorrow.", "Argued on the telephone late in the evening."),
    "long_sitting": ("Meeting from two to six without a break.",),
}


def note_for(state: State, free: bool, triggers: list[str], chance: Random) -> str:
    """A sentence that fits the night."""
    told = [sentence for trigger in triggers for sentence in ABOUT.get(trigger, ())]
    if told and chance.random() < 0.7:
        return chance.choice(told)
    if free:
        return chance.choice(WELL)
    return chance.choice(BAD if state.burden > 0.6 else MIDDLING)
