"use client";

import { Cloud, CloudAlert, CloudCheck, CloudUpload } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { SaveStatus } from "@/lib/client/designer/autosave";

/** Whether the server has the draft. A failure stays until it is mended and says how. */
export function SaveStatusView({
  status,
  onRetry,
  onDecide,
}: {
  status: SaveStatus;
  onRetry: () => void;
  /** Opens the question which draft is right; null while there is none. */
  onDecide: (() => void) | null;
}) {
  const { icon: Icon, text, className } = lookOf(status);
  return (
    <span role="status" aria-label="Draft" className={`inline-flex min-w-0 items-center gap-1.5 text-xs ${className}`}>
      <Icon aria-hidden className="size-4 shrink-0" />
      <span className="truncate" title={text}>
        {text}
      </span>
      {status.kind === "failed" ? (
        <Button size="sm" onClick={onRetry}>
          Retry now
        </Button>
      ) : null}
      {onDecide ? (
        <Button size="sm" onClick={onDecide}>
          Decide…
        </Button>
      ) : null}
    </span>
  );
}

function lookOf(status: SaveStatus) {
  switch (status.kind) {
    case "saved":
      return { icon: CloudCheck, text: "Saved", className: "text-muted" };
    case "unsaved":
      return { icon: Cloud, text: "Not saved yet", className: "text-muted" };
    case "saving":
      return { icon: CloudUpload, text: "Saving…", className: "text-muted" };
    case "failed":
      return { icon: CloudAlert, text: `Could not save: ${status.message}`, className: "text-danger" };
    case "conflict":
      return { icon: CloudAlert, text: "Not saved: someone else saved this draft", className: "text-danger" };
  }
}
