// The end of a sign-in on this device. Clearing IndexedDB leaves the values readable in the files behind it, so the server asks the
// browser to delete the files (Clear-Site-Data); what a device needs to open without network is then kept once more.
import { sendJson } from "../api/client.ts";
import { workerRegister } from "../ui/update.ts";
import { dbClose, wipe } from "./db.ts";
import { tellTabs } from "./tabs.ts";

const ADDRESS = "/_allauth/browser/v1/auth/session";

/** Whether an answer is the server's own word that nobody is signed in: a network that answers everything with its own page is not. */
const isOver = ({ status, body }: { status: number; body: unknown }): boolean =>
  status === 401 &&
  (body as { meta?: { is_authenticated?: unknown } } | null)?.meta?.is_authenticated === false;

/** Ends the server's session. The device stays as it is. */
export async function sessionEnd(): Promise<boolean> {
  return isOver(await sendJson("DELETE", ADDRESS));
}

/**
 * Ends the server's session and has the browser delete all that the site stored. That takes the outbox too, so it is asked for only while
 * nothing waits in it. False when the server could not be told.
 */
export async function deviceForget(): Promise<boolean> {
  if (!(await wipe(0))) return sessionEnd();
  await dbClose();
  const over = isOver(await sendJson("DELETE", `${ADDRESS}?forget=device`));
  await workerRegister();
  tellTabs("changed");
  return over;
}
