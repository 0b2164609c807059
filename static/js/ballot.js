/* Keeps the basket up to date and saves each choice; without it, the buttons of the form do the same on the server. */
const form = document.querySelector("form.bulletin");

if (form) {
  const left = document.querySelector("#panier-reste");
  const over = document.querySelector("#panier-depasse");
  const quotas = document.querySelector("#panier-quotas");
  const again = document.querySelector("#panier-recalculer");
  const ranking = document.querySelector("#classement-liste");
  const gauge = form.querySelector(".panier .jauge rect");
  again.hidden = true;
  let sending = null;
  let timer = 0;

  const warn = (sentence) => {
    over.textContent = sentence;
    over.hidden = !sentence;
    if (sentence) over.setAttribute("role", "alert");
    else over.removeAttribute("role");
  };

  /* The list is written again: the focus goes back to the same button, else to the one beside it, else to the title. */
  const showRanking = (basket) => {
    const { name, value } = ranking.contains(document.activeElement) ? document.activeElement : {};
    ranking.innerHTML = basket.ranking;
    for (const field of form.querySelectorAll("[name^='rang-']")) {
      const rank = basket.ranks[field.name.slice(5)] || "";
      field.value = rank;
      field.closest(".rang").querySelector("[name='classer']").hidden = Boolean(rank);
      field.closest(".cand").classList.toggle("cand--choisi", Boolean(rank));
    }
    if (!name) return;
    const buttons = [...ranking.querySelectorAll("button")].filter((button) => button.value === value && !button.disabled);
    const same = buttons.find((button) => button.name === name) || buttons[0];
    (same || document.querySelector("#classement-titre")).focus();
  };

  const show = (basket) => {
    left.querySelector(".petit").textContent = basket.left_label;
    left.querySelector(".mt").textContent = basket.left;
    gauge.setAttribute("width", basket.percent);
    quotas.textContent = basket.notes.join(" · ");
    quotas.hidden = !basket.notes.length;
    warn(basket.over);
    again.hidden = true;
    if (ranking) showRanking(basket);
  };

  const save = async (button) => {
    if (sending) sending.abort();
    sending = new AbortController();
    const body = new FormData(form);
    if (button) body.append(button.name, button.value);
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, headers: { Accept: "application/json" }, signal: sending.signal, keepalive: true,
      });
      const content = await answer.json();
      if (answer.ok) show(content);
      else warn(content.detail);
    } catch (error) {
      if (error.name === "AbortError") return;
      warn(form.dataset.lost);
      again.hidden = false;
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, 150);
  };

  /* The form that leaves holds every choice: nothing older may arrive after it. */
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (sending) sending.abort();
  });

  form.addEventListener("change", (event) => {
    const card = event.target.closest(".cand");
    if (!card || event.target.name === "c") return;
    if (event.target.name === "p") {
      for (const box of form.querySelectorAll("[name='p']")) box.closest(".cand").classList.toggle("cand--choisi", box.checked);
    } else card.classList.toggle("cand--choisi", event.target.type === "radio" || Number(event.target.value) > 0);
    soon();
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest(".points button, .rang button, .rang-boutons button");
    if (!button) return;
    event.preventDefault();
    if (!button.closest(".points")) {
      save(button);
      return;
    }
    const input = button.parentElement.querySelector("input");
    const most = Number(input.max || 9999);
    const step = button.name === "plus" ? 1 : -1;
    input.value = Math.min(most, Math.max(0, Number(input.value || 0) + step));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
