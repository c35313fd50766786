"use client";

import { AlarmClockOff, Hand, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { InboxEntry } from "@/lib/client/change/inbox-entries";
import { snoozeChoices } from "@/lib/client/change/snooze-choices";
import { useClaim, useSnooze } from "@/lib/client/change/use-attention";
import { useMe } from "@/lib/client/session";

type Props = Readonly<{ number: number; entry: InboxEntry; onClose: () => void }>;

/** Who is on a review, and for how long the reader puts it aside. Neither approves anything or holds anybody up. */
export function AttentionDialog({ number, entry, onClose }: Props) {
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`${entry.mark} ${entry.title}`}
      description="Others see who is on it. Nothing waits for them because of it."
    >
      <div className="flex flex-col gap-4">
        <Claim number={number} entry={entry} onDone={onClose} />
        <Snooze number={number} entry={entry} onDone={onClose} />
      </div>
    </Dialog>
  );
}

type PartProps = Readonly<{ number: number; entry: InboxEntry; onDone: () => void }>;

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{title}</legend>
      {children}
    </fieldset>
  );
}

function Claim({ number, entry: { claim, couldReview }, onDone }: PartProps) {
  const { data: me } = useMe();
  const move = useClaim(number);
  const from = claim?.by.id ?? null;
  const isMine = me !== undefined && from === me.id;
  const isMovingTo = (id: string | null) => move.isPending && move.variables.to === id;
  const to = (id: string | null) => move.mutate({ to: id, from }, { onSuccess: onDone });
  const others = couldReview.filter(({ id }) => id !== me?.id && id !== from);
  return (
    <Part title="Who is on it">
      <p className="text-muted">{claim ? `${isMine ? "You are" : `${claim.by.name} is`} on it.` : "Nobody yet."}</p>
      <div className="flex flex-wrap gap-2">
        {me && !isMine && couldReview.some(({ id }) => id === me.id) ? (
          <Button icon={Hand} disabled={move.isPending} isBusy={isMovingTo(me.id)} onClick={() => to(me.id)}>
            I am on it
          </Button>
        ) : null}
        {isMine ? (
          <Button icon={Undo2} disabled={move.isPending} isBusy={isMovingTo(null)} onClick={() => to(null)}>
            Let go of it
          </Button>
        ) : null}
        {claim === null || isMine
          ? others.map(({ id, name }) => (
              <Button key={id} disabled={move.isPending} isBusy={isMovingTo(id)} onClick={() => to(id)}>
                {isMine ? "Hand over to" : "Ask"} {name}
              </Button>
            ))
          : null}
      </div>
      {move.error ? <LoadProblem error={move.error} /> : null}
    </Part>
  );
}

function Snooze({ number, entry: { snooze, isMyTurn }, onDone }: PartProps) {
  const save = useSnooze(number);
  if (!isMyTurn && snooze === null) return null;
  return (
    <Part title="Out of your turn">
      <p className="text-muted">It comes back then, and sooner once somebody says or pushes something.</p>
      <div className="flex flex-wrap gap-2">
        {snooze ? (
          <Button icon={AlarmClockOff} isBusy={save.isPending} onClick={() => save.mutate(null, { onSuccess: onDone })}>
            Back to my turn
          </Button>
        ) : (
          snoozeChoices(new Date()).map(({ label, until }) => (
            <Button
              key={label}
              disabled={save.isPending}
              isBusy={save.isPending && save.variables?.until === until}
              onClick={() => save.mutate({ until }, { onSuccess: onDone })}
            >
              {label}
            </Button>
          ))
        )}
      </div>
      {save.error ? <LoadProblem error={save.error} /> : null}
    </Part>
  );
}
