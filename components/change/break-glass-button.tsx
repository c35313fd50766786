"use client";

import { Siren } from "lucide-react";
import { useState } from "react";
import type { SeenRevision } from "@/components/change/review-box";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { useAskGlass } from "@/lib/client/change/use-change-actions";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { GLASS_CATEGORIES, GLASS_REASON_MIN, GLASS_TITLES } from "@/lib/domain/change/break-glass";

const OPTIONS = GLASS_CATEGORIES.map((value) => ({ value, label: GLASS_TITLES[value] }));

type Props = Readonly<{ change: ChangeRequestDetail; seen: SeenRevision }>;

/** The first of two people in an emergency. */
export function BreakGlassButton({ change, seen }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="ghost" icon={Siren} onClick={() => setOpen(true)}>
        Emergency
      </Button>
      {isOpen ? <AskDialog change={change} seen={seen} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function AskDialog({ change, seen, onClose }: Props & { onClose: () => void }) {
  const ask = useAskGlass(change.number);
  const [category, setCategory] = useState<(typeof GLASS_CATEGORIES)[number]>("outage");
  const [incident, setIncident] = useState("");
  const [reason, setReason] = useState("");
  const isComplete = incident.trim().length >= 3 && reason.trim().length >= GLASS_REASON_MIN;
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Ask to activate revision ${seen.revision} without all approvals`}
      description="A second person confirms: a data engineer and data ops, one of each. By the next working day a data engineer who had no part in it reviews it and a manager signs. Approvals of platform and ownership are never waived."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="danger"
            icon={Siren}
            disabled={!isComplete}
            isBusy={ask.isPending}
            onClick={() => ask.mutate({ ...seen, category, incident, reason }, { onSuccess: onClose })}
          >
            Ask for a second person
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="What happened">
          {(control) => (
            <Select
              {...control}
              value={category}
              options={OPTIONS}
              onChange={(event) => setCategory(GLASS_CATEGORIES.find((one) => one === event.target.value) ?? "outage")}
            />
          )}
        </Field>
        <Field label="Incident" hint="Its number or address." isRequired>
          {(control) => <Input {...control} value={incident} onChange={(event) => setIncident(event.target.value)} />}
        </Field>
        <Field label="Why it cannot wait" hint={`At least ${GLASS_REASON_MIN} letters. Everybody reads it.`} isRequired>
          {(control) => <Textarea {...control} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
        {ask.error ? <LoadProblem error={ask.error} /> : null}
      </div>
    </Dialog>
  );
}
