// Sends files part by part with the button that keeps them, so that a broken line loses little. Without it the form
// sends them whole.
const input = document.querySelector("[data-uploads]");
const SLICE = 1024 * 1024;
const WAITS = [1000, 3000, 10000, 30000];
const SPOKEN = { "tus-resumable": "1.0.0", accept: "application/json" };

if (input) {
  const { form } = input;
  const list = document.querySelector("[data-uploads-list]");
  const address = input.dataset.uploads;
  const token = { "x-csrf-token": form.elements._csrf.value };
  const keep = form.querySelector("[data-uploads-keep]");
  let busy = 0;
  let failed = 0;

  const words = (name) => list.querySelector(`[data-uploads-${name}]`).content.textContent;
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const fingerprint = (file) => `${file.name}:${file.size}:${file.lastModified}`;
  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

  const ask = async (method, at, headers = {}, body = undefined) =>
    fetch(at, { method, headers: { ...SPOKEN, ...token, ...headers }, body }).catch(() => null);

  const refusal = async (answer) => {
    const problem = await answer.json().catch(() => ({}));
    return `${problem.title || answer.status} ${problem.mend || ""}`.trim();
  };

  const line = (file) => {
    const row = list.querySelector("[data-uploads-line]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    list.append(row);
    return {
      show: (done) => {
        row.querySelector("progress").value = file.size ? done / file.size : 1;
        row.querySelector("[data-told]").textContent = `${Math.floor((100 * done) / (file.size || 1))} %`;
      },
      say: (told) => {
        row.querySelector("[data-told]").textContent = told;
      },
    };
  };

  const begin = async (file) => {
    const open = await ask("GET", address);
    const known = open && open.ok ? (await open.json()).uploads : [];
    const mine = known.find((each) => each.state === "open" && each.fingerprint === fingerprint(file));
    if (mine) return `${address}/${mine.upload_id}`;
    const metadata = { filename: file.name, filetype: file.type, fingerprint: fingerprint(file) };
    const told = Object.entries(metadata).map(([name, word]) => `${name} ${base64(word)}`).join(",");
    const answer = await ask("POST", address, { "upload-length": String(file.size), "upload-metadata": told });
    if (!answer) return "";
    if (!answer.ok) throw new Error(await refusal(answer));
    return answer.headers.get("location");
  };

  // Sends what the server has not; returns whether it has all, and throws what it refuses.
  const goOn = async (file, at, row) => {
    const head = await ask("HEAD", at);
    if (head && head.status === 404) throw new Error(words("gone"));
    if (!head || !head.ok) return false;
    let place = Number(head.headers.get("upload-offset"));
    row.show(place);
    do {
      const headers = { "upload-offset": String(place), "content-type": "application/offset+octet-stream" };
      if (place + SLICE >= file.size) row.say(words("checking"));
      const answer = await ask("PATCH", at, headers, file.slice(place, place + SLICE));
      if (!answer || answer.status === 409 || answer.status === 429 || answer.status >= 500) return false;
      if (!answer.ok) throw new Error(await refusal(answer));
      place = Number(answer.headers.get("upload-offset"));
      row.show(place);
    } while (place < file.size);
    return true;
  };

  const send = async (file, row) => {
    let at = "";
    for (let tries = 0; ; tries += 1) {
      at = at || (await begin(file));
      if (at && (await goOn(file, at, row))) break;
      row.say(words("waiting"));
      await pause(WAITS[Math.min(tries, WAITS.length - 1)]);
    }
    const shown = await (await ask("GET", at)).json();
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: "kept", value: shown.file_id });
    form.append(kept);
    row.say(words("kept"));
  };

  keep.addEventListener("click", async (event) => {
    const files = [...input.files];
    if (!busy && !files.length) return;
    event.preventDefault();
    input.value = "";
    busy += 1;
    const before = failed;
    for (const file of files) {
      const row = line(file);
      try {
        await send(file, row);
      } catch (error) {
        failed += 1;
        row.say(error.message);
      }
    }
    busy -= 1;
    if (!busy && failed === before) form.requestSubmit(keep);
  });
  form.addEventListener("submit", (event) => {
    if (!busy) return;
    event.preventDefault();
    list.querySelector("[data-uploads-said]").textContent = words("busy");
  });
}
