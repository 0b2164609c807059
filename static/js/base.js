/* Every page works without this: it only closes an open menu with Escape, or with a click elsewhere, and forgets the
   drafts of whoever signs out. */
const openMenus = () => document.querySelectorAll("details.volet[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// On a shared computer, the next person does not find what the last one was writing.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-leave]")) return;
  for (const key of Object.keys(localStorage)) if (/^(brouillon|envoi):/.test(key)) localStorage.removeItem(key);
});
