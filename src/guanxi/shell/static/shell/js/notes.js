// Notes that come by themselves, such as reminders: asked for every minute while somebody looks at the page.
// Each is shown once in this browser, in whichever tab asks first.
import { setting } from "./page.js";
import { toast } from "./toasts.js";

const EVERY = 60_000;
const KEPT = 200;
const shown = () => JSON.parse(localStorage.getItem("notes") ?? "[]");

async function look() {
  if (document.hidden || !setting("notes")) return;
  const response = await fetch(setting("notes"), { headers: { Accept: "application/json" } }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const known = shown();
  const news = (await response.json()).notes.filter((note) => !known.includes(note.key));
  if (!news.length) return;
  localStorage.setItem("notes", JSON.stringify([...known, ...news.map((note) => note.key)].slice(-KEPT)));
  for (const { text, url, label } of news) toast({ text, level: "info", link: { url, label }, stays: true });
  document.dispatchEvent(new Event("counts:changed"));
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
look();
