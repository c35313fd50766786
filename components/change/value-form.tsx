"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { readWritten } from "@/lib/client/change/value-text";
import { type Json, jsonSchema } from "@/lib/contracts/merge";

type Props = Readonly<{
  label: string;
  submit?: string;
  initial: string;
  /** Values of the same kind: where none is a text, YAML is written. */
  like: readonly unknown[];
  isBusy: boolean;
  onCancel: () => void;
  onWrite: (value: Json) => void;
}>;

/** A value to be written by hand. */
export function ValueForm({ label, submit = "Take this text", initial, like, isBusy, onCancel, onWrite }: Props) {
  const [text, setText] = useState(initial);
  const [problem, setProblem] = useState<string | undefined>();
  const write = () => {
    const written = readWritten(text, like);
    const value = written.ok ? jsonSchema.safeParse(written.value) : null;
    if (value?.success) onWrite(value.data);
    else setProblem(written.ok ? "This is no plain value." : written.error);
  };
  const isText = like.some((value) => typeof value === "string");
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        write();
      }}
    >
      <Field label={label} error={problem} hint={isText ? undefined : "As YAML. Empty takes the value away."}>
        {(control) => (
          <Textarea
            {...control}
            autoFocus
            className="font-mono text-xs"
            rows={Math.min(Math.max(text.split("\n").length, 2), 16)}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button size="sm" variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="sm" variant="primary" type="submit" isBusy={isBusy}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
