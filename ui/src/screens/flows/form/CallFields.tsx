// The fields of a call of an operation: its connection, what its description says it takes, and what the file has besides.
import { useRequest } from "../../../data/queries";
import type { FieldView, OperationDetail } from "../../../generated/api";
import { Button } from "../../../parts/Button";
import { FaultNote } from "../../../parts/FaultNote";
import { Loading } from "../../../parts/Loading";
import { strings } from "../../../strings";
import { find, type Path } from "../design/json";
import type { Step } from "../design/outline";
import { setAt } from "../design/splice";
import type { Shape } from "../design/typed";
import { calledBy, useDesign } from "../designer/useDesign";
import styles from "./Form.module.css";
import { PlainSelect, ValueField } from "./ValueField";

const words = strings.design;

export function CallFields({ step }: { step: Step }) {
  const design = useDesign();
  const { slug, operation } = calledBy(design, step);
  const query = useRequest("operation", { connector: slug, id: operation }, { isOff: !slug || !operation });
  return (
    <>
      <ConnectionField step={step} />
      {query.isLoading && <Loading rows={2} />}
      {query.error && <FaultNote fault={query.error} />}
      {query.data ? <Described step={step} operation={query.data} /> : <Written step={step} known={[]} />}
    </>
  );
}

function ConnectionField({ step }: { step: Step }) {
  const design = useDesign();
  const { id, slug } = calledBy(design, step);
  const path = [...step.path, "inputs", "host", "connectionName"];
  const there = design.connections.filter((one) => one.connector === slug);
  return (
    <PlainSelect
      label={words.connection}
      value={id}
      onChange={(next) => design.change(setAt(design.text, path, JSON.stringify(next)))}
    >
      {!there.some((one) => one.id === id) && (
        <option value={id}>{[id, words.noConnection].filter(Boolean).join(" · ")}</option>
      )}
      {there.map((one) => (
        <option key={one.id} value={one.id}>
          {[one.title, one.account].filter(Boolean).join(" · ")}
        </option>
      ))}
    </PlainSelect>
  );
}

function Described({ step, operation: { fields, row, description } }: { step: Step; operation: OperationDetail }) {
  const { text, change } = useDesign();
  const written = namesWritten(step);
  const isWritten = (name: string) => written.some((one) => one.toLowerCase() === name.toLowerCase());
  const hasBody = isWritten("body");
  // A whole body and its members do not go together: the file says which.
  const shown = fields.filter(({ name }) => !hasBody || !name.startsWith("body/"));
  const first = shown.filter((field) => field.required || isWritten(field.name));
  const more = shown.filter((field) => !first.includes(field));
  const about = row.summary || description;
  return (
    <>
      {about && <p className={styles.about}>{about}</p>}
      {first.map((field) => (
        <OneField key={field.name} step={step} field={field} />
      ))}
      <Written step={step} known={shown.map(({ name }) => name)} />
      {more.length > 0 && (
        <details className={styles.more}>
          <summary>{words.moreFields(more.length)}</summary>
          <div className={styles.fields}>
            {more.map((field) => (
              <OneField key={field.name} step={step} field={field} />
            ))}
          </div>
        </details>
      )}
      {!written.some((name) => name.startsWith("body")) && fields.some(({ name }) => name.startsWith("body/")) && (
        <Button isSmall look="quiet" onClick={() => change(setAt(text, [...parametersOf(step), "body"], "{}"))}>
          {words.wholeBody}
        </Button>
      )}
    </>
  );
}

/** What the file gives that the description does not know, or that no description is there for. */
function Written({ step, known }: { step: Step; known: readonly string[] }) {
  const others = namesWritten(step).filter((name) => !known.some((one) => one.toLowerCase() === name.toLowerCase()));
  return others.map((name) => (
    <ValueField
      key={name}
      path={[...parametersOf(step), name]}
      label={name}
      shape="any"
      hint={known.length > 0 && name !== "body" ? words.notDescribed : undefined}
    />
  ));
}

function OneField({
  step,
  field: { name, title, takes, kind, required, choices, description },
}: {
  step: Step;
  field: FieldView;
}) {
  return (
    <ValueField
      path={[...parametersOf(step), name]}
      label={title}
      shape={shapeOf(takes)}
      isRequired={required}
      choices={takes === "boolean" ? ["true", "false"] : choices}
      hint={[description, choices.length === 0 && !description.includes(kind) ? kind : ""].filter(Boolean).join(" · ")}
    />
  );
}

const shapeOf = (takes: string): Shape =>
  takes === "text" || takes === "number" || takes === "boolean" ? takes : "any";
const parametersOf = (step: Step): Path => [...step.path, "inputs", "parameters"];

function namesWritten({ node }: Step): string[] {
  const parameters = find(node, ["inputs", "parameters"]);
  return parameters?.kind === "object" ? parameters.members.map(({ name }) => name) : [];
}
