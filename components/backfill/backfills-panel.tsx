"use client";

import { History } from "lucide-react";
import dynamic from "next/dynamic";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import { BackfillDetail } from "@/components/backfill/backfill-detail";
import { BackfillTable } from "@/components/backfill/backfill-table";
import { ListStates } from "@/components/shell/list-states";
import { Button } from "@/components/ui/button";
import { useBackfills } from "@/lib/client/backfill/backfills";
import { useDag } from "@/lib/client/dags";
import { usePermission } from "@/lib/client/session";

/** It reckons with schedules, which the list does not. */
const CreateBackfillDialog = dynamic(
  async () => (await import("@/components/backfill/create-backfill-dialog")).CreateBackfillDialog,
  { ssr: false },
);

/** Backfills of one DAG, live, with the one that is open above them. */
export function BackfillsPanel({ dagKey }: { dagKey: string }) {
  const [openId, setOpenId] = useQueryState("backfill", parseAsString);
  const [isCreating, setIsCreating] = useState(false);
  const backfills = useBackfills(dagKey);
  const { data: dag } = useDag(dagKey);
  const mayPreview = usePermission("backfill:preview");
  const items = backfills.data?.pages.flatMap((page) => page.items) ?? [];
  const open = items.find(({ id }) => id === openId);
  const document = dag?.activeDocument ?? null;
  const handleCreated = (id: string) => {
    setIsCreating(false);
    void setOpenId(id);
  };
  return (
    <div className="flex flex-col gap-3 px-5 py-4">
      <div className="flex items-center gap-2">
        <p className="flex-1 text-muted">
          A backfill runs slots of the schedule, or clients, again. Live clients always go first.
        </p>
        {mayPreview && document ? (
          <Button icon={History} variant="primary" onClick={() => setIsCreating(true)}>
            New backfill
          </Button>
        ) : null}
      </div>
      {open ? <BackfillDetail backfill={open} onClose={() => void setOpenId(null)} /> : null}
      <ListStates query={backfills} label="backfills">
        <BackfillTable items={items} onOpen={(id) => void setOpenId(id)} />
      </ListStates>
      {isCreating && document ? (
        <CreateBackfillDialog
          dagKey={dagKey}
          start={document.start}
          onClose={() => setIsCreating(false)}
          onCreated={handleCreated}
        />
      ) : null}
    </div>
  );
}
