"use client";

import { Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { usePermission } from "@/lib/client/session";

const RevertDialog = dynamic(async () => (await import("@/components/dag/revert-dialog")).RevertDialog);

/** Proposes going back to a version that was active before. */
export function RevertVersion({ dagKey, number }: { dagKey: string; number: number }) {
  const mayPropose = usePermission("change_request:submit");
  const [isOpen, setOpen] = useState(false);
  if (!mayPropose) return null;
  return (
    <>
      <Button size="sm" icon={Undo2} onClick={() => setOpen(true)}>
        Go back to this version
      </Button>
      {isOpen ? <RevertDialog dagKey={dagKey} number={number} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
