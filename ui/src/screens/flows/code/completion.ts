// Completion as the editor wants it.
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { FunctionView } from "../../../generated/api";
import { strings } from "../../../strings";
import { completing } from "./complete";

export function completion(functions: () => readonly FunctionView[]): Extension {
  const source = (context: CompletionContext): CompletionResult | null => {
    const found = completing(context.state.doc.toString(), context.pos);
    if (!found) return null;
    const typed = context.pos - found.from;
    if (found.kind === "names") {
      const options = found.names.map((name): Completion => ({ label: name, detail: strings.design.code.action }));
      return { from: found.from, options, validFor: /^[^']*$/ };
    }
    if (typed === 0 && !context.explicit) return null;
    const options = functions().map(
      ({ name, arguments: given, help }): Completion => ({
        label: name,
        detail: `(${given})`,
        info: help,
        type: "function",
        apply: given === "" ? `${name}()` : `${name}(`,
      }),
    );
    return { from: found.from, options, validFor: /^\w*$/ };
  };
  return autocompletion({ override: [source], icons: false });
}
