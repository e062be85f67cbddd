// Shows how much time an exam has left. The end itself stands beside it as text; a screen reader hears three warnings.

const WARN_MINUTES = [10, 5, 1];
const SECOND_MS = 1000;
const MINUTE_SECONDS = 60;

/** Count down to the end of the exam in this form; gives a way to move it. */
export function followClock(form, onEnd) {
  const time = form.querySelector("[data-ends]");
  if (!time) return { endsAt() {} };
  // The server's clock counts: this one may be wrong.
  const offset = Number(form.dataset.now) - performance.now();
  const clock = { form, ends: Date.parse(time.dateTime), warned: new Set(), isOver: false, onEnd };
  localise(time);
  const tick = () => show(clock, Math.ceil((clock.ends - offset - performance.now()) / SECOND_MS));
  tick();
  setInterval(tick, SECOND_MS);
  return { endsAt: (instant) => move(clock, time, instant) };
}

function move(clock, time, instant) {
  if (!instant || Date.parse(instant) === clock.ends) return;
  clock.ends = Date.parse(instant);
  time.dateTime = instant;
  clock.warned.clear();
  localise(time);
}

function localise(time) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  time.textContent = format.format(new Date(time.dateTime));
}

function show(clock, seconds) {
  const left = clock.form.querySelector("[data-left]");
  left.hidden = false;
  left.textContent = left.dataset.left.replace("{time}", written(Math.max(seconds, 0)));
  if (seconds <= 0 && !clock.isOver) {
    clock.isOver = true;
    clock.onEnd();
  }
  warn(clock, seconds);
}

function warn(clock, seconds) {
  const minutes = WARN_MINUTES.find((each) => seconds <= each * MINUTE_SECONDS && seconds > (each - 1) * MINUTE_SECONDS);
  if (!minutes || clock.warned.has(minutes)) return;
  clock.warned.add(minutes);
  const region = clock.form.querySelector("[data-warning]");
  region.textContent = minutes === 1 ? region.dataset.last : region.dataset.warning.replace("{minutes}", minutes);
  clock.form.toggleAttribute("data-ending", minutes === 1);
}

function written(seconds) {
  const rest = String(seconds % MINUTE_SECONDS).padStart(2, "0");
  const minutes = Math.floor(seconds / MINUTE_SECONDS);
  if (minutes < MINUTE_SECONDS) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / MINUTE_SECONDS)}:${String(minutes % MINUTE_SECONDS).padStart(2, "0")}:${rest}`;
}
