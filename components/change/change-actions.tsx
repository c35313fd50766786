"use client";

import { PencilLine, Rocket, RotateCcw, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { BreakGlassButton } from "@/components/change/break-glass-button";
import type { SeenRevision } from "@/components/change/review-box";
import { ScheduleButton, ToDraftButton } from "@/components/change/schedule-button";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button, ButtonLook } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { explainError } from "@/lib/client/api";
import { useActivate, useClose, useReopen } from "@/lib/client/change/use-change-actions";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

type Props = Readonly<{ change: ChangeRequestDetail; seen: SeenRevision }>;

/** What this person can do to the change request as a whole. */
export function ChangeActions({ change, seen }: Props) {
  const [open, setOpen] = useState<"activate" | "close" | null>(null);
  return (
    <>
      {change.can.close ? (
        <Button variant="ghost" icon={X} onClick={() => setOpen("close")}>
          Close change
        </Button>
      ) : null}
      {change.can.breakGlass ? <BreakGlassButton change={change} seen={seen} /> : null}
      {change.can.toDraft ? <ToDraftButton number={change.number} /> : null}
      {change.can.schedule ? <ScheduleButton change={change} seen={seen} /> : null}
      {change.can.reopen ? <ReopenButton change={change} /> : null}
      {change.can.push && change.isAuthor ? (
        <ButtonLook>
          <Link href={`/dags/${change.dagKey}/design`}>
            <PencilLine aria-hidden className="size-3.5" />
            Edit and push a revision
          </Link>
        </ButtonLook>
      ) : null}
      {change.can.activate ? (
        <Button variant="primary" icon={Rocket} onClick={() => setOpen("activate")}>
          Activate
        </Button>
      ) : null}
      {open === "activate" ? <ActivateDialog change={change} seen={seen} onClose={() => setOpen(null)} /> : null}
      {open === "close" ? <CloseDialog change={change} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

function ReopenButton({ change }: { change: ChangeRequestDetail }) {
  const reopen = useReopen(change.number);
  const open = () =>
    reopen.mutate(
      { expectedHead: change.headRevision },
      {
        onSuccess: () => toast.success("It is open again, as a new revision. Approvals have to be given anew."),
        onError: (error) => toast.error(explainError(error).detail),
      },
    );
  return (
    <Button icon={RotateCcw} isBusy={reopen.isPending} onClick={open}>
      Open again
    </Button>
  );
}

function ActivateDialog({ change, seen, onClose }: Props & { onClose: () => void }) {
  const activate = useActivate(change.number);
  const confirm = () =>
    activate.mutate(seen, {
      onSuccess: ({ dagKey, version }) => {
        toast.success(`Version ${version} of ${dagKey} is active.`);
        onClose();
      },
    });
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Activate revision ${seen.revision}`}
      description={`It becomes the active version of ${change.dagKey}. Runs under way stay on the version they began with; new runs take this one.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" icon={Rocket} onClick={confirm} isBusy={activate.isPending}>
            Activate revision {seen.revision}
          </Button>
        </>
      }
    >
      <p>
        Content <code className="break-all font-mono text-xs">{seen.contentHash}</code>
      </p>
      {activate.error ? <LoadProblem error={activate.error} /> : null}
    </Dialog>
  );
}

function CloseDialog({ change, onClose }: { change: ChangeRequestDetail; onClose: () => void }) {
  const close = useClose(change.number);
  const [reason, setReason] = useState("");
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Close change request #${change.number}`}
      description="Nothing goes live. The draft, the reviews and the threads are kept."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="danger"
            disabled={reason.trim().length < 3}
            isBusy={close.isPending}
            onClick={() => close.mutate({ reason: reason.trim() }, { onSuccess: onClose })}
          >
            Close change request
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Reason" isRequired>
          {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
        {close.error ? <LoadProblem error={close.error} /> : null}
      </div>
    </Dialog>
  );
}
