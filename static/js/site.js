// Comfort only: every page is complete without this file.
"use strict";

// After a wrong answer the reader starts at the summary; its links lead into the inputs.
function errorSummary() {
  const summary = document.querySelector(".error-summary");
  if (!summary) return;
  // Browsers that know `autofocus` have done it by then.
  window.addEventListener("load", () => setTimeout(() => {
    if (document.activeElement === document.body) summary.focus();
  }, 100));
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const input = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!input) return;
    event.preventDefault();
    const block = input.closest("fieldset, .field") || input;
    block.scrollIntoView();
    input.focus({ preventScroll: true });
  });
}

// "Show" beside a password; the words come from the page, so they are translated there.
function passwordReveal(wrap) {
  const input = wrap.querySelector("input");
  const status = wrap.querySelector("[role=status]");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.setAttribute("aria-controls", input.id);
  const paint = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? wrap.dataset.hide : wrap.dataset.show;
    button.setAttribute("aria-label", shown ? wrap.dataset.hideLabel : wrap.dataset.showLabel);
  };
  paint(false);
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    paint(shown);
    status.textContent = shown ? wrap.dataset.shown : wrap.dataset.hidden;
  });
  // A shown password must not be kept by the browser as an ordinary answer.
  if (input.form) input.form.addEventListener("submit", () => paint(false));
  input.after(button);
}

// "You can ask for a new code in 42 seconds": counts down, then says so once.
function countdown(line) {
  const ends = Date.now() + Number(line.dataset.seconds) * 1000;
  const number = line.querySelector("[data-number]");
  const button = document.getElementById(line.dataset.enables);
  if (button) button.hidden = true;
  const tick = () => {
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left > 0) {
      number.textContent = String(left);
      setTimeout(tick, 1000);
      return;
    }
    line.textContent = line.dataset.done;
    line.setAttribute("role", "status");
    if (button) button.hidden = false;
  };
  tick();
}

// Replaces a progress block by its newer self until the server sends one that is finished.
function poll(block) {
  let wait = Number(block.dataset.pollSeconds) || 3;
  let current = block;
  const look = async () => {
    try {
      const answer = await fetch(block.dataset.poll, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const newer = page.getElementById(block.id);
      if (!newer) { location.reload(); return; }
      current.replaceChildren(...newer.childNodes);
      current.setAttribute("aria-busy", newer.dataset.poll ? "true" : "false");
      if (!newer.dataset.poll) {
        if (newer.dataset.then) location.assign(newer.dataset.then);
        return;
      }
    } catch {
      wait = Math.min(wait * 2, 60); // the page's own "Refresh" link stays
    }
    setTimeout(look, wait * 1000);
  };
  setTimeout(look, wait * 1000);
}

// A second click within a second is a trembling hand, not a second wish.
function once(form) {
  let last = -Infinity;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - last < 1000) event.preventDefault();
    else last = event.timeStamp;
  });
}

// "Characters left: 120" under a long text; without a script the limit itself stands there.
function characterCount(line) {
  const text = document.getElementById(line.dataset.counts);
  const most = Number(line.dataset.most);
  const paint = () => { line.textContent = `${line.dataset.left} ${most - text.value.length}`; };
  if (text) { text.addEventListener("input", paint); paint(); }
}

function printButtons(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A passkey: the device checks its user by itself, and its answer goes into the form that asked.
// Browsers that read the server's JSON by themselves need nothing more of us; the others keep to
// the password.
const keys = window.PublicKeyCredential;
const knowsPasskeys = Boolean(keys && keys.parseRequestOptionsFromJSON);

function sendAnswer(form, credential) {
  form.elements.credential.value = JSON.stringify(credential.toJSON());
  form.submit();
}

function passkeyForm(form) {
  if (!knowsPasskeys) return;
  const options = JSON.parse(form.dataset.options);
  const status = form.querySelector("[role=status]");
  const ask = () => form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(options) });
  form.querySelector("[data-unable]").hidden = true;
  form.querySelector("[data-ask]").hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "";
    try {
      sendAnswer(form, await ask());
    } catch (error) {
      status.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.stopped;
    }
  });
}

// The browser offers passkeys where the user name is typed. A challenge ends after ten minutes:
// before that another one is asked for, as soon as somebody looks at the page.
async function passkeyAutofill(form) {
  if (!knowsPasskeys || !(await keys.isConditionalMediationAvailable?.())) return;
  const stop = new AbortController();
  const { signal } = stop;
  const again = () => passkeyAutofill(form);
  // Whoever sends the password must not be given the cookie of a challenge after that.
  addEventListener("submit", () => stop.abort(), { capture: true, signal });
  try {
    const reply = await fetch(form.dataset.autofill, { method: "POST", body: new FormData(form), signal });
    if (!reply.ok) return;
    const publicKey = keys.parseRequestOptionsFromJSON(await reply.json());
    setTimeout(() => {
      stop.abort();
      if (document.hidden) document.addEventListener("visibilitychange", again, { once: true });
      else again();
    }, 9 * 60 * 1000);
    sendAnswer(form, await navigator.credentials.get({ publicKey, mediation: "conditional", signal }));
  } catch {
    // nothing was chosen: the password is still there
  }
}

const parts = [
  ["[data-reveal]", passwordReveal],
  ["[data-countdown]", countdown],
  ["[data-poll]", poll],
  ["form[method=post]", once],
  ["[data-passkey]", passkeyForm],
  ["[data-autofill]", passkeyAutofill],
  ["[data-print]", printButtons],
  ["[data-counts]", characterCount],
];
for (const [selector, enliven] of parts) document.querySelectorAll(selector).forEach(enliven);
errorSummary();
