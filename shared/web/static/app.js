// Only improves: every page works without it.
for (const button of document.querySelectorAll("[data-back]")) {
  if (history.length > 1) {
    button.hidden = false;
    button.addEventListener("click", () => history.back());
  }
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
for (const form of document.querySelectorAll("[data-choosing]")) {
  const told = form.querySelector("[data-chosen]");
  const count = () => {
    told.textContent = told.dataset.chosen.replace("{n}", form.querySelectorAll("input[name=pilih]:checked").length);
  };
  form.addEventListener("change", count);
  addEventListener("pageshow", count);
  count();
}
const summary = document.querySelector(".summary-of-errors");
if (summary) summary.focus();
