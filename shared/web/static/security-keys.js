// Asks the browser for a security key (WebAuthn) and sends its answer with the form; without it the form stays shut.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (known) => (known || []).map((each) => ({ ...each, id: bytes(each.id) }));

const asked = (form) => {
  const ask = JSON.parse(form.dataset.ask), challenge = bytes(ask.challenge);
  if (form.dataset.key === "get") {
    return navigator.credentials.get({ publicKey: { ...ask, challenge, allowCredentials: named(ask.allowCredentials) } });
  }
  const user = { ...ask.user, id: bytes(ask.user.id) }, excludeCredentials = named(ask.excludeCredentials);
  return navigator.credentials.create({ publicKey: { ...ask, challenge, user, excludeCredentials } });
};

const answered = (key) => {
  const response = { clientDataJSON: text(key.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature"]) {
    if (key.response[part]) response[part] = text(key.response[part]);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
};

const show = (form, shown) => {
  for (const word of form.querySelectorAll("[data-key-word]")) word.hidden = word.dataset.keyWord !== shown;
};

for (const form of document.querySelectorAll("form[data-key]")) {
  const button = form.querySelector("button");
  if (location.origin !== form.dataset.origin) {
    show(form, "elsewhere");
  } else if (window.PublicKeyCredential) {
    show(form, "");
    button.hidden = false;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show(form, "");
    button.disabled = true;
    try {
      form.elements.kunci.value = answered(await asked(form));
      form.submit();
    } catch (error) {
      show(form, error.name === "InvalidStateError" ? "known" : "stopped");
      button.disabled = false;
      button.focus();
    }
  });
}
