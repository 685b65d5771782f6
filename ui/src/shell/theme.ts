// The chosen theme on the document. It is remembered here too, so that the next start does not flash.

const KEY = "causeway-theme";

/** `system`, `light` or `dark` as an attribute that tokens.css knows. */
export function applyTheme(theme: string): void {
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

/** Applies what the last start knew, before anything is drawn. */
export function applyRememberedTheme(): void {
  applyTheme(localStorage.getItem(KEY) ?? "system");
}

export const rememberTheme = (theme: string) => localStorage.setItem(KEY, theme);
