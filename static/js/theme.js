// Changes the theme without a reload. The links do the same on the server where scripts are off.

const YEAR = 365 * 24 * 60 * 60;

/** Let the links of the theme switch act at once. */
export function switchThemeInPlace() {
  for (const link of document.querySelectorAll("[data-theme-value]")) {
    link.addEventListener("click", (event) => {
      // A click that asks for a new tab means the link itself.
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(link.dataset.themeValue);
    });
  }
}

function choose(theme) {
  const isForced = theme === "light" || theme === "dark";
  remember(isForced ? theme : "");
  if (isForced) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  for (const link of document.querySelectorAll("[data-theme-value]")) {
    if (link.dataset.themeValue === theme) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const meta of document.querySelectorAll("meta[data-for-theme]")) {
    const own = meta.dataset.forTheme;
    if (isForced) meta.media = own === theme ? "all" : "not all";
    else meta.media = `(prefers-color-scheme: ${own})`;
  }
  // Charts are drawn on a canvas, which no stylesheet reaches: they listen and draw again.
  document.dispatchEvent(new CustomEvent("course:theme", { detail: { theme } }));
}

function remember(theme) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  const age = theme ? YEAR : 0;
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
}
