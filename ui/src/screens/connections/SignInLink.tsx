// The link to sign in with, what will be seen in the browser, how long Causeway waits.
import type { SignInView } from "../../generated/api";
import { CopyField } from "../../parts/CopyField";
import { Dot } from "../../parts/Dot";
import { Facts } from "../../parts/Facts";
import { useCountdown } from "../../parts/useCountdown";
import { strings } from "../../strings";
import { countdown } from "../../text/format";
import { PasteAddress } from "./PasteAddress";
import { QrCode } from "./QrCode";
import styles from "./SignInLink.module.css";

const words = strings.signIn;

/** `asks` where the browser opens only when the user has agreed. */
export function SignInLink({ view, asks }: { view: SignInView; asks: boolean }) {
  const left = useCountdown(view.expiresAt);
  return (
    <>
      <p className={styles.waits} role="status">
        <Dot tone={left > 0 ? "sea" : "warn"} pulses={left > 0} />
        {left > 0 ? toDo(view, asks) : words.over}
      </p>
      <CopyField label={words.link} text={view.url} />
      {view.qr && <QrCode qr={view.qr} />}
      {view.code !== null && <CopyField label={words.code} text={view.code} hint={words.codeHint} />}
      {view.redirectUri !== "" && (
        <CopyField label={words.redirect} text={view.redirectUri} hint={words.redirectHint} />
      )}
      <Facts
        facts={[
          others(view).length > 0 && [words.hosts, others(view).join(", ")],
          [
            words.waits,
            <span key="left" role="timer">
              {countdown(left)}
            </span>,
          ],
        ]}
      />
      {view.redirectUri !== "" && <PasteAddress connection={view.connection} />}
    </>
  );
}

const others = (view: SignInView) => view.hosts.filter((host) => host !== view.host);

function toDo(view: SignInView, asks: boolean) {
  if (asks) return words.agreeText;
  if (view.code !== null) return words.typeCode;
  return view.opened ? words.opened : words.notOpened;
}
