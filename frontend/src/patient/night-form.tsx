import { useEffect, useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { nights, openVersions } from "../data/state.ts";
import { text } from "../text/index.ts";
import { unreadField } from "../ui/fields.tsx";
import {
  change,
  dayStartOf,
  discard,
  type Editing,
  editingFollow,
  editingOpen,
  editingSave,
  nightDelete,
  openForm,
} from "./editing.ts";
import { MoreSections, SymptomFields } from "./night-fields.tsx";
import { VersionPanel } from "./version-panel.tsx";

/** The form of one night. It stays with the night it was opened for, whatever the clock does meanwhile. */
export function NightForm({ date }: { date: string }) {
  const editing = useMemo(() => editingOpen(date), [date]);
  useEffect(() => editingFollow(editing), [editing, nights.value]);
  useEffect(() => {
    openForm.value = editing;
    return () => {
      if (openForm.value === editing) openForm.value = null;
    };
  }, [editing]);
  const t = text.value.night;
  const night = editing.night.value;
  const set = (part: Parameters<typeof change>[1]) => change(editing, part);
  const version = openVersions.value.find(({ kind, key }) => kind === "night" && key === date);
  return (
    <form
      autocomplete="off"
      class="night"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const unread = unreadField(event.currentTarget);
        if (!unread) return void editingSave(editing);
        unread.closest("details")?.setAttribute("open", "");
        unread.focus();
        editing.trouble.value = t.fieldUnread;
      }}
    >
      {version && <VersionPanel key={version.write_id} version={version} />}
      {editing.restored.value && (
        <p class="notice">
          {t.restored}{" "}
          <button type="button" class="link" onClick={() => void discard(editing)}>
            {t.discard}
          </button>
        </p>
      )}
      <fieldset class="tiles">
        <legend>{t.symptoms}</legend>
        <div class="options">
          {([false, true] as const).map((symptoms) => (
            <label class="option" key={String(symptoms)}>
              <input
                type="radio"
                name="symptoms"
                checked={night.symptoms === symptoms}
                onChange={() => set({ symptoms })}
              />
              <span>{symptoms ? t.symptomsYes : t.symptomsNo}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {night.symptoms && <SymptomFields night={night} set={set} dayStart={dayStartOf(date)} />}
      <MoreSections night={night} set={set} />
      <RemoveNight editing={editing} />
      <SaveBar editing={editing} />
    </form>
  );
}

/** Always within the thumb's reach; says what is true about this night, and nothing more. */
function SaveBar({ editing }: { editing: Editing }) {
  const t = text.value.night;
  const seen = nights.value.get(editing.date);
  const state = editing.dirty.value ? "unsaved" : !seen ? "nothing" : seen.pending ? "onPhone" : "atClinic";
  return (
    <div class="save-bar">
      {editing.trouble.value && (
        <p class="trouble" role="alert">
          {editing.trouble.value}
        </p>
      )}
      <div class="save-row">
        <p class={`state ${state}`}>{t[state]}</p>
        <button class="primary" type="submit">
          {t.save}
        </button>
      </div>
    </div>
  );
}

function RemoveNight({ editing }: { editing: Editing }) {
  const [asked, ask] = useState(false);
  const { route } = useLocation();
  const t = text.value;
  if (!nights.value.has(editing.date)) return null;
  if (!asked)
    return (
      <button type="button" class="quiet" onClick={() => ask(true)}>
        {t.night.remove}
      </button>
    );
  return (
    <fieldset class="ask">
      <legend>{t.night.removeAsk}</legend>
      <button
        type="button"
        class="secondary"
        onClick={() => void nightDelete(editing).then(() => route("/nights"))}
      >
        {t.remove}
      </button>
      <button type="button" class="quiet" onClick={() => ask(false)}>
        {t.cancel}
      </button>
    </fieldset>
  );
}
