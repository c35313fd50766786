"use client";

import { yaml } from "@codemirror/lang-yaml";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import CodeMirror, { ExternalChange, type ReactCodeMirrorRef } from "@uiw/react-codemirror";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { textPatch } from "@/components/yaml/text-patch";
import { yamlTheme } from "@/components/yaml/yaml-theme";

/** Something to say about the text; lines and columns count from 1. */
export type YamlMark = Readonly<{ line: number; column: number; severity: "error" | "warning"; message: string }>;

/** What can be typed at an offset of the text, and from where on it replaces what is there; null when nothing can. */
export type Complete = (
  text: string,
  offset: number,
) => Readonly<{
  from: number;
  options: readonly Readonly<{ label: string; kind: "field" | "value"; help: string }>[];
}> | null;

export type YamlEditorProps = Readonly<{
  value: string;
  label: string;
  isReadOnly: boolean;
  marks: readonly YamlMark[];
  /** The same function as long as it offers the same. */
  complete?: Complete | undefined;
  onChange: (text: string) => void;
}>;

/** A YAML text with its marks. Load it through `yaml-editor`, which fetches it only where it is shown. */
export function CodeMirrorEditor({ value, label, isReadOnly, marks, complete, onChange }: YamlEditorProps) {
  const editor = useRef<ReactCodeMirrorRef>(null);
  const extensions = useMemo(
    () => [
      yaml(),
      lintGutter(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      yamlTheme,
      ...(complete ? [offering(complete)] : []),
    ],
    [label, complete],
  );
  useSmallestChange(editor, value);
  useMarks(editor, marks, value);
  return (
    <CodeMirror
      ref={editor}
      className="h-full min-h-0"
      height="100%"
      theme="none"
      value={value}
      readOnly={isReadOnly}
      extensions={extensions}
      onChange={onChange}
      onCreateEditor={(view) => showMarks(view, marks)}
    />
  );
}

type Asking = Readonly<{ state: EditorState; pos: number; explicit: boolean }>;

/** Offers while a word is typed, and on Ctrl-Space. The editor's own completion asks whatever the language data names. */
const offering = (complete: Complete) =>
  EditorState.languageData.of(() => [
    {
      autocomplete: ({ state, pos, explicit }: Asking) => {
        const found = complete(state.doc.toString(), pos);
        if (!found || (found.from === pos && !explicit)) return null;
        const options = found.options.map(({ label, kind, help }) => ({
          label,
          apply: kind === "field" ? `${label}: ` : label,
          type: kind === "field" ? "property" : "enum",
          info: help === "" ? undefined : help,
        }));
        return { from: found.from, options, validFor: /^[\w./-]*$/ };
      },
    },
  ]);

/** Runs before the library's own effect, which would replace the whole text and with it cursor and folds. */
function useSmallestChange(editor: React.RefObject<ReactCodeMirrorRef | null>, value: string): void {
  useLayoutEffect(() => {
    const view = editor.current?.view;
    const changes = view && textPatch(view.state.doc.toString(), value);
    if (changes) view.dispatch({ changes, annotations: [ExternalChange.of(true)] });
  }, [editor, value]);
}

function useMarks(editor: React.RefObject<ReactCodeMirrorRef | null>, marks: readonly YamlMark[], value: string): void {
  useEffect(() => {
    const view = editor.current?.view;
    // Marks belong to one text: while the editor holds another, the next round brings those that fit.
    if (view && view.state.doc.toString() === value) showMarks(view, marks);
  }, [editor, marks, value]);
}

function showMarks(view: EditorView, marks: readonly YamlMark[]): void {
  const { doc } = view.state;
  const diagnostics = marks.map(({ line, column, severity, message }) => {
    const place = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const from = Math.min(place.from + Math.max(column - 1, 0), place.to);
    return { from, to: place.to, severity, message };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}
