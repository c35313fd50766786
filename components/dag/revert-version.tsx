"use client";

import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { useRevertVersion } from "@/lib/client/dags";
import { usePermission } from "@/lib/client/session";

/** Proposes going back to a version that was active before. */
export function RevertVersion({ dagKey, number }: { dagKey: string; number: number }) {
  const mayPropose = usePermission("change_request:submit");
  const revert = useRevertVersion(dagKey, number);
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  if (!mayPropose) return null;
  const propose = () =>
    revert.mutate({ why: why.trim() }, { onSuccess: (made) => router.push(`/changes/${made.number}`) });
  return (
    <>
      <Button size="sm" icon={Undo2} onClick={() => setOpen(true)}>
        Go back to this version
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={`Go back to version ${number}`}
        description="It becomes a change request that one data engineer other than you approves. The draft stays as it is. To stop new runs at once, pause the DAG."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
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
    </>
  );
}
