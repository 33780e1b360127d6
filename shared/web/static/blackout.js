// Draws boxes on a page by mouse or pen; a finger scrolls. Only improves: the numbers below the page do the same without it.
const sheet = document.querySelector("[data-marking]");
if (sheet) {
  const drawing = sheet.querySelector("svg"), list = document.querySelector("[data-boxes]");
  const model = document.querySelector("template[data-box]"), page = sheet.dataset.page;
  const sides = ["left", "top", "right", "bottom"];
  const field = (box, side) => box.querySelector(`[data-side="${side}"]`);
  const read = (box, side) => parseFloat(field(box, side).value.replace(",", "."));
  const isBlank = (box) => sides.every((side) => !field(box, side).value.trim());
  for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;

  const rectangle = (left, top, right, bottom) => {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const words = { x: left, y: top, width: Math.max(right - left, 0), height: Math.max(bottom - top, 0) };
    for (const [name, value] of Object.entries(words)) rect.setAttribute(name, value);
    return rect;
  };
  const paint = () => {
    const boxes = [...list.children].filter((box) => field(box, "page").value.trim() === page);
    const corners = boxes.map((box) => sides.map((side) => read(box, side)));
    drawing.replaceChildren(...corners.filter((each) => each.every(Number.isFinite)).map((each) => rectangle(...each)));
  };
  const added = () => {
    const number = Math.max(0, ...[...list.querySelectorAll("[data-remove]")].map((each) => +each.value.split(":")[1] + 1));
    const box = model.content.firstElementChild.cloneNode(true);
    for (const part of box.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "value"]) {
        const word = part.getAttribute(name);
        if (word) part.setAttribute(name, word.replace("__", number));
      }
    }
    for (const part of box.querySelectorAll("legend, [data-remove]")) {
      part.textContent = part.textContent.replace("__", number + 1);
    }
    list.append(box);
    return box;
  };
  const percent = (event) => {
    const frame = drawing.getBoundingClientRect();
    const share = (at, from, size) => Math.round(Math.min(Math.max((at - from) / size, 0), 1) * 1000) / 10;
    return [share(event.clientX, frame.left, frame.width), share(event.clientY, frame.top, frame.height)];
  };

  let start = null, shown = null;
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    start = percent(event);
    shown = rectangle(...start, ...start);
    drawing.append(shown);
    drawing.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  const corners = (event) => {
    const end = percent(event);
    return [Math.min(start[0], end[0]), Math.min(start[1], end[1]), Math.max(start[0], end[0]), Math.max(start[1], end[1])];
  };
  drawing.addEventListener("pointermove", (event) => {
    if (!start) return;
    const next = rectangle(...corners(event));
    shown.replaceWith(next);
    shown = next;
  });
  drawing.addEventListener("pointerup", (event) => {
    if (!start) return;
    const [left, top, right, bottom] = corners(event);
    start = null;
    if (right - left >= 0.3 && bottom - top >= 0.3) {
      const box = [...list.children].find(isBlank) || added();
      field(box, "page").value = page;
      sides.forEach((side, at) => { field(box, side).value = [left, top, right, bottom][at]; });
    }
    paint();
  });
  drawing.addEventListener("pointercancel", () => { start = null; paint(); });
  list.addEventListener("input", paint);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    event.preventDefault();
    const next = button.closest("fieldset").nextElementSibling || document.querySelector("[data-add]");
    button.closest("fieldset").remove();
    (next.querySelector?.("[data-side]") || next).focus();
    paint();
  });
  document.querySelector("[data-add]").addEventListener("click", (event) => {
    event.preventDefault();
    field(added(), "left").focus();
  });
}
