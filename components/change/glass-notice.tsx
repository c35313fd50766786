"use client";

import { Siren } from "lucide-react";
import { useState } from "react";
import type { SeenRevision } from "@/components/change/review-box";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { useAnswerGlass } from "@/lib/client/change/use-change-actions";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { GLASS_TITLES } from "@/lib/domain/change/break-glass";

type Props = Readonly<{ change: ChangeRequestDetail; seen: SeenRevision }>;

/** What somebody asked for in an emergency, for the second person. */
export function GlassNotice({ change, seen }: Props) {
  const answer = useAnswerGlass(change.number);
  const [isConfirming, setConfirming] = useState(false);
  const { glass, can } = change;
  if (!glass) return null;
  const say = (word: "decline" | "withdraw") => answer.mutate({ ...seen, answer: word });
  return (
    <Notice tone="danger">
      <p>
        <strong className="font-semibold">
          {glass.askedBy.name} asks to activate this without all approvals: {GLASS_TITLES[glass.category]} (
          {glass.incident}).
        </strong>{" "}
        <TimeAgo at={glass.askedAt} />
      </p>
      <p className="mt-1 whitespace-pre-wrap break-words">“{glass.reason}”</p>
      <div className="mt-2 flex flex-wrap gap-2">
        {can.confirmGlass ? (
          <Button size="sm" variant="danger" icon={Siren} onClick={() => setConfirming(true)}>
            Confirm and activate
          </Button>
        ) : null}
        {can.declineGlass ? (
          <Button size="sm" isBusy={answer.isPending} onClick={() => say("decline")}>
            Decline
          </Button>
        ) : null}
        {can.withdrawGlass ? (
          <Button size="sm" isBusy={answer.isPending} onClick={() => say("withdraw")}>
            Take it back
          </Button>
        ) : null}
      </div>
      {answer.error && !isConfirming ? <LoadProblem error={answer.error} /> : null}
      {isConfirming ? (
        <ConfirmDialog change={change} seen={seen} answer={answer} onClose={() => setConfirming(false)} />
      ) : null}
    </Notice>
  );
}

function ConfirmDialog({
  change,
  seen,
  answer,
  onClose,
}: Props & { answer: ReturnType<typeof useAnswerGlass>; onClose: () => void }) {
  const missing = change.blockers.filter(({ code }) => code === "missing_approval");
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Activate revision ${seen.revision} without all approvals`}
      description={`It becomes the active version of ${change.dagKey} at once, under your name and that of ${change.glass?.askedBy.name ?? "the person who asked"}. Others review it by the next working day.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="danger"
            icon={Siren}
            isBusy={answer.isPending}
            onClick={() => answer.mutate({ ...seen, answer: "confirm" }, { onSuccess: onClose })}
          >
            Activate revision {seen.revision}
          </Button>
        </>
      }
    >
      <ul className="list-disc pl-5">
        {missing.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
      </ul>
      <p className="mt-2">
        Content <code className="break-all font-mono text-xs">{seen.contentHash}</code>
      </p>
      {answer.error ? <LoadProblem error={answer.error} /> : null}
    </Dialog>
  );
}
