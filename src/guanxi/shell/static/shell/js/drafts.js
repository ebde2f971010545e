// Half-typed forms survive: what is typed into `<form x-data="draft" data-draft="key">` is kept in this browser tab
// until it is saved; leaving a page with unsaved input asks first (`data-guard`).
import { text } from "./page.js";

const PREFIX = "draft.";
const DELAY = 400;
const SECRET = "[type='password'], [type='file'], [name='csrfmiddlewaretoken'], [autocomplete='one-time-code'], button, fieldset";

const stored = (key) => JSON.parse(sessionStorage.getItem(PREFIX + key) ?? "null");
const store = (key, draft) => sessionStorage.setItem(PREFIX + key, JSON.stringify(draft));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const isBox = (field) => field.matches("[type='checkbox'], [type='radio']");

function valueOf(field) {
  if (isBox(field)) return field.checked && field.value;
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

function valuesOf(form) {
  const values = {};
  for (const field of form.elements) {
    if (field.name && !field.matches(SECRET)) (values[field.name] ??= []).push(valueOf(field));
  }
  return values;
}

function setValue(field, value) {
  if (isBox(field)) field.checked = value === field.value;
  else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function fill(form, values) {
  for (const [name, entries] of Object.entries(values)) {
    const fields = [...form.elements].filter((field) => field.name === name && !field.matches(SECRET));
    fields.forEach((field, index) => index in entries && setValue(field, entries[index]));
  }
}

// Only what was changed is kept, with the version that was read: a draft put back over somebody else's newer
// record must meet the conflict check, not pass below it.
function changes(form, initial) {
  const now = valuesOf(form);
  const changed = Object.fromEntries(Object.entries(now).filter(([name, value]) => !same(value, initial[name])));
  return Object.keys(changed).length && initial.version ? { ...changed, version: now.version } : changed;
}

// A draft that was sent and whose form is no longer on the page has been saved.
function forgetSaved() {
  for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX))) {
    const name = key.slice(PREFIX.length);
    if (stored(name).sent && !document.querySelector(`[data-draft="${CSS.escape(name)}"]`)) sessionStorage.removeItem(key);
  }
}

forgetSaved();

document.addEventListener("alpine:init", () => {
  Alpine.data("draft", () => ({
    key: "",
    timer: 0,
    initial: {},
    note: "",
    init() {
      this.key = this.$el.dataset.draft;
      this.initial = valuesOf(this.$el);
      const draft = this.key && stored(this.key);
      // After a refusal (422, 409) the server's answer already holds what was typed.
      if (!draft || this.$el.querySelector(".field-error, .conflict")) return;
      fill(this.$el, draft.values);
      if (!this.dirty()) return this.forget();
      this.note = text("draft_restored", { time: new Date(draft.at).toLocaleTimeString([], { timeStyle: "short" }) });
    },
    dirty() {
      return Object.keys(changes(this.$root, this.initial)).length > 0;
    },
    typed() {
      clearTimeout(this.timer);
      if (this.key) this.timer = setTimeout(() => this.keep(), DELAY);
    },
    keep(sent = false) {
      if (this.dirty()) store(this.key, { at: Date.now(), sent, values: changes(this.$root, this.initial) });
      else sessionStorage.removeItem(PREFIX + this.key);
    },
    discard() {
      this.forget();
      fill(this.$root, this.initial);
    },
    forget() {
      clearTimeout(this.timer);
      this.note = "";
      sessionStorage.removeItem(PREFIX + this.key);
    },
    // htmx tells how it ended. An answer that leads to another page has taken the form, and is heard of before it leads
    // there: else the browser would ask whether to leave.
    sent(event) {
      const { elt, successful, xhr } = event.detail;
      if (elt !== this.$root || !(successful || xhr.getResponseHeader("HX-Redirect"))) return;
      this.forget();
      this.initial = valuesOf(this.$root);
    },
    // A plain form does not: its draft stays until the next page shows that it was taken.
    leaving() {
      if (this.$root.hasAttribute("hx-post")) return;
      if (this.key) this.keep(true);
      this.initial = valuesOf(this.$root);
    },
    guard(event) {
      if (this.dirty()) event.preventDefault();
    },
    destroy() {
      clearTimeout(this.timer);
    },
  }));
});
