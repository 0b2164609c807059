/* Keyboard shortcuts of moderation. Everything they do is a link, a button or a field of the page; in a field, every key
   writes. The box in the help turns them off (WCAG 2.1.4) and is remembered on this device. */
const KEPT = "parvis-touches";
const help = document.getElementById("touches");
const box = document.getElementById("touches-actives");

const kept = () => { try { return localStorage.getItem(KEPT) !== "non"; } catch { return true; } };
const openHelp = (open) => {
  help.open = open;
  help.scrollIntoView({ block: "nearest" });
  if (open) help.querySelector("summary").focus();
};
if (help && box) {
  help.hidden = false;
  for (const link of document.querySelectorAll("[data-keys]")) {
    link.hidden = false;
    link.addEventListener("click", (event) => { event.preventDefault(); openHelp(true); });
  }
  box.checked = kept();
  box.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, box.checked ? "oui" : "non"); } catch { /* this page only */ }
  });
}

const writes = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])"));

const rows = [...document.querySelectorAll("[data-case]")];
const opener = (row) => row.querySelector("[data-open]");

function move(step) {
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + step));
  opener(rows[next])?.focus();
  rows[next].scrollIntoView({ block: "nearest" });
}

const decision = document.querySelector("form[data-decision]");
const outcomes = decision ? [...decision.querySelectorAll("[name=outcome]")] : [];
const statement = decision?.querySelector("[name=statement]");

const queueKeys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => rows.find((row) => row.contains(document.activeElement))?.querySelector("[name=cases]")?.click(),
  "/": () => document.getElementById("q")?.focus(),
};
const caseKeys = {
  r: () => decision?.querySelector("[name=ground]")?.focus(),
  m: () => statement?.focus(),
  t: () => {
    const said = document.querySelector("[data-statement]");
    if (!statement || !said) return;
    statement.value = said.textContent.trim();
    statement.focus();
  },
  s: () => document.querySelector("form[data-skip]")?.requestSubmit(),
  q: () => document.querySelector("[data-back]")?.click(),
};
for (let number = 1; number <= 5; number += 1) {
  caseKeys[String(number)] = () => {
    const choice = outcomes[number - 1];
    if (!choice) return;
    choice.checked = true;
    choice.focus();
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  };
}
const keys = {
  ...(rows.length ? queueKeys : {}),
  ...(document.querySelector("[data-back]") ? caseKeys : {}),
  u: () => document.querySelector("form[data-undo]")?.requestSubmit(),
  "?": () => help && openHelp(!help.open),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && decision?.contains(event.target)) {
    event.preventDefault();
    decision.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape" && writes(event.target)) { event.target.blur(); return; }
  if (!box?.checked || writes(event.target)) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
