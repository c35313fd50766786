"use client";

import { yaml } from "@codemirror/lang-yaml";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { yamlTheme } from "@/components/yaml/yaml-theme";

export type YamlMergeProps = Readonly<{
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
  /** Any text: nothing is coloured as YAML. */
  isPlain?: boolean;
}>;

const side = (doc: string, label: string, isPlain: boolean) => ({
  doc,
  extensions: [
    ...(isPlain ? [] : [yaml()]),
    lineNumbers(),
    EditorView.lineWrapping,
    EditorView.editable.of(false),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    yamlTheme,
  ],
});

/** Two texts side by side with what differs marked; longer equal parts fold away. Load it through `yaml-merge`. */
export function CodeMirrorMerge({ before, after, beforeLabel, afterLabel, isPlain = false }: YamlMergeProps) {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!parent.current) return;
    const view = new MergeView({
      a: side(before, beforeLabel, isPlain),
      b: side(after, afterLabel, isPlain),
      parent: parent.current,
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => view.destroy();
  }, [before, after, beforeLabel, afterLabel, isPlain]);
  return <div ref={parent} className="yaml-merge overflow-auto" />;
}
