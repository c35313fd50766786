"use client";

import { Panel, useConnection } from "@xyflow/react";
import { Sentence } from "@/components/designer/sentence";
import { useEditor } from "@/lib/client/designer/editor-context";
import { whyNotConnect } from "@/lib/client/designer/why-not-connect";

/** While an edge is drawn onto a task that refuses it: why, before the mouse is let go. */
export function ConnectionReason() {
  const editor = useEditor();
  const ends = useConnection(({ inProgress, fromHandle, toHandle }) =>
    inProgress && fromHandle && toHandle ? directed(fromHandle, toHandle) : "",
  );
  const [sourceId, targetId] = ends.split(" ");
  if (!sourceId || !targetId) return null;
  const reason = whyNotConnect(editor.store.getState().draft, sourceId, targetId);
  if (!reason) return null;
  return (
    <Panel position="top-center">
      <p
        role="alert"
        className="rounded-md border border-danger-line bg-danger-soft px-3 py-1.5 text-danger shadow-pop"
      >
        <Sentence text={reason} />
      </p>
    </Panel>
  );
}

type End = Readonly<{ nodeId: string; type: string }>;

/** Source and target as one text, which compares by value: an edge may be drawn from either end. */
const directed = (from: End, to: End): string =>
  from.type === "source" ? `${from.nodeId} ${to.nodeId}` : `${to.nodeId} ${from.nodeId}`;
