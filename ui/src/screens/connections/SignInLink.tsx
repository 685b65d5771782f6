// The link to sign in with, what will be seen in the browser, how long Causeway waits.
import type { SignInView } from "../../generated/api";
import { CopyField } from "../../parts/CopyField";
import { Dot } from "../../parts/Dot";
import { Facts } from "../../parts/Facts";
import { useCountdown } from "../../parts/useCountdown";
import { strings } from "../../strings";
import { countdown } from "../../text/format";
import { PasteAddress } from "./PasteAddress";
import styles from "./SignInLink.module.css";

const words = strings.signIn;

export function SignInLink({ view }: { view: SignInView }) {
  const left = useCountdown(view.expiresAt);
  return (
    <>
      <p className={styles.waits} role="status">
        <Dot tone={left > 0 ? "sea" : "warn"} pulses={left > 0} />
        {left > 0 ? opened(view) : words.over}
      </p>
      <CopyField label={words.link} text={view.url} />
      <CopyField label={words.redirect} text={view.redirectUri} hint={words.redirectHint} />
      <Facts
        facts={[
          [words.host, <b key="host">{view.host}</b>],
          [
            words.waits,
            <span key="left" role="timer">
              {countdown(left)}
            </span>,
          ],
        ]}
      />
      <PasteAddress connection={view.connection} />
    </>
  );
}

const opened = (view: SignInView) => (view.opened ? words.opened : words.notOpened);
