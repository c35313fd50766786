"use client";

import { Check, Stamp, Undo2, X } from "lucide-react";
import { useState } from "react";
import { ConfirmMarkDialog } from "@/components/run/confirm-mark-dialog";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useDeclineMark, useMarkRequests } from "@/lib/client/run/mark-requests";
import { useMe, usePermission } from "@/lib/client/session";
import type { MarkRequest } from "@/lib/contracts/mark-requests";

/** Marks of this run that wait for a second person: who asked and why for everybody, the answers for those who may. */
export function MarkRequests({ runId, onReopened }: { runId: string; onReopened: () => void }) {
  const requests = useMarkRequests(runId).data?.items ?? [];
  if (requests.length === 0) return null;
  return (
    <ul aria-label="Marks that wait for a second person" className="flex flex-col border-t">
      {requests.map((request) => (
        <li key={request.id} data-tone="warning" className="border-tone-line bg-tone-soft px-5 py-2 not-last:border-b">
          <RequestLine request={request} onReopened={onReopened} />
        </li>
      ))}
    </ul>
  );
}

function RequestLine({ request, onReopened }: { request: MarkRequest; onReopened: () => void }) {
  const { taskKey, state, reason, askedBy, askedAt } = request;
  const canMark = usePermission("run:mark");
  const isOwn = useMe().data?.id === askedBy.id;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Stamp aria-hidden className="size-4 shrink-0 text-tone" />
      <p className="min-w-0 flex-1 break-words">
        {askedBy.name} asks to mark <span className="font-medium font-mono">{taskKey}</span> as <strong>{state}</strong>
        : {reason}{" "}
        <span className="text-muted text-xs">
          (<TimeAgo at={askedAt} />; {isOwn ? "another person confirms it" : "a second person confirms it"})
        </span>
      </p>
      {canMark ? <RequestActions request={request} isOwn={isOwn} onReopened={onReopened} /> : null}
    </div>
  );
}

type ActionsProps = { request: MarkRequest; isOwn: boolean; onReopened: () => void };

function RequestActions({ request, isOwn, onReopened }: ActionsProps) {
  const [isConfirming, setConfirming] = useState(false);
  const decline = useDeclineMark(request.id);
  const handleDecline = () =>
    decline.mutate(undefined, {
      onSuccess: () => toast.success(isOwn ? "You took it back." : `You declined the mark of ${request.taskKey}.`),
    });
  return (
    <>
      <span className="flex gap-2">
        {isOwn ? null : (
          <Button size="sm" variant="primary" icon={Check} onClick={() => setConfirming(true)}>
            Confirm…
          </Button>
        )}
        <Button size="sm" icon={isOwn ? Undo2 : X} isBusy={decline.isPending} onClick={handleDecline}>
          {isOwn ? "Take back" : "Decline"}
        </Button>
      </span>
      {decline.error ? <LoadProblem error={decline.error} /> : null}
      {isConfirming ? (
        <ConfirmMarkDialog request={request} onClose={() => setConfirming(false)} onDone={onReopened} />
      ) : null}
    </>
  );
}
