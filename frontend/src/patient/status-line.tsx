import { nights, nightsAtClinic, outbox } from "../data/state.ts";
import { link, sync, syncing } from "../data/sync.ts";
import { text } from "../text/index.ts";

/** "41 of 41 nights are at your clinic": what the phone knows by receipts, and what still waits. */
export function StatusLine({ button = false }: { button?: boolean }) {
  const t = text.value.status;
  const all = nights.value.size;
  const waiting = outbox.value.length;
  const refused = outbox.value.filter((entry) => entry.refused !== undefined).length;
  return (
    <div class="status-line">
      <p>{waiting === 0 ? t.allAt(all) : t.someAt(nightsAtClinic.value, all)}</p>
      {waiting > 0 && <p>{syncing.value && link.value === "reached" ? t.sending : t.waiting(waiting)}</p>}
      {refused > 0 && <p>{t.refused(refused)}</p>}
      {button && waiting > 0 && (
        <button type="button" class="secondary" onClick={() => void sync()}>
          {t.sendNow}
        </button>
      )}
    </div>
  );
}
