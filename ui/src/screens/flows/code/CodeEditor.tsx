// The editor of a flow's text: JSON with colours, the checker's findings at their places, completion of expressions. The
// text lives in the draft: this shows it and tells of what is typed.
import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import { useRequest } from "../../../data/queries";
import type { Finding, FunctionView } from "../../../generated/api";
import { strings } from "../../../strings";
import type { Draft } from "../draft/useDraft";
import styles from "./Code.module.css";
import { completion } from "./completion";
import { difference } from "./difference";
import { look } from "./look";
import { marksOf } from "./marks";

/** Marks a change that came from outside of the editor: undo, the designer, the file. */
const FromOutside = Annotation.define<boolean>();

export default function CodeEditor({ draft, findings }: { draft: Draft; findings: readonly Finding[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  /** Texts that were typed and have not come back from the draft yet. */
  const typed = useRef<string[]>([]);
  const functions = useRef<readonly FunctionView[]>([]);
  functions.current = useRequest("functions", {}).data ?? functions.current;
  const start = useEffectEvent(() => draft.text);
  const tell = useEffectEvent((text: string) => {
    typed.current.push(text);
    draft.change(text, "code");
  });
  useEffect(() => {
    if (!frame.current) return;
    const listen = EditorView.updateListener.of((update) => {
      const isOwn = !update.transactions.some((one) => one.annotation(FromOutside));
      if (update.docChanged && isOwn) tell(update.state.doc.toString());
    });
    const extensions = [listen, completion(() => functions.current), ...standing];
    const made = new EditorView({ parent: frame.current, state: EditorState.create({ doc: start(), extensions }) });
    view.current = made;
    return () => {
      view.current = null;
      typed.current = [];
      made.destroy();
    };
  }, []);
  useEffect(() => {
    const at = typed.current.indexOf(draft.text);
    if (at >= 0) typed.current.splice(0, at + 1);
    const there = view.current?.state.doc.toString() ?? draft.text;
    if (at >= 0 || typed.current.length > 0 || there === draft.text) return;
    view.current?.dispatch({ changes: difference(there, draft.text), annotations: FromOutside.of(true) });
  }, [draft.text]);
  useEffect(() => {
    const { current } = view;
    if (current) current.dispatch(setDiagnostics(current.state, marksOf(current.state.doc.toString(), findings)));
  }, [findings]);
  return <div ref={frame} className={styles.editor} />;
}

const standing = [
  lineNumbers(),
  foldGutter(),
  codeFolding(),
  lintGutter(),
  drawSelection(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  search({ top: true }),
  json(),
  look,
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ "aria-label": strings.design.code.label, tabindex: "0" }),
  // Tab leaves the editor, as everywhere.
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...lintKeymap,
    ...searchKeymap,
    ...foldKeymap,
    ...defaultKeymap,
  ]),
];
