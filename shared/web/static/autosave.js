// Saves the form of a page as a draft while it is typed. Without it a button of the form does so.
const form = document.querySelector("[data-autosave]");
const QUIET = 3000;
const MOST = 60000; // bytes that a browser sends of a page that is being left (Fetch: 64 KiB)

if (form) {
  const line = form.querySelector("[data-autosave-told]");
  let timer = 0;
  let saving = null;
  let stopped = false;

  const say = (name, more = "") => {
    line.textContent = form.querySelector(`[data-autosave-${name}]`).content.textContent + more;
  };

  const send = async () => {
    const body = new URLSearchParams(new FormData(form)).toString();
    const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
    const keepalive = body.length < MOST;
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers, keepalive }).catch(() => null);
    if (answer && answer.ok) {
      const saved = await answer.json();
      form.elements.draft_id.value = saved.draft_id;
      form.elements.draft_version.value = saved.version;
      history.replaceState(null, "", `?konsep=${saved.draft_id}`);
      say("saved", `, ${saved.moment}.`);
    } else if (answer && answer.status === 409) {
      stopped = true;
      say("changed");
    } else {
      say("failed");
    }
  };

  const save = () => {
    clearTimeout(timer);
    timer = 0;
    if (stopped || saving) return saving;
    saving = send().finally(() => {
      saving = null;
    });
    return saving;
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, QUIET);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer) save();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    timer = 0;
    if (!saving) return;
    event.preventDefault();
    const by = event.submitter;
    saving.finally(() => form.requestSubmit(by));
  });
}
