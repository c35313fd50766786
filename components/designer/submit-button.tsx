"use client";

import { SendHorizontal } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Autosave } from "@/lib/client/designer/autosave";
import type { EditorContent } from "@/lib/client/designer/editor";

const SubmitDialog = dynamic(async () => (await import("@/components/designer/submit-dialog")).SubmitDialog);

type Props = Readonly<{
  dagKey: string;
  autosave: Autosave<EditorContent>;
  /** While the YAML cannot be read nobody knows what would be submitted. */
  isLocked: boolean;
  onJump: (taskId: string) => void;
}>;

/** The way from a draft to a review. */
export function SubmitButton({ dagKey, autosave, isLocked, onJump }: Props) {
  const [isOpen, setIsOpen] = useState(false);
  const jump = (taskId: string) => {
    setIsOpen(false);
    onJump(taskId);
  };
  return (
    <>
      <Button
        variant="primary"
        icon={SendHorizontal}
        className="ml-2"
        disabled={isLocked}
        onClick={() => setIsOpen(true)}
      >
        Submit for review
      </Button>
      {isOpen ? (
        <SubmitDialog dagKey={dagKey} autosave={autosave} onJump={jump} onClose={() => setIsOpen(false)} />
      ) : null}
    </>
  );
}
