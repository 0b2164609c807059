/* A click on the plan of the idea form sets the place without a trip to the server: the photo already chosen stays. */
const plan = document.querySelector("#lieu input[type=image]");

/* The inverse of participation/territories/drawing.py: from the picture to degrees. */
const degrees = ({ left, top, scale, width, margin }, event) => {
  const box = plan.getBoundingClientRect();
  const unit = width / box.width;
  const x = (event.clientX - box.left) * unit;
  const y = (event.clientY - box.top) * unit;
  const turn = 180 / Math.PI;
  return {
    longitude: (left + (x - margin) / scale) * turn,
    latitude: (2 * Math.atan(Math.exp(top - (y - margin) / scale)) - Math.PI / 2) * turn,
  };
};

/* Ray casting, as `inside` on the server. */
const holds = (ring, { longitude, latitude }) => ring.reduce((found, [x1, y1], i) => {
  const [x2, y2] = ring[(i + 1) % ring.length];
  return (y1 > latitude) !== (y2 > latitude) && longitude < ((x2 - x1) * (latitude - y1)) / (y2 - y1) + x1 ? !found : found;
}, false);

const outer = ({ type, coordinates }) => (type === "Polygon" ? [coordinates] : coordinates).map(([ring]) => ring);

const watch = async () => {
  const answer = await fetch(plan.dataset.source.replace(/svg$/, "geojson"));
  if (!answer.ok) return;
  const { features } = await answer.json();
  const frame = JSON.parse(plan.dataset.frame);
  const { form } = plan;
  const status = document.querySelector("#lieu .lieu-choisi");
  const sector = form.elements.namedItem("territory");
  document.querySelector("#lieu .lieu-photo").hidden = true;
  plan.classList.add("lieu-vif");

  plan.addEventListener("click", (event) => {
    event.preventDefault();
    const place = degrees(frame, event);
    const found = event.detail && features.find(({ geometry }) => outer(geometry).some((ring) => holds(ring, place)));
    if (!found) {
      status.textContent = status.dataset.outside;
      return;
    }
    const { latitude, longitude } = place;
    form.elements.namedItem("latitude").value = latitude.toFixed(6);
    form.elements.namedItem("longitude").value = longitude.toFixed(6);
    plan.src = `${plan.dataset.source}?lieu=${latitude.toFixed(6)},${longitude.toFixed(6)}`;
    const choice = [...sector.options].find(({ text }) => text === found.properties.name);
    if (choice) sector.value = choice.value;
    status.textContent = status.dataset.chosen.replace("{}", found.properties.name);
  });
};

if (plan) watch().catch(() => {});
