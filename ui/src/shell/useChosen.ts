// Keeps the window as the settings say: its theme at once, its language by starting the page anew.
import { useEffect } from "react";
import { useRequest } from "../data/queries";
import { language, languageOf, rememberLanguage } from "../text/language";
import { applyTheme, rememberTheme } from "./theme";

export function useChosen(startAnew = () => location.reload()): void {
  const settings = useRequest("settings", {}).data;
  const theme = settings?.theme;
  const setting = settings?.language;
  useEffect(() => {
    if (!theme) return;
    applyTheme(theme);
    rememberTheme(theme);
  }, [theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: how the page starts anew does not change
  useEffect(() => {
    if (!setting) return;
    rememberLanguage(setting);
    if (languageOf(setting) !== language()) startAnew();
  }, [setting]);
}
