"use client";

import { Copy, RotateCcw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";

type Props = Readonly<{
  /** What happened, in the server's words. */
  message: string;
  /** My draft as text. */
  myYaml: () => Promise<string>;
  onLoadTheirs: () => void;
  onClose: () => void;
}>;

/** Two drafts and one place for them: a person decides, and neither is lost before that. */
export function ConflictDialog({ message, myYaml, onLoadTheirs, onClose }: Props) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(await myYaml());
      toast.success("Your YAML is on the clipboard.");
    } catch {
      toast.error("The browser refused the clipboard. Open the YAML beside the canvas and copy it there.");
    }
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title="This draft was saved elsewhere"
      description={message}
      footer={
        <>
          <Button icon={Copy} onClick={() => void copy()}>
            Copy my YAML
          </Button>
          <Button variant="primary" icon={RotateCcw} onClick={onLoadTheirs}>
            Load the saved draft
          </Button>
        </>
      }
    >
      <p>
        Your changes since then are still here and in this browser, but not on the server. Copy your YAML to keep it,
        then load the saved draft and paste what is missing.
      </p>
    </Dialog>
  );
}
