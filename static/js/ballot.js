/* Keeps the basket up to date and saves each choice; without it, « Recalculer » does the same on the server. */
const form = document.querySelector("form.bulletin");

if (form) {
  const left = document.querySelector("#panier-reste");
  const over = document.querySelector("#panier-depasse");
  const gauge = form.querySelector(".panier .jauge rect");
  document.querySelector("#panier-recalculer").hidden = true;
  let sending = null;
  let timer = 0;

  const show = (basket) => {
    left.querySelector(".petit").textContent = basket.left_label;
    left.querySelector(".mt").textContent = basket.left;
    gauge.setAttribute("width", basket.percent);
    over.textContent = basket.over;
    over.hidden = !basket.over;
    if (basket.over) over.setAttribute("role", "alert");
    else over.removeAttribute("role");
  };

  const save = async () => {
    if (sending) sending.abort();
    sending = new AbortController();
    const body = new FormData(form);
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, headers: { Accept: "application/json" }, signal: sending.signal, keepalive: true,
      });
      const content = await answer.json();
      if (answer.ok) show(content);
      else show({ left_label: "", left: left.querySelector(".mt").textContent, percent: 100, over: content.detail });
    } catch (error) {
      if (error.name !== "AbortError") document.querySelector("#panier-recalculer").hidden = false;
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, 150);
  };

  form.addEventListener("change", (event) => {
    const card = event.target.closest(".cand");
    if (!card) return;
    if (event.target.type === "checkbox") card.classList.toggle("cand--choisi", event.target.checked);
    else card.classList.toggle("cand--choisi", Number(event.target.value) > 0);
    soon();
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest(".points button");
    if (!button) return;
    event.preventDefault();
    const input = button.parentElement.querySelector("input");
    const most = Number(input.max || 9999);
    const step = button.name === "plus" ? 1 : -1;
    input.value = Math.min(most, Math.max(0, Number(input.value || 0) + step));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
