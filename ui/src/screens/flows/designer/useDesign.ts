// What every part of the designer needs: the steps, what is chosen, what the checker found, and how to change things.
import { createContext, type RefObject, useContext } from "react";
import type { ConnectionView, ConnectorCard, Finding } from "../../../generated/api";
import { find, type Path, pointerOf, scan, textOf } from "../design/json";
import { connectorOf } from "../design/kinds";
import { isWithin, type Outline, type Step } from "../design/outline";
import type { Changed, Place } from "../design/steps";

export type Design = {
  slug: string;
  text: string;
  read: Outline;
  findings: readonly Finding[];
  chosen: Path | null;
  choose: (path: Path | null) => void;
  /** Changes the text as it is by now, chooses the step that the change tells of and gives it the focus. */
  apply: (change: (text: string) => Changed) => void;
  /** The step that gets the focus once the list shows this text. */
  wanted: RefObject<{ pointer: string; text: string } | null>;
  /** Takes a changed text; `what` names the field that is typed into. */
  change: (text: string, what?: string | null) => void;
  /** Asks which step to add there. */
  askToAdd: (place: Place) => void;
  askToMove: (path: Path) => void;
  dragged: Path | null;
  drag: (path: Path | null) => void;
  connections: readonly ConnectionView[];
  connectors: readonly ConnectorCard[];
};

export const DesignContext = createContext<Design | null>(null);

export function useDesign(): Design {
  const design = useContext(DesignContext);
  if (!design) throw new Error("DesignContext is missing.");
  return design;
}

/** The findings at a step that are not at a step inside of it. */
export function findingsAt(findings: readonly Finding[], step: Step): Finding[] {
  const isAt = ({ pointer }: Finding, path: Path) => {
    const own = pointerOf(path);
    return pointer === own || pointer.startsWith(`${own}/`);
  };
  const inner = step.blocks.flatMap((block) => block.steps);
  return findings.filter((one) => isAt(one, step.path) && !inner.some((other) => isAt(one, other.path)));
}

/** The findings at a value or inside of it. */
export function findingsIn(findings: readonly Finding[], path: Path): Finding[] {
  const own = pointerOf(path).toLowerCase();
  return findings.filter(({ pointer }) => `${pointer.toLowerCase()}/`.startsWith(`${own}/`));
}

/** The connection and the connector that a step calls. */
export function calledBy({ connections, connectors }: Design, { node }: Step) {
  const host = (name: string) => textOf(find(node, ["inputs", "host", name]));
  const id = host("connectionName");
  const slug = connectorOf(host("apiId"));
  return {
    connection: connections.find((one) => one.id === id),
    connector: connectors.find((one) => one.slug === slug),
    id,
    slug,
    operation: host("operationId"),
  };
}

/** The text at a path, empty where there is none. */
export const textAt = (text: string, path: Path) => textOf(find(scan(text), path));

export const isChosen = ({ chosen }: Design, path: Path) =>
  chosen !== null && chosen.length === path.length && isWithin(chosen, path);

/** The card of a step in the list, if it is drawn. */
export const cardOf = (pointer: string) =>
  [...document.querySelectorAll<HTMLElement>("[data-step]")].find((one) => one.dataset.step === pointer);
