// A new flow: where to start, then its name.
import { useState } from "react";
import { useRequest } from "../../data/queries";
import type { Template } from "../../generated/api";
import { Dialog } from "../../parts/Dialog";
import { Shown } from "../../parts/Shown";
import { strings } from "../../strings";
import { FlowDraft, type Start } from "./FlowDraft";
import { FlowFromElsewhere } from "./FlowFromElsewhere";
import styles from "./NewFlow.module.css";

const words = strings.flows;

const BLANK: Template = {
  slug: "new-flow",
  title: words.blank,
  description: words.blankText,
  text: JSON.stringify(
    {
      $schema:
        "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
      contentVersion: "1.0.0.0",
      metadata: { causeway: { title: "New flow" } },
      triggers: { Manual: { type: "Request", kind: "Button" } },
      actions: {},
    },
    null,
    2,
  ),
};

export function NewFlow({ onClose }: { onClose: () => void }) {
  const [start, setStart] = useState<Start | "elsewhere" | null>(null);
  return (
    <Dialog
      title={words.newTitle}
      text={start === "elsewhere" ? words.elsewhereLead : start ? undefined : words.chooseTemplate}
      onClose={onClose}
      isWide
      staysOpen={start !== null}
    >
      {start === null && <Choices onChoose={setStart} />}
      {start === "elsewhere" && <FlowFromElsewhere onChoose={setStart} onClose={onClose} />}
      {start !== null && start !== "elsewhere" && <FlowDraft start={start} onClose={onClose} />}
    </Dialog>
  );
}

function Choices({ onChoose }: { onChoose: (start: Start | "elsewhere") => void }) {
  const query = useRequest("templates", {});
  return (
    <Shown query={query} rows={2}>
      {(templates) => (
        <div className={styles.choices}>
          {[...templates, BLANK].map((template) => (
            <button type="button" key={template.slug} className={styles.choice} onClick={() => onChoose(template)}>
              <b>{template.title}</b>
              <span>{template.description}</span>
            </button>
          ))}
          <button type="button" className={styles.choice} onClick={() => onChoose("elsewhere")}>
            <b>{words.elsewhere}</b>
            <span>{words.elsewhereText}</span>
          </button>
        </div>
      )}
    </Shown>
  );
}
