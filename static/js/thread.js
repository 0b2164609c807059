// A thread that stays up to date: cursors, catch-up, polling when sockets fail. The page works without it.
const live = document.querySelector("[data-live]");

const fill = (words, count) => words.replace("{n}", count.toLocaleString(document.documentElement.lang));

function page(live) {
  const section = live.closest(".discussion");
  const list = live.querySelector("[data-list]");
  const status = live.querySelector("[data-status]");
  const news = live.querySelector("[data-news]");
  const total = section.querySelector("[data-total]");
  const readers = section.querySelector("[data-readers]");
  const controls = live.querySelector("template[data-actions]");
  const form = section.querySelector("form.ecrire");
  const words = live.dataset;
  const told = new Set();
  let waiting = [];
  let button;
  let saying;

  const busy = () => {
    const area = form?.elements.body;
    const writing = area && (document.activeElement === area || area.value !== area.defaultValue);
    return writing || list.getBoundingClientRect().top < -40;
  };

  const articleOf = (event, old) => {
    const holder = document.createElement("template");
    holder.innerHTML = event.html;
    const article = holder.content.querySelector("article");
    const actions = article.querySelector(".actions");
    const own = old?.querySelector(".actions");
    if (actions && own) actions.replaceWith(own);
    else if (actions && controls) {
      // What this reader may do, written by the server for a comment numbered 0.
      const blank = controls.content.cloneNode(true);
      for (const node of blank.querySelectorAll("[href], [formaction], [data-reply]")) {
        for (const name of ["href", "formaction", "data-reply"]) {
          const value = node.getAttribute(name);
          if (value) node.setAttribute(name, value.replace(/(\/|=|^)0(?=\/|&|#|$)/, `$1${event.id}`));
        }
      }
      actions.replaceWith(blank);
    }
    return article;
  };

  const itemOf = (id) => list.querySelector(`li[data-id="${id}"]`);

  const replace = (event) => {
    const later = waiting.find((one) => one.id === event.id);
    if (later) later.html = event.html;
    const old = itemOf(event.id)?.querySelector("article");
    old?.replaceWith(articleOf(event, old));
  };

  const insert = (event) => {
    const item = document.createElement("li");
    item.dataset.id = event.id;
    item.className = "neuf";
    item.append(articleOf(event));
    if (event.parent) {
      list.querySelector(`[data-replies="${event.parent}"]`).append(item);
    } else {
      const inner = document.createElement("ul");
      inner.className = "fil";
      inner.dataset.replies = event.id;
      item.append(inner);
      list.querySelector(".vide")?.remove();
      list.prepend(item);
    }
    return item;
  };

  const flush = (focus = false) => {
    const items = waiting.map(insert);
    waiting = [];
    button?.remove();
    button = undefined;
    if (!focus || !items.length) return;
    const first = items.at(-1).querySelector("article");
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    first.scrollIntoView({ block: "center" });
  };

  const say = (count) => {
    const sentence = fill(count === 1 ? words.newOne : words.newMany, count);
    status.textContent = sentence;
    return sentence;
  };

  // Several comments of one moment make one announcement.
  const offer = () => {
    clearTimeout(saying);
    saying = setTimeout(() => {
      if (!waiting.length) return;
      const sentence = say(waiting.length);
      if ("first" in words && !busy()) return flush();
      if (!button) {
        button = document.createElement("first" in words ? "button" : "a");
        button.className = "btn nouveaux";
        if ("first" in words) {
          button.type = "button";
          button.addEventListener("click", () => flush(true));
        } else {
          button.href = words.firstPage;
        }
        live.append(button);
      }
      button.textContent = `${words.show} : ${sentence}`;
    }, 400);
  };

  const created = (event) => {
    if (itemOf(event.id)) return replace(event);
    total.dataset.total = Number(total.dataset.total) + 1;
    total.textContent = fill("{n}", Number(total.dataset.total));
    const place = !event.parent || list.querySelector(`[data-replies="${event.parent}"]`);
    if (!place && !waiting.some((one) => one.id === event.parent)) return;
    waiting.push(event);
    offer();
  };

  const supports = (event) => {
    const place = document.querySelector("[data-supports]");
    if (!place) return;
    place.firstChild.textContent = fill("{n}", event.count);
    place.querySelector("small").textContent = event.text;
  };

  const entry = (event) => {
    if (told.has(event.id)) return;
    told.add(event.id);
    const line = document.createElement("p");
    const link = document.createElement("a");
    link.href = location.pathname + location.search;
    link.textContent = words.changed;
    line.append(`${event.text} `, link);
    line.className = "avis avis--jaune";
    news.append(line);
  };

  const presence = (event) => {
    readers.textContent = event.count > 1 ? fill(words.readersMany, event.count) : words.alone;
  };

  const alert = () => form?.querySelector("[role=alert]");

  const suspended = (event) => {
    if (!form || alert()) return;
    const line = document.createElement("p");
    line.className = "avis avis--rouge";
    line.setAttribute("role", "alert");
    line.textContent = event.text;
    form.prepend(line);
    form.querySelector("[data-send]").disabled = true;
  };

  const restored = () => {
    alert()?.remove();
    if (form) form.querySelector("[data-send]").disabled = false;
  };

  return {
    "comment.created": created,
    "comment.edited": replace,
    "comment.hidden": replace,
    "dossier.supports": supports,
    "dossier.entry": entry,
    "account.suspended": suspended,
    "account.restored": restored,
    presence,
  };
}

function connection(live, handlers) {
  let cursor = Number(live.dataset.cursor);
  let attempts = 0;
  let heard = 0; // seconds since 1970, by the clock of the server
  let offset = 0;
  let socket;
  let polling;

  const take = (event) => {
    if (event.cursor !== undefined) {
      if (event.cursor <= cursor) return;
      cursor = event.cursor;
    }
    handlers[event.type]?.(event);
  };

  const catchUp = async () => {
    for (let more = true; more; ) {
      const answer = await fetch(`${live.dataset.catchup}?after=${cursor}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const missed = await answer.json();
      missed.events.forEach(take);
      cursor = Math.max(cursor, missed.cursor);
      more = missed.more;
    }
  };

  const jitter = (seconds) => seconds * 1000 * (0.5 + Math.random());

  const poll = () => {
    polling = setTimeout(() => catchUp().catch(() => {}).finally(poll), jitter(15));
  };

  const presence = () => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: document.hidden ? "away" : "here" }));
  };

  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const since = heard ? `&depuis=${Math.floor(heard)}` : "";
    const address = `${scheme}://${location.host}${live.dataset.live}?after=${cursor}`;
    socket = new WebSocket(`${address}&langue=${document.documentElement.lang}${since}`);
    socket.addEventListener("message", ({ data }) => {
      const event = JSON.parse(data);
      if (event.type === "hello") {
        attempts = 0;
        clearTimeout(polling);
        polling = undefined;
        offset = event.at - Date.now() / 1000;
        live.dataset.connected = "1";
        if (event.cursor < cursor) cursor = event.cursor;
        if (document.hidden) presence();
      } else if (event.after > cursor) {
        catchUp().catch(() => {});
      } else {
        take(event);
      }
      heard = Date.now() / 1000 + offset;
    });
    socket.addEventListener("close", ({ code }) => {
      delete live.dataset.connected;
      if (code === 4404) return;
      attempts += 1;
      if (attempts > 3 && !polling) poll();
      setTimeout(connect, jitter(Math.min(30, 0.5 * 2 ** attempts)));
    });
  };

  connect();
  document.addEventListener("visibilitychange", presence);
  addEventListener("pageshow", (event) => event.persisted && catchUp().catch(() => {}));
}

// A draft stays until its comment is published: the page then opens on the comment, and the mark says which draft.
function drafts(live) {
  const form = live.closest(".discussion").querySelector("form.ecrire");
  const mark = `envoi:${live.dataset.live}`;
  if (location.hash.startsWith("#commentaire-") && localStorage.getItem(mark)) {
    localStorage.removeItem(localStorage.getItem(mark));
    localStorage.removeItem(mark);
  }
  if (!form) return;
  const { body, parent } = form.elements;
  const home = document.createComment("");
  const note = form.querySelector("[data-draft]");
  const answering = form.querySelector("[data-answering]");
  const send = form.querySelector("[data-send]");
  const key = () => `brouillon:${live.dataset.live}${parent.value}`;
  form.before(home);

  const restore = () => {
    const draft = localStorage.getItem(key());
    const start = body.defaultValue;
    if (draft && !form.querySelector(".champ--erreur")) {
      body.value = draft.includes(start.trim()) ? draft : start + draft;
    }
    note.hidden = !draft;
  };

  const answer = (id, name) => {
    parent.value = id;
    body.defaultValue = name ? `@${name} ` : "";
    body.value = body.defaultValue;
    answering.hidden = !id;
    answering.querySelector("b").textContent = name;
    send.textContent = id ? send.dataset.asReply : send.dataset.asComment;
    restore();
    body.focus();
    body.setSelectionRange(body.value.length, body.value.length);
  };

  restore();
  body.addEventListener("input", () => {
    if (body.value === body.defaultValue) localStorage.removeItem(key());
    else localStorage.setItem(key(), body.value);
    note.hidden = body.value === body.defaultValue;
    localStorage.removeItem(mark);
  });
  form.addEventListener("submit", () => localStorage.setItem(mark, key()));
  live.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-reply]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const article = link.closest("article");
    article.after(form);
    answer(link.dataset.reply, article.querySelector("[data-author]").textContent);
  });
  form.querySelector("[data-answer-none]").addEventListener("click", (event) => {
    event.preventDefault();
    home.after(form);
    answer("", "");
  });
}

if (live) {
  drafts(live);
  connection(live, page(live));
}
