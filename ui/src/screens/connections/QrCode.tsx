// A QR code, drawn from its dark modules. It is black on white in both themes: cameras expect that.
import type { QrView } from "../../generated/api";
import { strings } from "../../strings";
import styles from "./SignInLink.module.css";

export function QrCode({ qr: { size, path } }: { qr: QrView }) {
  return (
    <svg className={styles.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={strings.signIn.qr}>
      <path className={styles.paper} d={`M0 0h${size}v${size}H0z`} />
      <path d={path} />
    </svg>
  );
}
