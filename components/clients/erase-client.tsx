"use client";

import { Eraser } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { useEraseClient } from "@/lib/client/clients";
import { usePermission } from "@/lib/client/session";
import { eraseClientBodySchema } from "@/lib/contracts/clients";

/** For those who may: takes away everything personal about the client. */
export function EraseClient({ clientKey }: { clientKey: string }) {
  const [isOpen, setOpen] = useState(false);
  if (!usePermission("client:erase")) return null;
  return (
    <>
      <Button icon={Eraser} onClick={() => setOpen(true)}>
        Erase
      </Button>
      {isOpen ? <EraseDialog clientKey={clientKey} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function EraseDialog({ clientKey, onClose }: { clientKey: string; onClose: () => void }) {
  const router = useRouter();
  const erase = useEraseClient(clientKey);
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const body = eraseClientBodySchema.safeParse({ reason });
  const isReady = typed === clientKey && body.success;
  const confirm = () => {
    if (!body.success) return;
    erase.mutate(body.data, {
      onSuccess: () => {
        toast.success("The client's data is erased.");
        router.push("/clients");
      },
    });
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="Erase this client"
      description="Its data, results and logs are deleted and its key is replaced, for good. Times, states, decisions and the record of what people did stay."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" disabled={!isReady} isBusy={erase.isPending} onClick={confirm}>
            Erase for good
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label={`Type ${clientKey} to confirm`} isRequired>
          {(control) => (
            <Input {...control} className="font-mono" value={typed} onChange={({ target }) => setTyped(target.value)} />
          )}
        </Field>
        <Field label="Reason" isRequired hint="Who asked for it, or why. It is part of the record: name no client.">
          {(control) => (
            <Textarea {...control} rows={2} value={reason} onChange={({ target }) => setReason(target.value)} />
          )}
        </Field>
        {erase.error ? <LoadProblem error={erase.error} /> : null}
      </div>
    </Dialog>
  );
}
