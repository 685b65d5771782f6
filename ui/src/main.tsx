// Starts the window: finds the way to the engine and the language, then draws.
import { type Backend, connect } from "./backend";
import "./base.css";
import { applyRememberedTheme } from "./shell/theme";
import { languageOf, rememberedLanguage, rememberLanguage, speak } from "./text/language";

/** So long the engine may take to tell the language, in milliseconds. */
const LONGEST = 1_500;

async function start() {
  applyRememberedTheme();
  const root = document.getElementById("root");
  if (!root) return;
  const backend = await connect();
  await speak(languageOf(rememberedLanguage() ?? (await settingOf(backend))));
  const { draw } = await import("./shell/start");
  draw(root, backend);
}

/** What is set, where the last start did not leave it here; no word is shown before in a language that is not meant. */
async function settingOf(backend: Backend): Promise<string> {
  const late = new Promise<null>((done) => window.setTimeout(done, LONGEST, null));
  const settings = await Promise.race([backend.request("settings", {}).catch(() => null), late]);
  if (settings) rememberLanguage(settings.language);
  return settings?.language ?? "system";
}

void start();
