"use client";

import { type FormEvent, useId, useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Time } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { useSaveWeeklyReport, useWeeklyReport } from "@/lib/client/weekly-report";
import {
  type SaveWeeklyReportBody,
  saveWeeklyReportBodySchema,
  type WeeklyReportSubscription,
} from "@/lib/contracts/weekly-report";

/** Whether and where the person who looks gets the week in an e-mail. */
export function WeeklyReportDialog({ onClose }: { onClose: () => void }) {
  const formId = useId();
  const { data, error, refetch } = useWeeklyReport();
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const save = useSaveWeeklyReport();
  const send = (body: SaveWeeklyReportBody | null) =>
    save.mutate(body, {
      onSuccess: ({ email }) => {
        toast.success(email === null ? "No weekly e-mail any more." : `The week comes to ${email} on Mondays.`);
        onClose();
      },
    });
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = saveWeeklyReportBodySchema.safeParse({
      email: String(new FormData(event.currentTarget).get("email")).trim(),
    });
    setWrong(form.error?.issues[0]?.message);
    if (form.success) send(form.data);
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Weekly e-mail"
      description="The figures of this page for the seven days before, on Monday at six by the installation's clock."
      footer={
        <>
          {data && data.email !== null ? (
            <Button isBusy={save.isPending} onClick={() => send(null)}>
              Stop it
            </Button>
          ) : null}
          <Button type="submit" form={formId} variant="primary" isBusy={save.isPending} disabled={!data}>
            {data && data.email !== null ? "Save" : "Subscribe"}
          </Button>
        </>
      }
    >
      {error && !data ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null}
      {!error && !data ? <SkeletonRows label="Loading your subscription" /> : null}
      {data ? (
        <form id={formId} onSubmit={handleSubmit} noValidate className="flex flex-col gap-3">
          <Field label="Send it to" isRequired error={wrong}>
            {(control) => (
              <Input {...control} name="email" type="email" defaultValue={data.email ?? data.accountEmail ?? ""} />
            )}
          </Field>
          <LastReport last={data.last} />
          {save.error ? <LoadProblem error={save.error} /> : null}
        </form>
      ) : null}
    </Dialog>
  );
}

function LastReport({ last }: Pick<WeeklyReportSubscription, "last">) {
  if (last === null) return null;
  if (last.sentAt !== null)
    return (
      <p className="text-muted">
        The newest one was sent <Time at={last.sentAt} />.
      </p>
    );
  return (
    <Notice tone="warning">
      That of Monday {last.monday} {last.state === "failed" ? "was given up" : "was not sent yet"}
      {last.lastError === null ? "." : `: ${last.lastError}`}
    </Notice>
  );
}
