// A thread that stays up to date: cursors, catch-up, polling when sockets fail. The page works without it.
const thread = document.querySelector("[data-live]");

if (thread) {
  const list = thread.querySelector("[data-list]");
  const status = thread.querySelector("[data-status]");
  const total = thread.querySelector("[data-total]");
  const form = thread.querySelector("form.ecrire");
  const english = document.documentElement.lang === "en";
  let cursor = Number(thread.dataset.cursor);
  let waiting = [];
  let attempts = 0;
  let button;

  const busy = () => {
    const area = form && form.querySelector("textarea");
    const writing = area && (document.activeElement === area || area.value.trim() !== "");
    const box = list.getBoundingClientRect();
    return Boolean(writing) || box.top < -40;
  };

  const show = (event) => {
    const holder = document.createElement("template");
    holder.innerHTML = event.html;
    const article = holder.content.querySelector("article");
    const existing = list.querySelector(`li[data-id="${event.id}"]`);
    if (existing) {
      existing.querySelector("article").replaceWith(article);
      return;
    }
    const item = document.createElement("li");
    item.dataset.id = event.id;
    item.className = "neuf";
    item.append(article);
    const replies = event.parent && list.querySelector(`[data-replies="${event.parent}"]`);
    if (event.parent && !replies) return;
    if (replies) {
      replies.append(item);
    } else {
      const inner = document.createElement("ul");
      inner.className = "fil";
      inner.dataset.replies = event.id;
      item.append(inner);
      list.querySelector(".vide")?.remove();
      list.prepend(item);
    }
    total.dataset.total = Number(total.dataset.total) + 1;
    total.textContent = total.dataset.total;
  };

  const say = (count) => {
    status.textContent = english
      ? `${count} new comment${count > 1 ? "s" : ""}`
      : `${count} nouveau${count > 1 ? "x" : ""} commentaire${count > 1 ? "s" : ""}`;
  };

  const flush = () => {
    waiting.forEach(show);
    waiting = [];
    button?.remove();
    button = undefined;
  };

  const offer = () => {
    const fresh = waiting.filter((event) => event.type === "comment.created").length;
    if (!fresh) return flush();
    say(fresh);
    if (!busy()) return flush();
    if (!button) {
      button = document.createElement("button");
      button.type = "button";
      button.className = "btn nouveaux";
      button.addEventListener("click", () => {
        flush();
        list.scrollIntoView({ block: "start" });
      });
      list.before(button);
    }
    button.textContent = english ? `Show ${fresh} new` : `Afficher ${fresh} nouveau${fresh > 1 ? "x" : ""}`;
  };

  const take = (event) => {
    if (event.cursor <= cursor) return;
    cursor = event.cursor;
    waiting.push(event);
    offer();
  };

  const catchUp = async () => {
    const answer = await fetch(`${thread.dataset.catchup}?after=${cursor}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const missed = await answer.json();
    missed.events.forEach(take);
    cursor = Math.max(cursor, missed.cursor);
  };

  const later = (act) => setTimeout(act, Math.min(30000, 500 * 2 ** attempts) * (0.5 + Math.random()));

  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${thread.dataset.live}?after=${cursor}`);
    socket.addEventListener("message", ({ data }) => {
      const event = JSON.parse(data);
      if (event.type === "hello") {
        attempts = 0;
        thread.dataset.connected = "1";
        if (event.cursor < cursor) cursor = event.cursor;
      } else if (event.cursor > cursor + 1) {
        catchUp();
      } else {
        take(event);
      }
    });
    socket.addEventListener("close", ({ code }) => {
      delete thread.dataset.connected;
      if (code === 4404) return;
      attempts += 1;
      if (attempts > 3) catchUp().catch(() => {});
      later(connect);
    });
  };

  if (form) {
    // A draft stays until its comment is published: the page then opens on the comment, and the mark says which draft.
    const area = form.querySelector("textarea");
    const key = `brouillon:${thread.dataset.live}${form.elements.parent?.value || ""}`;
    const mark = `envoi:${thread.dataset.live}`;
    if (location.hash.startsWith("#commentaire-") && localStorage.getItem(mark)) {
      localStorage.removeItem(localStorage.getItem(mark));
      localStorage.removeItem(mark);
    }
    if (!area.value && localStorage.getItem(key)) area.value = localStorage.getItem(key);
    area.addEventListener("input", () => {
      localStorage.setItem(key, area.value);
      localStorage.removeItem(mark);
    });
    form.addEventListener("submit", () => localStorage.setItem(mark, key));
  }

  connect();
  addEventListener("pageshow", (event) => event.persisted && catchUp());
}
