import { anchorValue, type ThreadAnchor, type ThreadContent } from "@/lib/domain/change/anchor";

/** What a thread's place is called in a revision; null when it is not there. Lines and fields are told by the anchor. */
export function anchorLabel(content: ThreadContent, anchor: ThreadAnchor): string | null {
  if (anchor.kind === "change_request") return "the whole change";
  return anchorValue(content, anchor) === null ? null : nameOf(content, anchor);
}

function nameOf({ document }: ThreadContent, anchor: Exclude<ThreadAnchor, { kind: "change_request" }>): string {
  const keyOf = (taskId: string) => document.tasks.find(({ id }) => id === taskId)?.key ?? "";
  switch (anchor.kind) {
    case "task":
    case "field":
      return keyOf(anchor.taskId);
    case "edge":
      return `${keyOf(anchor.sourceId)} → ${keyOf(anchor.targetId)}`;
    case "setting":
      return anchor.path;
    case "pack":
      return anchor.pack;
    case "pack_file":
      return `${anchor.pack}/${anchor.file}`;
  }
}
