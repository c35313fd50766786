"use client";

import { useCallback, useDeferredValue } from "react";
import { completeLayout } from "@/components/dag-canvas/layout";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { YamlMark } from "@/components/yaml/code-mirror-editor";
import { YamlEditor } from "@/components/yaml/yaml-editor";
import type { EditorState } from "@/lib/client/designer/editor";
import { useEditor, useEditorState } from "@/lib/client/designer/editor-context";
import type { PlatformChoices } from "@/lib/client/designer/use-platform-choices";
import { completeYaml } from "@/lib/client/designer/yaml-completion";
import { typeYaml, yamlOf } from "@/lib/client/designer/yaml-text";

const NO_MARKS: readonly YamlMark[] = [];

type Props = Readonly<{ dagKey: string; choices: PlatformChoices; isReadOnly: boolean }>;

/** The same draft as text. What is typed changes the canvas as soon as it can be read. */
export function YamlPane({ dagKey, choices, isReadOnly }: Props) {
  const editor = useEditor();
  const unreadable = useEditorState((state) => state.unreadable);
  const text = useYamlText();
  const complete = useCallback((typed: string, offset: number) => completeYaml(typed, offset, choices), [choices]);
  return (
    <section aria-label="YAML" className="flex h-full min-w-0 flex-col border-l bg-surface">
      {unreadable ? (
        <Notice tone="warning" className="m-2">
          <p>
            This text cannot be read{placeOf(unreadable.problems[0])}. The canvas shows the last text that could, and is
            locked until the text is mended or taken back.
          </p>
          <Button size="sm" className="mt-1.5" onClick={editor.discardYaml}>
            Take the text back
          </Button>
        </Notice>
      ) : null}
      <div className="min-h-0 flex-1">
        <YamlEditor
          value={text}
          label={`YAML of ${dagKey}`}
          isReadOnly={isReadOnly}
          marks={unreadable?.problems.map(toMark) ?? NO_MARKS}
          complete={isReadOnly ? undefined : complete}
          onChange={(typed) => typeYaml(editor, typed, completeLayout)}
        />
      </div>
    </section>
  );
}

const textOf = (state: EditorState): string => state.unreadable?.text ?? yamlOf(state);

/** The text, written a moment later than the canvas is drawn when only the canvas changed. */
function useYamlText(): string {
  const draft = useEditorState((state) => state.draft);
  const source = useEditorState((state) => state.source);
  const unreadable = useEditorState((state) => state.unreadable);
  const { store } = useEditor();
  const isTyped = unreadable !== null || source.of === draft;
  const later = useDeferredValue(draft);
  return isTyped ? textOf(store.getState()) : yamlOf({ draft: later, source });
}

type Problem = Readonly<{ line: number; column: number; message: string }>;

const toMark = ({ line, column, message }: Problem): YamlMark => ({ line, column, message, severity: "error" });

const placeOf = (problem: Problem | undefined): string =>
  problem ? ` (line ${problem.line}, column ${problem.column}: ${problem.message})` : "";
