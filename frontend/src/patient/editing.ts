// One open night form: what is in it, what it began from, and how it is saved. Every change goes into the draft at once, so a killed page loses nothing.
import { type Signal, signal } from "@preact/signals";
import type { Payload } from "../data/db.ts";
import { draftDrop, draftSave, NotYours, save, TooLong } from "../data/records.ts";
import { drafts, heads, nights, refresh, session } from "../data/state.ts";
import { sync } from "../data/sync.ts";
import { tellTabs } from "../data/tabs.ts";
import { historyOf } from "../domain/clock.ts";
import { clockOfDay, clockTime, dayOf, wallMinutes } from "../domain/days.ts";
import { complaint, type Moment, type Night, recallDays, toSave } from "../domain/night.ts";
import { phoneZone } from "../domain/zones.ts";
import { text } from "../text/index.ts";
import { announce } from "../ui/live.tsx";

export const KIND = "night";

export interface Editing {
  date: string;
  night: Signal<Night>;
  /** Differs from what is saved. */
  dirty: Signal<boolean>;
  /** What is in the form was found in a draft, not typed on this page. */
  restored: Signal<boolean>;
  trouble: Signal<string>;
  /** The version that the edit began from. */
  base: string | null;
  /** Between a save and the phone's records being read again. */
  saving: boolean;
}

/** The form that is open, if any: "Symptoms now" must not write past it, and the clock must not take it away. */
export const openForm = signal<Editing | null>(null);

export function patientClock() {
  const patient = session.value?.patient;
  return patient ? historyOf(patient) : null;
}

const userId = () => String(session.value?.user.id);

function savedNight(date: string): Night {
  return (nights.value.get(date)?.payload ?? {}) as Night;
}

export function editingOpen(date: string): Editing {
  const draft = drafts.value.find((each) => each.kind === KIND && each.key === date);
  return {
    date,
    night: signal(draft ? (draft.payload as Night) : savedNight(date)),
    dirty: signal(Boolean(draft)),
    restored: signal(Boolean(draft)),
    trouble: signal(""),
    base: draft ? draft.base : (heads.value.get(date) ?? null),
    saving: false,
  };
}

/** What arrived from elsewhere goes into a form that nobody has touched, and never into one that somebody has. */
export function editingFollow(editing: Editing): void {
  const head = heads.value.get(editing.date) ?? null;
  if (editing.dirty.value || editing.saving || head === editing.base) return;
  editing.base = head;
  editing.night.value = savedNight(editing.date);
}

export function change(editing: Editing, part: Partial<Night>): void {
  editing.night.value = { ...editing.night.value, ...part };
  editing.dirty.value = true;
  editing.trouble.value = "";
  keepDraft(editing);
}

function keepDraft({ date, base, night }: Editing): void {
  const draft = {
    kind: KIND,
    key: date,
    base,
    payload: night.value as Payload,
    at: new Date().toISOString(),
  };
  // A draft that cannot be kept is no reason to disturb the typing; the save will say so.
  draftSave(userId(), draft).catch(() => undefined);
  drafts.value = [...otherDrafts(date), draft];
}

const otherDrafts = (date: string) =>
  drafts.value.filter((draft) => draft.kind !== KIND || draft.key !== date);

export async function discard(editing: Editing): Promise<void> {
  await draftDrop(KIND, editing.date);
  drafts.value = otherDrafts(editing.date);
  editing.base = heads.value.get(editing.date) ?? null;
  editing.night.value = savedNight(editing.date);
  editing.dirty.value = false;
  editing.restored.value = false;
}

/** The first record of a night says when it was written, and how many days after. */
function stamped(night: Night, date: string, now: Date): Night {
  const clock = patientClock();
  if (!clock || night.recorded_at) return night;
  const recall_days = recallDays(date, dayOf(clock, now.getTime()));
  return { ...night, recorded_at: now.toISOString(), recall_days };
}

export function dayStartOf(date: string): number {
  const clock = patientClock();
  return clock ? clockOfDay(clock, date).dayStart : 360;
}

export function troubleText(error: unknown): string {
  const t = text.value.night;
  return error instanceof TooLong ? t.tooLong : error instanceof NotYours ? t.notYours : t.failed;
}

export async function editingSave(editing: Editing): Promise<void> {
  const t = text.value.night;
  const wrong = complaint(editing.night.value);
  if (wrong) {
    editing.trouble.value = t[wrong];
    return;
  }
  const now = new Date();
  const before = editing.night.value;
  const payload = toSave(stamped(before, editing.date, now), dayStartOf(editing.date));
  const { date, base } = editing;
  editing.saving = true;
  try {
    const write = await save({
      userId: userId(),
      kind: KIND,
      key: date,
      base,
      payload: payload as Payload,
      now,
      zone: phoneZone(),
    });
    editing.base = write.write_id;
    editing.restored.value = false;
    drafts.value = otherDrafts(date);
    // Typed on while it was being written down: that is the next edit, and builds on this one.
    if (editing.night.value === before) {
      editing.night.value = payload;
      editing.dirty.value = false;
    } else keepDraft(editing);
    tellTabs("changed");
    await refresh();
    announce(t.saved);
    void sync();
  } catch (error) {
    editing.trouble.value = troubleText(error);
  } finally {
    editing.saving = false;
    editingFollow(editing);
  }
}

export async function nightDelete(editing: Editing): Promise<void> {
  try {
    await save({
      userId: userId(),
      kind: KIND,
      key: editing.date,
      base: heads.value.get(editing.date) ?? null,
      payload: null,
      now: new Date(),
      zone: phoneZone(),
    });
  } catch (error) {
    editing.trouble.value = troubleText(error);
    return;
  }
  editing.dirty.value = false;
  tellTabs("changed");
  announce(text.value.night.removed);
  void sync();
}

/**
 * Saves the running night with symptoms and this moment, and says for which clock time. An open form of that night takes the moment in
 * and keeps what else is unsaved in it.
 */
export async function symptomsNow(strength: number): Promise<string | null> {
  const clock = patientClock();
  if (!clock) return null;
  const now = new Date();
  const date = dayOf(clock, now.getTime());
  const at = clockTime(wallMinutes(clock, now.getTime()), dayStartOf(date));
  const moment: Moment = { id: crypto.randomUUID(), at, strength };
  const withMoment = (night: Night): Night => ({
    ...night,
    symptoms: true,
    moments: [...(night.moments ?? []), moment],
  });
  const payload = toSave(stamped(withMoment(savedNight(date)), date, now), dayStartOf(date));
  const base = heads.value.get(date) ?? null;
  const write = await save({
    userId: userId(),
    kind: KIND,
    key: date,
    base,
    payload: payload as Payload,
    now,
    zone: phoneZone(),
    keepDraft: true,
  });
  const form = openForm.value;
  if (form?.date === date && form.dirty.value) {
    // An edit that began from an older version than the one just built upon stays one: the clinic will say so.
    if (form.base === base) form.base = write.write_id;
    form.night.value = withMoment(form.night.value);
    keepDraft(form);
  }
  tellTabs("changed");
  void sync();
  return at;
}
