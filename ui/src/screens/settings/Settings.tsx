// The settings: few, saved as they are chosen.
import { useCommand, useRequest } from "../../data/queries";
import type { SettingsSave, SettingsView } from "../../generated/api";
import { PageHead } from "../../parts/PageHead";
import { Shown } from "../../parts/Shown";
import { tell, tellFault } from "../../parts/tell";
import { strings } from "../../strings";
import { About } from "./About";
import { Backup } from "./Backup";
import { Check } from "./Check";
import { ChoiceGroup } from "./ChoiceGroup";
import { Desktop } from "./Desktop";
import { HistoryKept } from "./HistoryKept";
import { Network } from "./Network";
import { QuietHours } from "./QuietHours";
import styles from "./Settings.module.css";
import { Update } from "./Update";
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
    saving.mutate({ ...saved(settings), ...change }, { onSuccess: () => tell(words.saved), onError: tellFault });
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
      <QuietHours settings={shown} onChoose={save} />
      <ChoiceGroup
        title={words.theme}
        isAcross
        value={shown.theme}
        choices={Object.entries(words.themeChoices).map(([value, title]) => ({ value, title }))}
        onChoose={(theme) => save({ theme })}
      />
      <ChoiceGroup
        title={words.trayIcon}
        hint={words.trayIconText}
        isAcross
        value={shown.trayIcon}
        choices={Object.entries(words.trayIconChoices).map(([value, title]) => ({ value, title }))}
        onChoose={(trayIcon) => save({ trayIcon })}
      />
      <ChoiceGroup
        title={words.language}
        hint={words.languageText}
        isAcross
        value={shown.language}
        choices={Object.entries(words.languageChoices).map(([value, title]) => ({ value, title }))}
        onChoose={(language) => save({ language })}
      />
      <ChoiceGroup
        title={words.battery}
        hint={words.batteryText}
        value={shown.onBattery}
        choices={Object.entries(words.batteryChoices).map(([value, [title, text]]) => ({ value, title, text }))}
        onChoose={(onBattery) => save({ onBattery })}
      >
        <Check title={words.metered} isOn={shown.waitOnMetered} onChoose={(waitOnMetered) => save({ waitOnMetered })} />
      </ChoiceGroup>
      <Desktop chosen={shown} onChoose={save} />
      <HistoryKept kept={shown} onChoose={save} />
      <Network
        chosen={{ extraCertificates: settings.extraCertificates, proxy: settings.proxy }}
        isSaving={saving.isPending}
        onChoose={save}
      />
      <Vault vault={settings.vault} />
      <Backup />
      <Update />
      <About settings={settings} />
    </div>
  );
}

/** What of the settings is saved; all of it, each time. */
function saved(settings: SettingsView): SettingsSave {
  const { notify, theme, trayIcon, language, historyDays, historyRuns, historyBytes } = settings;
  const { extraCertificates, proxy, quietFrom, quietUntil } = settings;
  const { onBattery, waitOnMetered, startAtLogin, quitOnClose } = settings;
  const kept = { notify, theme, trayIcon, language, historyDays, historyRuns, historyBytes };
  const held = { onBattery, waitOnMetered, startAtLogin, quitOnClose };
  return { ...kept, ...held, extraCertificates, proxy, quietFrom, quietUntil };
}
