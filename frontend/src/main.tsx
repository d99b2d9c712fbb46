import { render } from "preact";
import { arrive } from "./account/session.ts";
import { App } from "./app.tsx";
import { refresh, session } from "./data/state.ts";
import { syncAlways } from "./data/sync.ts";
import { languageStart } from "./text/index.ts";
import { themeStart } from "./ui/theme.ts";
import { workerStart } from "./ui/update.ts";

themeStart();
languageStart();
// The phone's own data come first: the diary opens without network, and without a session.
await refresh();
if (!session.value) await arrive();
session.subscribe((me) => languageStart(me?.user.language));
const root = document.getElementById("app");
if (root) render(<App />, root);
syncAlways();
void workerStart();
