"use client";

import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useDrainWorker } from "@/lib/client/platform/lanes";

/** Asks a worker to stop once what it runs has ended. */
export function DrainButton({ id, name }: { id: string; name: string }) {
  const [isOpen, setOpen] = useState(false);
  const drain = useDrainWorker();
  return (
    <>
      <Button size="sm" aria-label={`Drain ${name}`} onClick={() => setOpen(true)}>
        Drain
      </Button>
      {isOpen ? (
        <Dialog
          isOpen
          onOpenChange={() => setOpen(false)}
          title={`Drain ${name}`}
          description="It takes nothing more, ends what it runs, and stops. Other workers go on; whoever supervises it may start it again."
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              <Button
                variant="danger"
                isBusy={drain.isPending}
                onClick={() => drain.mutate(id, { onSuccess: () => setOpen(false) })}
              >
                Drain it
              </Button>
            </>
          }
        >
          {drain.error ? <LoadProblem error={drain.error} /> : null}
        </Dialog>
      ) : null}
    </>
  );
}
