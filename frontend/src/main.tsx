import { render } from "preact";
import { arrive } from "./account/session.ts";
import { App } from "./app.tsx";
import { refresh, session } from "./data/state.ts";
import { syncAlways } from "./data/sync.ts";
import { languageStart } from "./text/index.ts";
import { themeStart } from "./ui/theme.ts";
import { typedStart } from "./ui/typed.ts";
import { workerStart } from "./ui/update.ts";

/** A function, and no await at the module's top: what is loaded meanwhile imports from this very file, and would wait for its end. */
async function start(): Promise<void> {
  themeStart();
  typedStart();
  void languageStart();
  // The phone's own data come first: the diary opens without network, and without a session.
  await refresh();
  // Nobody yet, or a session kept by a version of the page that was not told what each role may do.
  if (!session.value || session.value.clinics.some((clinic) => !clinic.may)) await arrive();
  // Nothing is said in one language and then, a moment later, in another.
  await languageStart(session.value?.user.language);
  session.subscribe((me) => void languageStart(me?.user.language));
  const root = document.getElementById("app");
  if (root) render(<App />, root);
  syncAlways();
  void workerStart();
}

void start();
