// What an operation takes and what it answers, as tables.
import type { ParameterView, ResponseView } from "../../generated/api";
import layout from "../../parts/layout.module.css";
import { Pill } from "../../parts/Pill";
import { strings } from "../../strings";
import { type Tone, toneOfStatus } from "../../text/tones";
import styles from "./OperationPane.module.css";

const words = strings.operations;

export function ParameterTable({ parameters }: { parameters: readonly ParameterView[] }) {
  return (
    <table className={styles.table}>
      <caption className={layout.hidden}>{words.parameters}</caption>
      <tbody>
        {parameters.map((parameter) => (
          <tr key={`${parameter.location} ${parameter.name}`}>
            <td>
              <b>{parameter.name}</b> <span className={styles.faint}>{parameter.location}</span>
            </td>
            <td>
              {parameter.kind}
              {parameter.description && <span className={styles.about}>{parameter.description}</span>}
            </td>
            <td className={styles.must}>
              {parameter.required ? words.required : <span className={styles.faint}>{words.optional}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ResponseTable({ responses }: { responses: readonly ResponseView[] }) {
  return (
    <table className={styles.table}>
      <caption className={layout.hidden}>{words.returns}</caption>
      <tbody>
        {responses.map(({ status, description }) => (
          <tr key={status}>
            <td>
              <Pill tone={toneOf(status)}>{status}</Pill>
            </td>
            <td>{description}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `default` and `4XX` are answers too. */
function toneOf(status: string): Tone {
  const first = Number.parseInt(status.charAt(0), 10);
  return Number.isNaN(first) ? "plain" : toneOfStatus(first * 100);
}
