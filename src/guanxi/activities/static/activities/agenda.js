// The agenda: what is planned on a calendar, moved by dragging or with Alt and the arrow keys, made by tapping a free
// place. Times are those of the user's own clock, whatever zone the device is in: to the calendar they are "UTC".
const place = document.getElementById("agenda");
const said = place.dataset;
const MINUTE = 60_000;
const NARROW = matchMedia("(max-width: 760px)");
const VIEWS = { day: "timeGridDay", week: "timeGridWeek", month: "dayGridMonth", list: "listWeek" };
// A week is called by its first and last day, not by its month.
const DAYS = { year: "numeric", month: "long", day: "numeric" };
const STEPS = { ArrowUp: -15, ArrowDown: 15, ArrowLeft: -24 * 60, ArrowRight: 24 * 60 };

const at = (pattern, pk) => pattern.replace("/0/", `/${pk}/`);
const local = (date, isWholeDay = false) => date.toISOString().slice(0, isWholeDay ? 10 : 16);

/** Tell the server when an activity is now; answers whether it agreed. It offers to undo, or says why not. */
function tell(event) {
  const answer = new Promise((resolve) => {
    place.addEventListener("htmx:afterRequest", (told) => resolve(told.detail.successful), { once: true });
  });
  const values = { start: event.allDay ? `${local(event.start, true)}T23:59` : local(event.start) };
  if (!event.allDay && event.end) values.minutes = Math.round((event.end - event.start) / MINUTE);
  htmx.ajax("POST", at(said.move, event.id), { source: place, swap: "none", values });
  return answer;
}

async function moved({ event, revert }) {
  if (!(await tell(event))) revert();
}

function open(url) {
  htmx.ajax("GET", url, { target: "#modal-body", swap: "innerHTML" });
}

function plan({ start, end, allDay }) {
  if (!said.newUrl) return;
  const values = { due_at: allDay ? `${local(start, true)}T09:00` : local(start) };
  if (!allDay) values.duration = Math.round((end - start) / MINUTE);
  open(`${said.newUrl}?${new URLSearchParams(values)}`);
}

// The keyboard's way of dragging.
function keyed(calendar, pressed) {
  const minutes = STEPS[pressed.key];
  const element = pressed.target.closest?.("[data-activity]");
  const event = element && calendar.getEventById(element.dataset.activity);
  if (!pressed.altKey || !minutes || !event?.startEditable) return;
  pressed.preventDefault();
  const before = { start: event.start, end: event.end };
  const shift = (date) => date && new Date(date.getTime() + minutes * MINUTE);
  event.setDates(shift(before.start), shift(before.end), { allDay: event.allDay });
  moved({ event, revert: () => event.setDates(before.start, before.end, { allDay: event.allDay }) });
  requestAnimationFrame(() => place.querySelector(`[data-activity="${event.id}"]`)?.focus());
}

function mounted({ el, event }) {
  el.dataset.activity = event.id;
  el.title = event.startEditable ? `${event.title}\n${said.keys}` : event.title;
}

function begin() {
  const calendar = new FullCalendar.Calendar(place, {
    locale: said.language.toLowerCase().startsWith("zh") ? "zh-cn" : "en-gb",
    firstDay: 1,
    timeZone: "UTC",
    now: () => new Date(Date.now() + Number(said.offset) * MINUTE).toISOString().slice(0, 19),
    initialView: VIEWS[said.view] ?? (NARROW.matches ? VIEWS.day : VIEWS.week),
    headerToolbar: {
      start: "prev,today,next",
      center: "title",
      end: NARROW.matches ? "timeGridDay,listWeek,dayGridMonth" : "timeGridDay,timeGridWeek,dayGridMonth,listWeek",
    },
    views: { timeGridWeek: { titleFormat: DAYS }, listWeek: { titleFormat: DAYS } },
    toolbarTitleClass: "agenda-title",
    buttonClass: "agenda-button",
    dayHeaderInnerClass: "agenda-axis",
    slotHeaderInnerClass: "agenda-axis",
    allDayHeaderInnerClass: "agenda-axis",
    buttons: {
      prev: { text: said.back, hint: said.back },
      today: { text: said.today },
      next: { text: said.on, hint: said.on },
      timeGridDay: { text: said.day },
      timeGridWeek: { text: said.week },
      dayGridMonth: { text: said.month },
      listWeek: { text: said.list },
    },
    allDayText: said.wholeDay,
    noEventsContent: said.none,
    height: "100%",
    nowIndicator: true,
    scrollTime: "08:00",
    slotDuration: "00:30",
    slotEventOverlap: false,
    displayEventEnd: false,
    eventMinHeight: 20,
    snapDuration: "00:15",
    dayMaxEvents: true,
    eventInteractive: true,
    editable: true,
    selectable: Boolean(said.newUrl),
    selectMirror: true,
    longPressDelay: 400,
    events: { url: said.events, extraParams: { whose: document.querySelector("[data-agenda-whose]").value } },
    select: plan,
    eventDrop: moved,
    eventResize: moved,
    eventDidMount: mounted,
    datesSet: () => requestAnimationFrame(() => unlabelled(place)),
  });
  calendar.render();
  place.addEventListener("keydown", (pressed) => keyed(calendar, pressed), true);
  document.body.addEventListener("storyChanged", () => calendar.refetchEvents());
  document.body.addEventListener("recordsChanged", () => calendar.refetchEvents());
}

// What shows words of its own is called by them: the calendar's labels say others.
function unlabelled(place) {
  for (const part of place.querySelectorAll("button[aria-label], [role=gridcell][aria-label]")) {
    if (part.textContent.trim()) part.removeAttribute("aria-label");
  }
}

document.querySelector("[data-agenda-whose]").addEventListener("change", (event) => event.target.form.submit());
document.addEventListener("DOMContentLoaded", begin, { once: true });
