// A service as two letters on its colour.
import styles from "./Logo.module.css";
import { inkOn, letters, safeColor } from "./logos";

export function Logo({ title, color, size = 30 }: { title: string; color: string; size?: number }) {
  const background = safeColor(color);
  const look = { background, color: inkOn(background), width: size, height: size, fontSize: size * 0.43 };
  return (
    <span aria-hidden className={styles.logo} style={look}>
      {letters(title)}
    </span>
  );
}
