"use client";

import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { ChangeList } from "@/components/change/change-list";
import { ProblemList } from "@/components/designer/problem-list";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { SkeletonRows } from "@/components/ui/skeleton";
import { groupChanges } from "@/lib/client/change/change-groups";
import type { Autosave } from "@/lib/client/designer/autosave";
import type { EditorContent } from "@/lib/client/designer/editor";
import { useSubmission, useSubmit } from "@/lib/client/designer/use-submit";
import type { Draft, DraftCheck } from "@/lib/contracts/dags";
import { diffDocuments } from "@/lib/domain/change/diff";
import { checkDraft } from "@/lib/domain/dag/check";
import type { DagDocument } from "@/lib/domain/dag/document";

type Props = Readonly<{
  dagKey: string;
  autosave: Autosave<EditorContent>;
  onJump: (taskId: string) => void;
  onClose: () => void;
}>;

/** Saves the draft, has the server check it, shows what would change, and submits it. */
export function SubmitDialog({ dagKey, autosave, onJump, onClose }: Props) {
  const { data, error, refetch } = useSubmission(dagKey, autosave);
  const problem = data?.problem;
  if (data?.draft) return <SubmissionDialog key={data.draft.saveNumber} {...data} onJump={onJump} onClose={onClose} />;
  return (
    <Dialog isOpen onOpenChange={onClose} title="Submit for review" size="lg">
      {problem !== undefined ? <Notice tone="warning">{problem}</Notice> : null}
      {error ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {problem === undefined && !error ? <SkeletonRows label="Saving and checking the draft" /> : null}
    </Dialog>
  );
}

type SubmissionProps = Readonly<{ draft: Draft; check: DraftCheck; activeDocument: DagDocument | null }> &
  Pick<Props, "onJump" | "onClose">;

function SubmissionDialog({ draft, check, activeDocument, onJump, onClose }: SubmissionProps) {
  const router = useRouter();
  const submit = useSubmit(draft);
  const [words, setWords] = useState({ title: "", why: "" });
  const mine = draft.openChangeRequest?.isMine ? draft.openChangeRequest : null;
  const action = mine ? `Push revision ${mine.headRevision + 1}` : "Submit for review";
  const isSaid = mine !== null || (words.title.trim().length >= 3 && words.why.trim().length >= 3);
  const send = () =>
    submit.mutate(
      { title: words.title.trim(), why: words.why.trim() },
      { onSuccess: ({ number }) => router.push(`/changes/${number}`) },
    );
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      size="lg"
      title={mine ? `Push revision ${mine.headRevision + 1} to change request #${mine.number}` : "Submit for review"}
      description="Somebody else reads it on the same canvas. It goes live only when it is approved and activated."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!check.isExecutable || !isSaid}
            isBusy={submit.isPending || submit.isSuccess}
            onClick={send}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {submit.error ? <LoadProblem error={submit.error} /> : null}
        <Issues check={check} onJump={onJump} onClose={onClose} />
        {mine ? null : <WordsFields words={words} onChange={setWords} />}
        <WhatChanges draft={draft} activeDocument={activeDocument} />
      </div>
    </Dialog>
  );
}

function Issues({ check, onJump, onClose }: Pick<SubmissionProps, "check" | "onJump" | "onClose">) {
  if (check.issues.length === 0) return null;
  return (
    <section aria-label="Checks" className="flex flex-col gap-2">
      <Notice tone={check.isExecutable ? "info" : "warning"}>
        {check.isExecutable
          ? "It can be submitted. These are worth a look:"
          : "It cannot be submitted before this is mended. Each entry leads to its place."}
      </Notice>
      <ProblemList issues={check.issues} onJump={(taskId) => (taskId === null ? onClose() : onJump(taskId))} />
    </section>
  );
}

/** Longer lists are folded, so that the fields below stay in sight. */
const SHOWN_OPEN = 6;

function WhatChanges({ draft, activeDocument }: Pick<SubmissionProps, "draft" | "activeDocument">) {
  const groups = useMemo(() => {
    const checked = checkDraft(draft.document);
    return checked.ok ? groupChanges(diffDocuments(activeDocument, checked.document)) : null;
  }, [draft, activeDocument]);
  if (!groups) return null;
  const against = activeDocument
    ? `version ${draft.activeVersion ?? ""}, which is active`
    : "nothing, as none is active";
  if (groups.length === 0)
    return <Notice tone="warning">Nothing differs from {against}, so there is nothing to review.</Notice>;
  return (
    <details open={groups.length <= SHOWN_OPEN} className="rounded-lg border">
      <summary className="px-3 py-2 font-medium">
        What changes: {groups.length} {groups.length === 1 ? "place" : "places"}{" "}
        <span className="font-normal text-muted">against {against}</span>
      </summary>
      <div className="border-t p-3">
        <ChangeList groups={groups} discussion={null} />
      </div>
    </details>
  );
}

type Words = Readonly<{ title: string; why: string }>;

function WordsFields({ words, onChange }: { words: Words; onChange: (words: Words) => void }) {
  return (
    <>
      <Field label="Title" isRequired hint="What changes, in a line.">
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={words.title}
            onChange={(event) => onChange({ ...words, title: event.target.value })}
          />
        )}
      </Field>
      <Field label="Why" isRequired hint="What it is for, and what a reviewer should look at.">
        {(control) => (
          <Textarea
            {...control}
            maxLength={5_000}
            value={words.why}
            onChange={(event) => onChange({ ...words, why: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
