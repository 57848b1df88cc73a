// The little that a page cannot do without a script; every page works without it.
// The server reads the theme cookie and renders data-bs-theme.
const root = document.documentElement;

document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-theme-toggle]");
  if (toggle) {
    event.preventDefault();
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    document.cookie = `theme=${root.dataset.bsTheme};path=/;max-age=31536000;samesite=lax`;
  }
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-keys-help]")) document.getElementById("keys")?.showModal();
  const copy = event.target.closest("[data-copy-link]");
  if (copy && navigator.clipboard) {
    event.preventDefault();
    navigator.clipboard.writeText(new URL(copy.href, location.href).href).then(() => say(copy.dataset.copyLink));
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Messages for a screen reader, and for the eye where the page shows [data-say].
function say(text) {
  const place = document.getElementById("say");
  if (place) place.textContent = text;
}

// Times in the clock of whoever reads, in the form in which the server writes them.
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const two = (number) => String(number).padStart(2, "0");
function localTimes() {
  for (const time of document.querySelectorAll("time[data-local]:not([data-done])")) {
    const at = new Date(time.dateTime);
    const day = time.dataset.local === "full" ? `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}, ` : "";
    time.textContent = `${day}${two(at.getHours())}:${two(at.getMinutes())}`;
    time.dataset.done = "";
  }
}
localTimes();
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// Ctrl or Cmd + S saves, + Enter saves and goes on, ? explains; never while a dialog is open.
document.addEventListener("keydown", (event) => {
  const form = document.querySelector("form[data-keys]");
  const typing = event.target.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select");
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  // Enter in a field keeps what is typed (a change, so it is saved) and does not leave the page.
  const asked = event.target.closest?.("form[hx-post], form.check");
  if (event.key === "Enter" && window.htmx && asked && !event.ctrlKey && !event.metaKey && event.target.matches("input")) {
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (event.key === "?" && !typing) document.getElementById("keys")?.showModal?.();
  if (!form || !(event.ctrlKey || event.metaKey)) return;
  const name = event.key.toLowerCase() === "s" ? "save" : event.key === "Enter" ? "next" : "";
  const button = name && form.querySelector(`[data-key=${name}]`);
  if (button) {
    event.preventDefault();
    if (name === "save" && form.hasAttribute("hx-post")) {
      event.target.blur?.();
      event.target.focus?.();
      window.htmx.trigger(form, "save");
    } else button.click();
  }
});

// A band and its exact value: the number ticks its band, another band clears the number.
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-finding]");
  if (!field) return;
  const exact = field.querySelector("[data-exact]");
  if (event.target === exact) {
    const degrees = Number(exact.value.replace(",", "."));
    const band = [...field.querySelectorAll("input[type=radio]")].find((radio) => {
      const [low, high] = radio.value === "none" ? [0, 0] : radio.value.split("-").map(Number);
      return exact.value.trim() !== "" && degrees >= Math.floor(low) - (low > 1 ? 1 : 0) && degrees <= high && (degrees > 0) === (high > 0) && (low <= 1 || degrees > low - 1);
    });
    if (band) band.checked = true;
  } else if (exact && event.target.type === "radio") exact.value = "";
  if (event.target.type === "checkbox") {
    const none = event.target.value === "none";
    for (const box of field.querySelectorAll("input[type=checkbox]")) {
      if (event.target.checked && (box.value === "none") !== none) box.checked = false;
    }
  }
});

// Say what a swapped part announces.
document.addEventListener("htmx:afterSettle", (event) => {
  const told = event.target.parentElement?.querySelector("[data-announce]") ?? event.target.querySelector?.("[data-announce]");
  if (told) say(told.textContent);
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  localTimes();
  if (event.target.id === "conflict" && event.target.querySelector("[data-jump]")) event.target.scrollIntoView({ block: "start" });
});
