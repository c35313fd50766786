"use client";

import { Play } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";

const TriggerRunDialog = dynamic(async () => (await import("@/components/run/trigger-run-dialog")).TriggerRunDialog);

/** Starts one run by hand. */
export function TriggerRunButton({ dagKey }: { dagKey: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button icon={Play} onClick={() => setIsOpen(true)}>
        Run by hand
      </Button>
      {isOpen ? <TriggerRunDialog dagKey={dagKey} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}
