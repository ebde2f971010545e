// Requests that go wrong are told in plain words, and nothing that was typed is lost;
// a form that is on its way is not sent twice.
import { text, setting } from "./page.js";
import { toast } from "./toasts.js";

const says = (xhr) => /"toast"/.test(xhr.getResponseHeader("HX-Trigger") ?? "");

function toSignIn() {
  toast({ text: text("signed_out"), level: "warning", link: { url: setting("sign_in"), label: text("sign_in") } });
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  const landed = xhr.responseURL ? new URL(xhr.responseURL).pathname : "";
  // A session that ended meanwhile must not replace a half-filled form by the sign-in page.
  if (xhr.status === 401 || landed === setting("sign_in")) {
    event.preventDefault();
    toSignIn();
  }
});

// 409 and 422 bring the form back with its own explanation; other errors are told by the server's note, or else by ours.
const EXPLAINED = [409, 422];

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (!says(xhr) && !EXPLAINED.includes(xhr.status)) toast({ text: text("failed"), level: "error" });
});

// An error without a body has said all in its note; it must not empty the place that it was meant for.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && !event.detail.serverResponse) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:sendError", () => toast({ text: text("offline"), level: "error" }));
document.addEventListener("htmx:timeout", () => toast({ text: text("slow"), level: "error" }));

// `confirm` comes before htmx would queue a second sending behind the first.
document.addEventListener("htmx:confirm", (event) => {
  if (event.detail.elt.ariaBusy === "true") event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("form")) event.detail.elt.ariaBusy = "true";
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.matches?.("form")) event.detail.elt.ariaBusy = null;
});

// Plain forms: the second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // It is not on its way before the question has been answered (dialogs.js, which hears of it after this file).
  if (form.dataset.confirm && !form.dataset.confirmed) return;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) return;
  if (form.ariaBusy === "true") event.preventDefault();
  // A file that is saved leaves the page as it is, and the form free for the next.
  if (!event.submitter?.hasAttribute("data-again")) form.ariaBusy = "true";
});

// ---- whatever takes longer shows a line at the top (base.css waits before it does) ----
let underway = 0;

function busy(by) {
  underway = Math.max(0, underway + by);
  document.documentElement.toggleAttribute("data-busy", underway > 0);
}

document.addEventListener("htmx:beforeSend", () => busy(1));
document.addEventListener("htmx:afterRequest", () => busy(-1));

// A page that comes back from the back-forward cache is free again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null;
});
