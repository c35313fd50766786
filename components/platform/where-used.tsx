"use client";

import { Waypoints } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Used } from "@/lib/domain/dag/uses";

const WhereUsedDialog = dynamic(async () => (await import("@/components/platform/where-used-dialog")).WhereUsedDialog, {
  ssr: false,
});

/** Opens the list of DAGs that use it. */
export function WhereUsedButton({ used }: { used: Used }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="sm" icon={Waypoints} aria-label={`Where ${used.name} is used`} onClick={() => setIsOpen(true)}>
        Uses
      </Button>
      {isOpen ? <WhereUsedDialog used={used} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}
