// Puts the chosen theme on the document. It is remembered here too, so that the next start does not flash.
import { useEffect } from "react";
import { useRequest } from "../data/queries";

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

export function useTheme(): void {
  const theme = useRequest("settings", {}).data?.theme;
  useEffect(() => {
    if (!theme) return;
    applyTheme(theme);
    localStorage.setItem(KEY, theme);
  }, [theme]);
}
