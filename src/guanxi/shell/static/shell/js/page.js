// What the page tells its scripts: translated texts and addresses, written by the server as data.
const data = JSON.parse(document.getElementById("shell-data").textContent);

/** The translated text under `key`; `{name}` in it is replaced by `values.name`. */
export function text(key, values = {}) {
  return data.texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** An address or setting that the server named, such as "palette". */
export function setting(key) {
  return data.settings[key];
}

/** Call `handler(event, element)` for events of `type` that reach an element matching `selector`. */
export function on(type, selector, handler) {
  document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    if (element) handler(event, element);
  });
}

/** Whether the event's target is a place where letters are typed, so that shortcuts must keep away. */
export function isTyping(event) {
  return event.target.matches?.("input, textarea, select, [contenteditable='true'], [role='combobox']") ?? false;
}
