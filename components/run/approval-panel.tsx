"use client";

import { Check, UserCheck, X } from "lucide-react";
import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Time } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { useAnswer } from "@/lib/client/run/approvals";
import type { RunTask, TaskDetail } from "@/lib/contracts/runs";
import { ROLE_TITLES } from "@/lib/domain/access/roles";

type Props = { runId: string; task: RunTask; approval: NonNullable<TaskDetail["approval"]> };

/** The question that a run waits with, and the two answers for those who may give one. */
export function ApprovalPanel({ runId, task: { taskKey, retryAt }, approval }: Props) {
  const { question, roles, whyNot } = approval;
  return (
    <section aria-label="Approval" data-tone="info" className="border-tone-line border-b bg-tone-soft px-4 py-3">
      <h3 className="flex items-center gap-1.5 font-medium">
        <UserCheck aria-hidden className="size-4 text-tone" />
        Waits for an answer
      </h3>
      <p className="mt-1 whitespace-pre-wrap break-words">
        {question ?? "The question is shown to those who may answer it."}
      </p>
      <p className="mt-1 text-muted text-xs">
        {whyNot ?? `Asked: ${roles.map((role) => ROLE_TITLES[role]).join(", ")}.`} It holds no slot meanwhile.
        {retryAt === null ? null : (
          <>
            {" "}
            It waits until <Time at={retryAt} />.
          </>
        )}
      </p>
      {whyNot === null ? <AnswerForm runId={runId} taskKey={taskKey} /> : null}
    </section>
  );
}

function AnswerForm({ runId, taskKey }: { runId: string; taskKey: string }) {
  const [comment, setComment] = useState("");
  const answer = useAnswer(runId, taskKey);
  const send = (decision: "approved" | "rejected") =>
    answer.mutate({ decision, comment: comment.trim() }, { onSuccess: () => toast.success(`You ${decision} it.`) });
  return (
    <div className="mt-2 flex flex-col gap-2">
      <Field label="Comment" hint="Kept with the decision and in the audit record.">
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            maxLength={2_000}
            value={comment}
            onChange={({ target }) => setComment(target.value)}
          />
        )}
      </Field>
      {answer.error ? <LoadProblem error={answer.error} /> : null}
      <div className="flex gap-2">
        <Button icon={Check} variant="primary" isBusy={answer.isPending} onClick={() => send("approved")}>
          Approve
        </Button>
        <Button icon={X} variant="danger" isBusy={answer.isPending} onClick={() => send("rejected")}>
          Reject
        </Button>
      </div>
    </div>
  );
}
