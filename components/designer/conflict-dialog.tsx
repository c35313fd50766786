"use client";

import { useQuery } from "@tanstack/react-query";
import { Combine, Copy, RotateCcw, Upload } from "lucide-react";
import { useState } from "react";
import { LoadProblem } from "@/components/shell/load-problem";
import { TimeAgo } from "@/components/shell/time";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SkeletonRows } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import { conflictTitle } from "@/lib/client/change/conflict-groups";
import { valueText } from "@/lib/client/change/value-text";
import { contentOfDraft, type DesignerSession } from "@/lib/client/designer/session";
import type { SettledDrafts, Sides } from "@/lib/client/designer/settle";
import { yamlOf } from "@/lib/client/designer/yaml-text";
import { queryKeys } from "@/lib/client/query-keys";
import type { Draft } from "@/lib/contracts/dags";

type Props = Readonly<{
  dagKey: string;
  session: DesignerSession;
  onSettled: () => void;
  onClose: () => void;
}>;

const NONE: Sides = new Map();
const SETTLED = "Settled. Undo brings back your draft as it was, and behind it theirs.";

/** Two drafts and one place for them: a person decides, and neither is lost, not even afterwards. */
export function ConflictDialog({ dagKey, session, onSettled, onClose }: Props) {
  const [sides, setSides] = useState(NONE);
  const { data, error } = useQuery({
    queryKey: [...queryKeys.draft(dagKey), "together", [...sides]],
    queryFn: async () => {
      const theirs = await session.theirs();
      return { theirs, together: await session.together(theirs, sides) };
    },
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const settle = (theirs: Draft, decided: Parameters<DesignerSession["settle"]>[1]) => {
    session.settle(theirs, decided);
    toast.success(SETTLED);
    onSettled();
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(yamlOf(session.mine()));
      toast.success("Your YAML is on the clipboard.");
    } catch {
      toast.error("The browser refused the clipboard. Open the YAML beside the canvas and copy it there.");
    }
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      size="lg"
      title="This draft was saved elsewhere"
      description="Your changes are still here and in this browser, but not on the server."
      footer={
        <>
          <Button icon={Copy} onClick={() => void copy()}>
            Copy my YAML
          </Button>
          {data ? (
            <>
              <Button icon={RotateCcw} onClick={() => settle(data.theirs, contentOfDraft(data.theirs))}>
                Take theirs
              </Button>
              <Button icon={Upload} onClick={() => settle(data.theirs, session.mine())}>
                Keep mine
              </Button>
              {data.together ? (
                <MergeButton together={data.together} onMerge={(content) => settle(data.theirs, content)} />
              ) : null}
            </>
          ) : null}
        </>
      }
    >
      {error ? <LoadProblem error={error} /> : null}
      {!data && !error ? <SkeletonRows label="Loading the saved draft" /> : null}
      {data ? (
        <div className="flex flex-col gap-3">
          <p>
            <strong className="font-medium">{data.theirs.updatedBy.name}</strong> saved it{" "}
            <TimeAgo at={data.theirs.updatedAt} />. Merging keeps what either of you changed.
          </p>
          <BothChanged
            together={data.together}
            sides={sides}
            onChoose={(fingerprint, side) => setSides(new Map(sides).set(fingerprint, side))}
          />
        </div>
      ) : null}
    </Dialog>
  );
}

type MergeProps = Readonly<{ together: SettledDrafts; onMerge: (content: SettledDrafts["content"]) => void }>;

const MergeButton = ({ together, onMerge }: MergeProps) => (
  <Button variant="primary" icon={Combine} onClick={() => onMerge(together.content)}>
    Merge both
  </Button>
);

type BothProps = Readonly<{
  together: SettledDrafts | null;
  sides: Sides;
  onChoose: (fingerprint: string, side: "mine" | "theirs") => void;
}>;

/** What both changed, each with the side that counts. */
function BothChanged({ together, sides, onChoose }: BothProps) {
  if (!together)
    return (
      <p className="text-muted">
        They cannot be merged: a task has no key yet, or two have the same. Keep one of the drafts, or mend the keys
        first.
      </p>
    );
  if (together.conflicts.length === 0) return <p className="text-muted">Nothing was changed by both of you.</p>;
  return (
    <ul aria-label="Changed by both" className="flex max-h-72 flex-col gap-2 overflow-y-auto">
      {together.conflicts.map((conflict) => {
        const side = sides.get(conflict.fingerprint) ?? "mine";
        return (
          <li key={conflict.fingerprint}>
            <fieldset className="rounded-md border px-3 py-2">
              <legend className="px-1 font-mono text-xs">
                {conflict.path === "" ? "" : `${conflict.taskKey ?? "Settings"} · `}
                {conflictTitle(conflict)}
              </legend>
              {(["mine", "theirs"] as const).map((each) => (
                <label key={each} className="flex items-start gap-2">
                  <input
                    type="radio"
                    name={conflict.fingerprint}
                    className="mt-1"
                    checked={side === each}
                    onChange={() => onChoose(conflict.fingerprint, each)}
                  />
                  <span className="w-14 shrink-0 text-muted">{each}</span>
                  <span className="min-w-0 whitespace-pre-wrap break-words font-mono text-xs">
                    {valueText(each === "mine" ? conflict.proposed : conflict.active) ?? "not there"}
                  </span>
                </label>
              ))}
            </fieldset>
          </li>
        );
      })}
    </ul>
  );
}
