"""How well the rules see: made-up people whose true course is known, replayed, and what the rules made of them.

Pure: no Django, no database, no clock. `people` draws a person, `courses` says what truly happens to them, `diaries`
what of it they write down, `truth` from when a warning is right, `scoring` what was said when. The people are made of
other assumptions than those of the demo clinic (`apps.core.demo`); seeds for tuning and for reporting are apart.
`worlds` breaks one of those assumptions at a time, `plain` reads the same diaries in simpler ways, `study` runs it all;
`report`, `figures`, `charts` and `pictures` write docs/validation.md.

The adjudication kit is for real people as well: `month_page` shows two experts a month without a verdict,
`adjudication` keeps the key and reads what they hand in, `agreement` is how far they agree.
"""
