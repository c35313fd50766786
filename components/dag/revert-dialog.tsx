"use client";

import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { useRevertVersion } from "@/lib/client/change/revert-version";

type Props = Readonly<{ dagKey: string; number: number; onClose: () => void }>;

/** Asks why, and proposes going back. */
export function RevertDialog({ dagKey, number, onClose }: Props) {
  const revert = useRevertVersion(dagKey, number);
  const router = useRouter();
  const [why, setWhy] = useState("");
  const propose = () =>
    revert.mutate({ why: why.trim() }, { onSuccess: (made) => router.push(`/changes/${made.number}`) });
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`Go back to version ${number}`}
      description="It becomes a change request that one data engineer other than you approves. The draft stays as it is. To stop new runs at once, pause the DAG."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            icon={Undo2}
            disabled={why.trim().length < 3}
            isBusy={revert.isPending}
            onClick={propose}
          >
            Propose version {number}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Why" isRequired>
          {(control) => <Textarea {...control} value={why} onChange={(event) => setWhy(event.target.value)} />}
        </Field>
        {revert.error ? <LoadProblem error={revert.error} /> : null}
      </div>
    </Dialog>
  );
}
