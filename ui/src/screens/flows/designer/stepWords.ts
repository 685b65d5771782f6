// A step in words: what it is called, and what it does.
import { strings } from "../../../strings";
import { titled } from "../../../text/format";
import { find, plain, textOf } from "../design/json";
import { KINDS } from "../design/kinds";
import type { Block, Outline, Step } from "../design/outline";
import { allSteps, isSame } from "../design/outline";
import { calledBy, type Design } from "./useDesign";

const words = strings.design;

export const titleOf = ({ name }: { name: string }) => titled(name);

/** The type as the catalogue has it. */
export function kindOf(type: string): string {
  const known = KINDS.find((one) => one.type.toLowerCase() === type.toLowerCase());
  return known ? words.kind(known.type) : (words.kindTexts[type] ?? type);
}

/** The second line of a step. */
export function detailOf(design: Design, step: Step): string {
  const text = (...path: string[]) => textOf(find(step.node, path));
  const value = (...path: string[]) => String(plain(find(step.node, path)) ?? "");
  switch (step.type.toLowerCase()) {
    case "openapiconnection": {
      const { connection, connector, slug, operation } = calledBy(design, step);
      return words.operation(connection?.title ?? connector?.title ?? slug, operation);
    }
    case "http":
      return `${text("inputs", "method")} ${text("inputs", "uri")}`.trim();
    case "foreach":
      return text("foreach") || kindOf(step.type);
    case "compose":
      return text("inputs") || kindOf(step.type);
    case "initializevariable":
      return `${kindOf(step.type)} ${value("inputs", "variables", "0", "name")}`;
    default:
      return step.isTrigger ? kindOf(step.type) : [kindOf(step.type), text("inputs", "name")].filter(Boolean).join(" ");
  }
}

/** A list of steps as part of a sentence; empty for the outermost one. */
export function nameOfBlock({ top }: Outline, block: Block): string {
  const owner = allSteps(top).find((step) => step.blocks.some((one) => isSame(one.path, block.path)));
  return owner ? words.blockOf(titleOf(owner), words.blocks[block.kind](titled(block.label))) : "";
}
