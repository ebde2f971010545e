// The navigation: sliding in on small screens, remembering folded groups, fetching the counts.
import { on, setting } from "./page.js";

const app = document.querySelector(".app");
const FRESH = 60_000;

on("click", "[data-nav-toggle]", () => {
  const shown = app.classList.toggle("nav-shown");
  if (shown) app.querySelector(".sidenav a").focus();
});

/** Slide the navigation out again; true if it was shown. */
export function closeNavigation() {
  const shown = app.classList.contains("nav-shown");
  app.classList.remove("nav-shown");
  return shown;
}

// The server folds the groups named in the cookie, so that nothing jumps when the page comes.
app.addEventListener("toggle", (event) => {
  if (!event.target.matches(".nav-group")) return;
  const folded = [...app.querySelectorAll(".nav-group:not([open])")].map((group) => group.dataset.key);
  document.cookie = `guanxi-nav=${folded.join(".")}; path=/; max-age=31536000; samesite=lax`;
}, true);

// ---- counts beside the entries: fetched at most once a minute, and again when something says that they changed ----
async function counts(force) {
  if (!app.querySelector("[data-count]")) return;
  let kept = JSON.parse(sessionStorage.getItem("counts") ?? "null");
  if (force || !kept || Date.now() - kept.at > FRESH) {
    const response = await fetch(setting("counts"), { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    kept = { at: Date.now(), counts: await response.json() };
    sessionStorage.setItem("counts", JSON.stringify(kept));
  }
  for (const place of app.querySelectorAll("[data-count]")) {
    place.textContent = kept.counts[place.dataset.count] || "";
  }
}

document.addEventListener("counts:changed", () => counts(true));
counts(false);
