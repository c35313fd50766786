"use client";

import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { explainError } from "@/lib/client/api";
import { type ReviewedId, useOpenThread } from "@/lib/client/change/use-change-actions";
import type { Anchor } from "@/lib/contracts/anchors";

type Props = Readonly<{
  number: ReviewedId;
  revision: number;
  anchor: Anchor;
  /** What the comment is about, as people call it. */
  about: string;
  onClose?: (() => void) | undefined;
}>;

/** Opens a thread at a task, a setting or the whole change. */
export function ThreadComposer({ number, revision, anchor, about, onClose }: Props) {
  const openThread = useOpenThread(number);
  const [body, setBody] = useState("");
  const [isBlocking, setIsBlocking] = useState(false);
  const send = () =>
    openThread.mutate(
      { anchor, revision, isBlocking, body: body.trim() },
      {
        onSuccess: () => {
          setBody("");
          onClose?.();
        },
      },
    );
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field label={`Comment on ${about}`} error={openThread.error ? explainError(openThread.error).detail : undefined}>
        {(control) => (
          <Textarea
            {...control}
            autoFocus={onClose !== undefined}
            rows={3}
            value={body}
            onChange={(event) => setBody(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <BlockingChoice isBlocking={isBlocking} onChange={setIsBlocking} />
        <span className="flex-1" />
        {onClose ? (
          <Button size="sm" variant="ghost" onClick={onClose}>
            Cancel
          </Button>
        ) : null}
        <Button size="sm" type="submit" disabled={body.trim() === ""} isBusy={openThread.isPending}>
          Add comment
        </Button>
      </div>
    </form>
  );
}

function BlockingChoice({ isBlocking, onChange }: { isBlocking: boolean; onChange: (isBlocking: boolean) => void }) {
  const id = useId();
  return (
    <label htmlFor={id} className="flex items-center gap-1.5 text-muted text-xs">
      <input id={id} type="checkbox" checked={isBlocking} onChange={(event) => onChange(event.target.checked)} />
      Must be resolved before it goes live
    </label>
  );
}
