"use client";

import { FlaskConical } from "lucide-react";
import { type FormEvent, useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import type { Autosave } from "@/lib/client/designer/autosave";
import type { EditorContent } from "@/lib/client/designer/editor";
import { useEditorState } from "@/lib/client/designer/editor-context";
import { isOpen, useAskTry } from "@/lib/client/designer/tries";
import { parseJsonObject } from "@/lib/client/parse-json-object";
import type { Try } from "@/lib/contracts/tries";
import { TRY_SCOPES } from "@/lib/domain/sandbox/try-scope";

type Props = Readonly<{
  dagKey: string;
  autosave: Autosave<EditorContent>;
  /** One's latest try; the next one begins with its client. */
  latest: Try | null;
}>;

const INPUTS = [
  { value: "typed", label: "What is typed below" },
  { value: "run", label: "What its latest run had" },
];

/** What is tried, and for whom. */
export function TryForm({ dagKey, autosave, latest }: Props) {
  const ask = useAskTry(dagKey, autosave);
  const tasks = useEditorState((state) => state.draft.tasks);
  const [selectedId] = useEditorState((state) => state.selection.taskIds);
  const selected = tasks.find(({ id }) => id === selectedId);
  const [wanted, setWanted] = useState<(typeof TRY_SCOPES)[number]>("draft");
  const scope = selected ? wanted : "draft";
  const [inputs, setInputs] = useState("typed");
  const [dataError, setDataError] = useState<string>();
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const clientKey = String(form.get("clientKey") ?? "").trim();
    const isOfLatestRun = inputs === "run";
    const data = parseJsonObject(isOfLatestRun ? "{}" : String(form.get("data") ?? ""));
    setDataError(data.ok ? undefined : data.error);
    if (!data.ok) return;
    const part = { scope, ...(scope === "draft" || !selected ? {} : { taskKey: selected.key }) };
    ask.mutate({ ...part, ...(clientKey === "" ? {} : { clientKey }), data: data.value, isOfLatestRun });
  };
  return (
    <form aria-label="What is tried" onSubmit={handleSubmit} className="flex flex-col gap-3">
      <Field
        label="What runs"
        hint={selected ? undefined : "Select a task to try it alone, or only what leads up to it."}
      >
        {(control) => (
          <Select
            {...control}
            value={scope}
            onChange={({ target }) => setWanted(TRY_SCOPES.find((one) => one === target.value) ?? "draft")}
            options={[
              { value: "draft", label: "The whole draft" },
              ...(selected
                ? [
                    { value: "until", label: `All up to ${selected.key}` },
                    { value: "from", label: `${selected.key} and all behind it` },
                    { value: "only", label: `Only ${selected.key}` },
                  ]
                : []),
            ]}
          />
        )}
      </Field>
      <Field label="Client" hint="Left empty, it is about no client. It need not be known, and is not queued.">
        {(control) => (
          <Input
            {...control}
            name="clientKey"
            className="font-mono"
            maxLength={200}
            required={inputs === "run"}
            defaultValue={latest?.clientKey ?? ""}
          />
        )}
      </Field>
      <Field label="It comes with">
        {(control) => (
          <Select {...control} value={inputs} onChange={({ target }) => setInputs(target.value)} options={INPUTS} />
        )}
      </Field>
      {inputs === "typed" ? (
        <Field label="Data" error={dataError} hint="A JSON object that tasks read as client.data.">
          {(control) => <Textarea {...control} name="data" rows={3} defaultValue="{}" className="font-mono" />}
        </Field>
      ) : null}
      <Button
        type="submit"
        variant="primary"
        icon={FlaskConical}
        className="self-start"
        disabled={latest !== null && isOpen(latest)}
        isBusy={ask.isPending}
      >
        Try it
      </Button>
      {ask.error ? <LoadProblem error={ask.error} /> : null}
    </form>
  );
}
