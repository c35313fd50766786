"use client";

import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { InboxEntry } from "@/lib/client/change/inbox-entries";

// Asked for by few visits to the list.
const AttentionDialog = dynamic(async () => (await import("@/components/change/attention-dialog")).AttentionDialog);

/** Opens what a person says about a review besides reviewing it. */
export function AttentionButton({ number, entry }: { number: number; entry: InboxEntry }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        icon={Ellipsis}
        aria-label={`Claim, hand over or snooze ${entry.mark}`}
        onClick={() => setOpen(true)}
      />
      {isOpen ? <AttentionDialog number={number} entry={entry} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
