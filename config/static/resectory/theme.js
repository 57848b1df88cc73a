// Before anything is drawn: without a choice of their own, people get the theme of their system.
if (!/(?:^|; )theme=/.test(document.cookie) && matchMedia("(prefers-color-scheme: dark)").matches) {
  document.documentElement.dataset.bsTheme = "dark";
}
