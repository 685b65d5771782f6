// One version in the list: when it was saved, and whether runs follow it now.
import type { MouseEvent } from "react";
import type { FlowVersion } from "../../../generated/api";
import { Pill } from "../../../parts/Pill";
import { go, href } from "../../../routing/route";
import { strings } from "../../../strings";
import { dayAndTime } from "../../../text/dayAndTime";
import { capital, whole } from "../../../text/format";
import styles from "./Versions.module.css";

const words = strings.design.versions;

type Props = { slug: string; version: FlowVersion; isChosen: boolean };

export function VersionRow({ slug, version: { hash, saved, runsNow }, isChosen }: Props) {
  const to = href("flows", [slug], { tab: "versions", version: hash });
  const choose = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(to, { replace: true });
  };
  return (
    <a className={styles.row} href={to} onClick={choose} aria-current={isChosen || undefined}>
      <time dateTime={saved} title={whole(saved)}>
        {capital(dayAndTime(saved))}
      </time>
      <code className={styles.hash}>{hash.slice(0, 8)}</code>
      {runsNow && <Pill tone="ok">{words.runsNow}</Pill>}
    </a>
  );
}
