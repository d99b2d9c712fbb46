"""A made-up clinic: diaries of people who do not exist, as full and as untidy as real ones.

Pure: no Django, no database, no clock. How to use it:

    for index in range(50):
        diary = generate(seed="spring", patient_index=index, profile="mixed", zone="Europe/Berlin",
                         first=as_of - timedelta(days=199), last=as_of)

`diary` is a `PatientDiary`, as the parser of the portable diary yields it: it can be stored by the same
services, or written by `diary_lines`. Every night depends on seed, patient and date alone. Topping up to a
later day adds records and changes no night, dose or session; only a regimen that has ended meanwhile gets its
`end`, under the same id, and the patient line may name a later `good_period`.
"""

from apps.core.demo.generate import generate
from apps.core.demo.person import MIXED, PROFILES

__all__ = ["MIXED", "PROFILES", "generate"]
