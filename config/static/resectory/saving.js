// The case form holds what is typed until the server has it: it says what did not arrive and why,
// sends it again by itself, and lets nobody leave with an answer that is only on the page.
const RETRY_MS = 3000;
const SLOW_MS = 1500;
const form = document.querySelector("form.entry[hx-post]");
const saved = document.getElementById("saved");
const note = document.getElementById("unsaved");
let typed = 0; // changes so far, those of the last attempt, those that arrived
let sent = 0;
let arrived = 0;
let failed = false;
let renewed = false;
let wanted = null; // the button that waits for the save
let retry, slow;

if (form && note) {
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => (typed += 1));
  form.addEventListener("htmx:beforeRequest", () => {
    clearTimeout(retry);
    sent = typed;
    slow = setTimeout(() => (saved.textContent = "Saving…"), SLOW_MS);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    clearTimeout(slow);
    if (event.detail.successful) answered();
  });
  form.addEventListener("htmx:sendError", () => again("no answer from the server"));
  form.addEventListener("htmx:timeout", () => again("no answer from the server"));
  form.addEventListener("htmx:responseError", (event) => refused(event.detail.xhr.status));
  document.addEventListener("submit", submitted);
  addEventListener("online", () => failed && save());
  addEventListener("beforeunload", (event) => failed && event.preventDefault());
  addEventListener("pagehide", () => holds() && !failed && sendWhileLeaving());
}

function holds() {
  return typed !== arrived;
}

function save() {
  window.htmx.trigger(form, "save");
}

// A conflict and a refusal are answers too; then the note says what is not saved.
function answered() {
  failed = note.textContent.trim() !== "";
  renewed = false;
  if (failed) wanted = null;
  else arrived = sent;
  const button = wanted;
  if (!button || holds()) return;
  wanted = null;
  button.click();
}

function refused(status) {
  if (status === 401 || (status === 403 && !renewed)) renew();
  else if (status >= 500 || status === 429) again(`the server answered ${status}`);
  else unsaved(`Not saved: the server answered ${status}. Copy what you typed, then reload the page.`);
}

function again(why) {
  unsaved(`Not saved: ${why}. Your answers stay on this page and are sent again by themselves.`);
  retry = setTimeout(save, RETRY_MS);
}

// A session that ended takes the key of the form with it: after the sign-in, in another window,
// the form gets a new one, if it is the same person.
async function renew() {
  clearTimeout(retry);
  let answer;
  try {
    answer = await fetch(location.pathname, { redirect: "manual" });
  } catch {
    return again("no answer from the server");
  }
  if (answer.type === "opaqueredirect") ended();
  else if (!answer.ok) again(`the server answered ${answer.status}`);
  else adopt(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

function ended() {
  const link = document.createElement("a");
  Object.assign(link, { href: form.dataset.signIn, target: "_blank", textContent: "Sign in" });
  unsaved("Not saved: your session has ended. ", link, " in another window; then this page saves what you typed.");
  retry = setTimeout(renew, RETRY_MS);
}

function adopt(page) {
  const now = page.querySelector("form.entry[hx-post]");
  if (!now) return unsaved("Not saved: this section is closed to you now. Copy what you typed, then reload the page.");
  if (now.dataset.person !== form.dataset.person) {
    unsaved("Not saved: somebody else is signed in. Sign in as before in another window; then this page saves what you typed.");
    retry = setTimeout(renew, RETRY_MS);
    return;
  }
  renewed = true;
  const token = now.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  save();
}

function unsaved(...what) {
  failed = true;
  wanted = null;
  note.replaceChildren(...what);
  saved.textContent = "Not saved";
}

// Going on waits until everything has arrived; without a connection nobody goes anywhere.
function submitted(event) {
  if (event.target !== form) {
    failed = false; // whoever resolves a conflict or takes a row out means it
    if (event.target.closest("#conflict")) arrived = typed;
  } else if (holds()) {
    event.preventDefault();
    wanted = event.submitter;
    save();
  }
}

function sendWhileLeaving() {
  const body = new URLSearchParams(new FormData(form));
  fetch(form.action, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
}
