import { v7 as newId } from "uuid";
import type { Editor, EditorContent, Placing, YamlSource } from "@/lib/client/designer/editor";
import type { DagDraft } from "@/lib/domain/dag/document";
import { draftToYaml, yamlToDraft } from "@/lib/domain/dag/yaml";

/**
 * The draft and its text. A module of its own, fetched with the first save or the first look at the text: reading and
 * writing YAML is a sixth of the designer's script, and drawing needs none of it.
 */

const texts = new WeakMap<DagDraft, { source: YamlSource; text: string }>();

/** The draft as YAML, with the comments of the last text that was typed or loaded. Made when it is asked for. */
export function yamlOf({ draft, source }: Omit<EditorContent, "layout">): string {
  if (source.of === draft) return source.text;
  const known = texts.get(draft);
  if (known?.source === source) return known.text;
  const text = draftToYaml(draft, { text: source.text, tasks: source.of.tasks });
  texts.set(draft, { source, text });
  return text;
}

/** Changes the draft to what the text says; tasks that come with it get a place by `place`. */
export function typeYaml(editor: Editor, text: string, place: Placing): void {
  editor.takeYaml(text, yamlToDraft(text, editor.store.getState().draft, newId), place);
}
