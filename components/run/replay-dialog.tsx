"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { PreviewArea } from "@/components/run/preview-area";
import { TaskKeyList } from "@/components/run/task-key-list";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select, Textarea } from "@/components/ui/input";
import { useVersions } from "@/lib/client/dags";
import { parseJsonObject } from "@/lib/client/parse-json-object";
import { useReplayPreview, useReplayRun } from "@/lib/client/run/by-hand";
import type { ReplayPreview, RunDetail } from "@/lib/contracts/runs";

type Props = {
  run: RunDetail;
  /** Where it begins at first; null for the start. */
  from: string | null;
  onClose: () => void;
};

const START = "";

/** Shows what a new run of the same client would run again and reuse, and starts exactly that. */
export function ReplayDialog({ run, from: firstFrom, onClose }: Props) {
  const router = useRouter();
  const [from, setFrom] = useState(firstFrom ?? START);
  const [version, setVersion] = useState(run.version);
  const [dataText, setDataText] = useState("");
  const data = parseJsonObject(dataText);
  const otherData = dataText.trim() !== "" && data.ok ? { data: data.value } : {};
  const wanted = { ...(from === START ? {} : { from: [from] }), version, ...otherData };
  const { data: preview, error, isFetching } = useReplayPreview(run.id, wanted);
  const replay = useReplayRun(run.id, wanted);
  const confirm = () => {
    if (!preview) return;
    replay.mutate({ previewHash: preview.hash }, { onSuccess: ({ id }) => router.push(`/runs/${id}`) });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Replay this run?"
      description="A new run, linked to this one, takes its turn under the DAG's limit of runs. This run and its decision stay as they are."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            variant="primary"
            onClick={confirm}
            disabled={!preview || !data.ok || error !== null || isFetching}
            isBusy={replay.isPending || replay.isSuccess}
          >
            Start the replay
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <FromField run={run} from={from} onChange={setFrom} />
        <VersionField run={run} version={version} onChange={setVersion} />
        {run.clientKey === null ? null : (
          <Field
            label="Data"
            error={data.ok ? undefined : data.error}
            hint="A JSON object that tasks read as client.data. Empty for what this run had."
          >
            {(control) => (
              <Textarea
                {...control}
                rows={3}
                className="font-mono"
                value={dataText}
                onChange={({ target }) => setDataText(target.value)}
              />
            )}
          </Field>
        )}
        <PreviewArea error={error} confirmError={replay.error} isLoaded={preview !== undefined}>
          {preview ? <ReplayPreviewView preview={preview} /> : null}
        </PreviewArea>
      </div>
    </Dialog>
  );
}

function FromField({ run, from, onChange }: { run: RunDetail; from: string; onChange: (from: string) => void }) {
  const tasks = run.tasks.map(({ taskKey }) => ({ value: taskKey, label: taskKey }));
  return (
    <Field label="From">
      {(control) => (
        <Select
          {...control}
          value={from}
          onChange={({ target }) => onChange(target.value)}
          options={[{ value: START, label: "the start" }, ...tasks]}
        />
      )}
    </Field>
  );
}

function VersionField({
  run,
  version,
  onChange,
}: {
  run: RunDetail;
  version: number;
  onChange: (version: number) => void;
}) {
  const { data: versions } = useVersions(run.dagKey);
  const label = (number: number, isActive: boolean) =>
    `${number}${number === run.version ? ", of this run" : ""}${isActive ? ", active" : ""}`;
  const options = versions?.map(({ number, isActive }) => ({ value: String(number), label: label(number, isActive) }));
  return (
    <Field label="Version" hint="Each of these was approved and activated.">
      {(control) => (
        <Select
          {...control}
          value={String(version)}
          onChange={({ target }) => onChange(Number(target.value))}
          options={options ?? [{ value: String(version), label: label(version, false) }]}
        />
      )}
    </Field>
  );
}

function ReplayPreviewView({ preview: { reused, decided, changed } }: { preview: ReplayPreview }) {
  return (
    <>
      <TaskKeyList title="Defined otherwise in this version" keys={changed} />
      <TaskKeyList title="Run again" keys={decided} note="Or are skipped, by what the tasks before them end as." />
      <TaskKeyList title="Reuse their result" keys={reused} />
    </>
  );
}
