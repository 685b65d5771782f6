// A choice of yes or no.
import styles from "./Settings.module.css";

type Props = { title: string; text?: string; isOn: boolean; onChoose: (isOn: boolean) => void };

export function Check({ title, text, isOn, onChoose }: Props) {
  return (
    <label className={styles.choice}>
      <input type="checkbox" checked={isOn} onChange={(event) => onChoose(event.target.checked)} />
      <div>
        {title}
        {text && <span>{text}</span>}
      </div>
    </label>
  );
}
