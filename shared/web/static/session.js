// Warns before a session ends and stays signed in with one press. Without it a line of the page says until when.
const line = document.querySelector("[data-session-seconds]");
const dialog = document.querySelector(".session-dialog");
const WARNING = 5 * 60;
const KEY = "terbuka.session";

function told(name) {
  return dialog.querySelector(`[data-session-${name}]`);
}

function shared(moment) {
  // Other pages of this browser may have kept the session alive meanwhile.
  try {
    if (moment) localStorage.setItem(KEY, String(moment));
    return Number(localStorage.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}

if (line && dialog && Number(line.dataset.sessionSeconds) > 0) {
  let ends = Date.now() + Number(line.dataset.sessionSeconds) * 1000;
  shared(ends);
  let over = false;
  let said = 0;

  const close = () => dialog.open && dialog.close();

  const stay = async () => {
    const answer = await fetch(line.dataset.sessionAddress, { headers: { accept: "application/json" } }).catch(() => null);
    if (answer && answer.ok) {
      const lasts = await answer.json();
      line.textContent = lasts.words;
      ends = Date.now() + lasts.seconds * 1000;
      shared(ends);
      close();
    } else if (answer && answer.status === 401) {
      ends = 0;
      look();
    }
  };

  const look = () => {
    if (over) return;
    ends = ends && Math.max(ends, shared());
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left > WARNING) return close();
    if (left <= 0) {
      over = true;
      told("stay").hidden = true;
      dialog.querySelector("#session-words").textContent = told("over").content.textContent;
      told("told").textContent = told("over").content.textContent;
    } else {
      const minutes = Math.ceil(left / 60);
      told("left").textContent =
        left > 60 ? `${minutes} ${told("minutes").content.textContent}` : `${left} ${told("second").content.textContent}`;
      if (minutes !== said) told("told").textContent = told("left").textContent;
      said = minutes;
    }
    if (!dialog.open) dialog.showModal();
  };

  told("stay").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    if (over) return;
    event.preventDefault();
    stay();
  });
  setInterval(look, 1000);
  document.addEventListener("visibilitychange", look);
}
