// The settings: few, saved as they are chosen.
import { useCommand, useRequest } from "../../data/queries";
import type { SettingsSave, SettingsView } from "../../generated/api";
import { PageHead } from "../../parts/PageHead";
import { Shown } from "../../parts/Shown";
import { tell, tellFault } from "../../parts/tell";
import { strings } from "../../strings";
import { About } from "./About";
import { ChoiceGroup } from "./ChoiceGroup";
import { HistoryKept } from "./HistoryKept";
import { Network } from "./Network";
import styles from "./Settings.module.css";
import { Vault } from "./Vault";

const words = strings.settings;

export function Settings() {
  const query = useRequest("settings", {});
  return (
    <>
      <PageHead title={words.title} />
      <Shown query={query}>{(settings) => <Form settings={settings} />}</Shown>
    </>
  );
}

function Form({ settings }: { settings: SettingsView }) {
  const saving = useCommand("settings_save");
  const save = (change: Partial<SettingsSave>) => {
    const { notify, theme, language, historyDays, historyRuns, historyBytes, extraCertificates } = settings;
    saving.mutate(
      { notify, theme, language, historyDays, historyRuns, historyBytes, extraCertificates, ...change },
      { onSuccess: () => tell(words.saved), onError: tellFault },
    );
  };
  // What was chosen is shown at once, before the engine has answered.
  const shown = { ...settings, ...(saving.isPending && saving.variables) };
  return (
    <div className={styles.settings}>
      <ChoiceGroup
        title={words.notify}
        hint={words.notifyText}
        value={shown.notify}
        choices={Object.entries(words.notifyChoices).map(([value, [title, text]]) => ({ value, title, text }))}
        onChoose={(notify) => save({ notify })}
      />
      <ChoiceGroup
        title={words.theme}
        isAcross
        value={shown.theme}
        choices={Object.entries(words.themeChoices).map(([value, title]) => ({ value, title }))}
        onChoose={(theme) => save({ theme })}
      />
      <ChoiceGroup
        title={words.language}
        hint={words.languageText}
        isAcross
        value={shown.language}
        choices={Object.entries(words.languageChoices).map(([value, title]) => ({ value, title }))}
        onChoose={(language) => save({ language })}
      />
      <HistoryKept kept={shown} onChoose={save} />
      <Network
        certificates={settings.extraCertificates}
        isSaving={saving.isPending}
        onChoose={(extraCertificates) => save({ extraCertificates })}
      />
      <Vault vault={settings.vault} />
      <About settings={settings} />
    </div>
  );
}
