// The form of a call: a field for everything that the description says it takes.
import type { FieldView } from "../../generated/api";
import { strings } from "../../strings";
import { RawField } from "../flows/form/RawField";
import styles from "./OperationPane.module.css";
import { type Arguments, withArgument } from "./readArguments";

const words = strings.operations;

type Props = { fields: readonly FieldView[]; value: Arguments; onText: (text: string) => void };

export function CallFields({ fields, value, onText }: Props) {
  // A whole body and its members do not go together: the arguments say which.
  const shown = fields.filter(({ name }) => !("body" in value) || !name.startsWith("body/"));
  const first = shown.filter(({ name, required }) => required || name in value);
  const more = shown.filter((field) => !first.includes(field));
  const others = Object.keys(value).filter((name) => !shown.some((field) => field.name === name));
  const one = (field: FieldView) => <OneField key={field.name} field={field} value={value} onText={onText} />;
  return (
    <>
      {first.map(one)}
      {others.map((name) => one(unknown(name)))}
      {shown.length + others.length === 0 && <p className={styles.text}>{words.noParameters}</p>}
      {more.length > 0 && (
        <details className={styles.headers}>
          <summary>{strings.design.moreFields(more.length)}</summary>
          <div className={styles.section}>{more.map(one)}</div>
        </details>
      )}
    </>
  );
}

type OneProps = { field: FieldView; value: Arguments; onText: Props["onText"] };

function OneField({ field, value, onText }: OneProps) {
  const { name, title, takes, kind, required, choices, description } = field;
  const given = value[name];
  return (
    <RawField
      label={title}
      shape={takes === "text" || takes === "number" || takes === "boolean" ? takes : "any"}
      raw={given === undefined ? undefined : JSON.stringify(given)}
      onRaw={(raw) => onText(withArgument(value, name, raw))}
      onEmpty={() => onText(withArgument(value, name, undefined))}
      isRequired={required}
      choices={takes === "boolean" ? ["true", "false"] : choices}
      hint={[description, choices.length === 0 && !description.includes(kind) ? kind : ""].filter(Boolean).join(" · ")}
      takesValues={false}
    />
  );
}

/** What the arguments have besides what the description knows. */
const unknown = (name: string): FieldView => ({
  name,
  title: name,
  location: "",
  required: false,
  kind: "",
  takes: "any",
  choices: [],
  description: name === "body" ? "" : strings.design.notDescribed,
});
