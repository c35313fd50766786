"use client";

import { Plus, Upload } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { AddClientDialog } from "@/components/client-queue/add-client-dialog";
import { QueueCounts } from "@/components/client-queue/queue-counts";
import { QueueTable } from "@/components/client-queue/queue-table";
import { ListStates } from "@/components/shell/list-states";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { explainError } from "@/lib/client/api";
import { useHoldClient, useQueue } from "@/lib/client/queue/queue";
import { usePermission } from "@/lib/client/session";
import { queueItemStateSchema } from "@/lib/contracts/clients";

const UploadDialog = dynamic(async () => (await import("@/components/client-queue/upload-dialog")).UploadDialog, {
  ssr: false,
});

/** The clients of one DAG, live, and the ways to add some. */
export function QueuePanel({ dagKey }: { dagKey: string }) {
  const [state, setState] = useQueryState("state", parseAsStringLiteral(queueItemStateSchema.options));
  const [open, setOpen] = useState<"add" | "upload" | null>(null);
  const queue = useQueue(dagKey, state);
  const hold = useHoldClient(dagKey);
  const canEnqueue = usePermission("client:enqueue");
  const canHold = usePermission("client:hold");

  const changeHold = (clientKey: string, action: "hold" | "release") =>
    hold.mutate(
      { clientKey, action },
      {
        onSuccess: () => toast.success(`${clientKey} was ${action === "hold" ? "held" : "released"}.`),
        onError: (error) => toast.error(explainError(error).detail),
      },
    );
  return (
    <div className="flex flex-col gap-3 px-5 py-4">
      <div className="flex flex-wrap items-center gap-2">
        <QueueCounts counts={queue.data?.pages[0]?.counts} chosen={state} onChoose={(next) => void setState(next)} />
        <span className="flex-1" />
        {canEnqueue ? (
          <>
            <Button icon={Plus} onClick={() => setOpen("add")}>
              Add a client
            </Button>
            <Button icon={Upload} variant="primary" onClick={() => setOpen("upload")}>
              Upload CSV
            </Button>
          </>
        ) : null}
      </div>
      <ListStates query={queue} label="clients">
        <QueueTable
          dagKey={dagKey}
          items={queue.data?.pages.flatMap((page) => page.items) ?? []}
          state={state}
          onHold={canHold ? changeHold : undefined}
        />
      </ListStates>
      {open === "add" ? <AddClientDialog dagKey={dagKey} onClose={() => setOpen(null)} /> : null}
      {open === "upload" ? <UploadDialog dagKey={dagKey} onClose={() => setOpen(null)} /> : null}
    </div>
  );
}
