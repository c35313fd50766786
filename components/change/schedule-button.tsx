"use client";

import { CalendarClock, Undo2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import type { SeenRevision } from "@/components/change/review-box";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { explainError } from "@/lib/client/api";
import { useSchedule, useToDraft } from "@/lib/client/change/use-change-actions";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";

/** Takes an open change back to work on it. */
export function ToDraftButton({ number }: { number: number }) {
  const toDraft = useToDraft(number);
  const take = () => toDraft.mutate(undefined, { onError: (error) => toast.error(explainError(error).detail) });
  return (
    <Button variant="ghost" icon={Undo2} isBusy={toDraft.isPending} onClick={take}>
      Back to draft
    </Button>
  );
}

type Props = Readonly<{ change: ChangeRequestDetail; seen: SeenRevision }>;

export function ScheduleButton({ change, seen }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={CalendarClock} onClick={() => setOpen(true)}>
        Schedule
      </Button>
      {isOpen ? <ScheduleDialog change={change} seen={seen} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const WHEN = [
  { value: "ready", label: "As soon as nothing stands in its way" },
  { value: "time", label: "At a time" },
] as const;

function ScheduleDialog({ change, seen, onClose }: Props & { onClose: () => void }) {
  const schedule = useSchedule(change.number);
  const [when, setWhen] = useState<string>("ready");
  const [time, setTime] = useState("");
  // The field has no zone: it is taken as UTC, as its label says.
  const at = when === "ready" || time === "" ? null : `${time}:00.000Z`;
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Schedule revision ${seen.revision}`}
      description="A worker activates it under your name, if everything is still as it has to be then. A push, or the loss of your role, takes the schedule back."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            icon={CalendarClock}
            disabled={when === "time" && at === null}
            isBusy={schedule.isPending}
            onClick={() => schedule.mutate({ ...seen, at }, { onSuccess: onClose })}
          >
            Schedule revision {seen.revision}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="When">
          {(control) => (
            <Select {...control} value={when} options={WHEN} onChange={(event) => setWhen(event.target.value)} />
          )}
        </Field>
        {when === "time" ? (
          <Field label="Time in UTC" isRequired>
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                value={time}
                onChange={(event) => setTime(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {schedule.error ? <LoadProblem error={schedule.error} /> : null}
      </div>
    </Dialog>
  );
}
