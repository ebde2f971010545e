// Attaching files: chosen, dropped anywhere on the page, or pasted; each with its progress, two at a time.
import { on } from "../shell/js/page.js";
import { toast } from "../shell/js/toasts.js";

const AT_ONCE = 2;
const waiting = [];
let underway = 0;

/** The place that takes files now: that of an open dialog before that of the page. */
const place = () => document.querySelector("dialog[open] [data-drop]") ?? document.querySelector("[data-drop]");

function add(files, section) {
  const words = section.querySelector("[data-words]").dataset;
  for (const file of files) {
    const line = section.querySelector("[data-pattern]").content.firstElementChild.cloneNode(true);
    line.querySelector(".clip").textContent = file.name;
    section.querySelector("[data-uploads]").append(line);
    if (file.size > Number(section.dataset.limit)) fault(line, `${file.name}: ${words.tooLarge}`);
    else waiting.push({ file, line, url: section.dataset.drop, words });
  }
  next();
}

function next() {
  while (underway < AT_ONCE && waiting.length) send(waiting.shift());
}

function send({ file, line, url, words }) {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file, file.name);
  underway += 1;
  request.open("POST", url);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) line.querySelector("progress").value = event.loaded / event.total;
  });
  request.addEventListener("loadend", () => {
    underway -= 1;
    if (request.status === 201) done(line, request.response);
    else fault(line, request.response?.refused?.join(" ") ?? `${file.name}: ${request.status === 413 ? words.tooLarge : words.failed}`);
    next();
  });
  line.addEventListener("dismissed", () => request.abort());
  request.send(body);
}

function done(line, { text, undo }) {
  line.remove();
  toast({ text, undo });
  htmx.trigger(document.body, "filesChanged");
  htmx.trigger(document.body, "storyChanged");
}

function fault(line, words) {
  const told = line.querySelector(".upload-fault");
  line.querySelector("progress").hidden = true;
  line.querySelector(".clip").hidden = true;
  told.textContent = words;
  told.hidden = false;
}

on("change", ".files-input", (_, input) => {
  add([...input.files], input.closest("[data-drop]"));
  input.value = "";
});

on("click", "[data-dismiss]", (_, button) => {
  const line = button.closest("li");
  const index = waiting.findIndex((one) => one.line === line);
  if (index >= 0) waiting.splice(index, 1);
  line.dispatchEvent(new Event("dismissed"));
  line.remove();
});

const brings = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

document.addEventListener("dragover", (event) => {
  if (!brings(event) || !place()) return;
  // Without this the browser would leave the page and open the file.
  event.preventDefault();
  place().classList.add("is-over");
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) place()?.classList.remove("is-over");
});

document.addEventListener("drop", (event) => {
  const section = place();
  if (!brings(event) || !section) return;
  event.preventDefault();
  section.classList.remove("is-over");
  add([...event.dataTransfer.files], section);
});

document.addEventListener("paste", (event) => {
  const section = place();
  if (!section || !event.clipboardData?.files.length) return;
  event.preventDefault();
  add([...event.clipboardData.files], section);
});
