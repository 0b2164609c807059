/* Turns the drawn map into one that moves, when Leaflet is there; the drawing stays otherwise, and the list in any case. */
const figure = document.querySelector("#carte-vive");
const L = window.L;

const json = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
};

/* The link of a popup is made of nodes: a title is never read as HTML. */
const bubble = ({ title, url, state }) => {
  const box = document.createElement("p");
  const link = document.createElement("a");
  link.href = url;
  link.textContent = title;
  const small = document.createElement("span");
  small.textContent = state;
  box.append(link, small);
  return box;
};

const enliven = async () => {
  const { places, sectors, chosen, tiles, credit, label, zoomIn, zoomOut, close } = figure.dataset;
  const [outlines, points] = await Promise.all([json(sectors), json(places)]);
  const drawing = figure.querySelector("svg");
  const frame = document.createElement("div");
  frame.className = "carte-vive";
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", label);
  figure.prepend(frame);
  drawing.remove();

  const map = L.map(frame, { zoomControl: false, scrollWheelZoom: false, zoomSnap: 0.25, maxZoom: 18 });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  if (tiles) L.tileLayer(tiles, { attribution: credit, maxZoom: 19 }).addTo(map);

  const mark = ({ properties }) => ({
    className: properties.slug === chosen ? "secteur secteur--choisi" : "secteur", interactive: false,
    fillOpacity: tiles ? 0.35 : 1,
  });
  const city = L.geoJSON(outlines, { style: mark }).addTo(map);
  city.eachLayer((sector) => {
    sector.bindTooltip(String(sector.feature.properties.number), { permanent: true, direction: "center", className: "carte-nom" });
  });
  map.fitBounds(city.getBounds(), { padding: [12, 12] });

  L.geoJSON(points, {
    pointToLayer: ({ properties }, where) => L.circleMarker(where, { radius: figure.clientWidth < 600 ? 7 : 9, className: `point point--p${properties.pass}` }),
    onEachFeature: ({ properties }, layer) => layer.bindPopup(bubble(properties), { minWidth: 180, maxWidth: 260 }),
  }).addTo(map).eachLayer((point) => {
    const { title } = point.feature.properties;
    const node = point.getElement();
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", title);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      point.openPopup();
      point.getPopup().getElement().querySelector("a").focus();
    });
    point.on("popupopen", ({ popup }) => popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", close));
    point.on("popupclose", ({ popup }) => {
      if (popup.getElement().contains(document.activeElement)) node.focus();
    });
  });
  frame.addEventListener("keydown", ({ key }) => { if (key === "Escape") map.closePopup(); });
};

if (figure && L) enliven().catch(() => {});
