"use client";

import { type FormEvent, useId, useState } from "react";
import { BackfillFields } from "@/components/backfill/backfill-fields";
import { BackfillPreviewView } from "@/components/backfill/backfill-preview-view";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { ApiError } from "@/lib/client/api";
import { previewInRefusal, readBackfillForm } from "@/lib/client/backfill/backfill-form";
import { useCreateBackfill, usePreviewBackfill } from "@/lib/client/backfill/backfills";
import { usePermission } from "@/lib/client/session";
import type { BackfillPreview } from "@/lib/contracts/backfills";
import type { Start } from "@/lib/domain/dag/document";
import { isScheduled } from "@/lib/domain/schedule/ticks";

type Props = Readonly<{ dagKey: string; start: Start; onClose: () => void; onCreated: (id: string) => void }>;

const textsOf = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));

/** Asks what to run, shows what that comes to, and starts exactly that. */
export function CreateBackfillDialog({ dagKey, start, onClose, onCreated }: Props) {
  const formId = useId();
  const mayStart = usePermission("backfill:write");
  const previewing = usePreviewBackfill(dagKey);
  const create = useCreateBackfill(dagKey);
  const [preview, setPreview] = useState<BackfillPreview | null>(null);
  const [problem, setProblem] = useState<string>();

  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const texts = textsOf(event.currentTarget);
    const wanted = readBackfillForm(texts);
    setProblem(wanted.success ? undefined : (wanted.error.issues[0]?.message ?? "Fill in the form."));
    if (!wanted.success) return;
    if (!preview) return previewing.mutate(wanted.data, { onSuccess: setPreview });
    const body = { ...wanted.data, maxActiveRuns: Number(texts.maxActiveRuns), why: texts.why ?? "" };
    create.mutate(
      { ...body, previewHash: preview.hash },
      {
        onSuccess: ({ id }) => {
          toast.success("The backfill has started.");
          onCreated(id);
        },
        onError: (error) =>
          setPreview((shown) => (error instanceof ApiError && previewInRefusal(error.problem.details)) || shown),
      },
    );
  };
  const error = preview ? create.error : previewing.error;
  const nothing = preview?.units === 0;
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      size="lg"
      title="New backfill"
      description="Nothing starts before you have seen what it would run."
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {preview && !mayStart ? (
            <p className="self-center text-muted">A data engineer or data ops can start it.</p>
          ) : null}
          {!preview || mayStart ? (
            <Button
              type="submit"
              form={formId}
              variant="primary"
              disabled={nothing}
              isBusy={previewing.isPending || create.isPending}
            >
              {preview ? `Start ${preview.units} runs` : "Preview"}
            </Button>
          ) : null}
        </>
      }
    >
      <form id={formId} onSubmit={handleSubmit} className="flex flex-col gap-3">
        {/* What was shown no longer holds for what is chosen now. */}
        <BackfillFields dagKey={dagKey} isScheduled={isScheduled({ start })} onChange={() => setPreview(null)} />
        {problem ? <p className="text-danger">{problem}</p> : null}
        {preview ? <BackfillPreviewView preview={preview} hasReason={mayStart} /> : null}
        {error ? <LoadProblem error={error} /> : null}
      </form>
    </Dialog>
  );
}
