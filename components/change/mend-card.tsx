"use client";

import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { ValueForm } from "@/components/change/value-form";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { pointerText } from "@/lib/client/change/pointer-text";
import { useChooseMerge } from "@/lib/client/change/use-merge";
import { writableText } from "@/lib/client/change/value-text";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import type { MergeProblem } from "@/lib/contracts/merge";

type Props = Readonly<{ change: ChangeRequestDetail; problem: MergeProblem; canChoose: boolean }>;

/** A rule that the merge breaks, with the value that can be written anew to mend it. */
export function MendCard({ change, problem, canChoose }: Props) {
  const choose = useChooseMerge(change.number, change.etag);
  const [isEditing, setIsEditing] = useState(false);
  const { id: conflictId, message, value, path } = problem;
  const label = `Value of ${pointerText(path)}`;
  return (
    <article aria-label={message} data-tone="warning" className="rounded-lg border border-tone-line bg-surface">
      <p className="flex items-start gap-2 px-3 py-2">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-tone" />
        {message}
      </p>
      {choose.error ? <LoadProblem error={choose.error} /> : null}
      {path === "" ? <p className="px-3 pb-2 text-faint">Mend the draft and push it as a new revision.</p> : null}
      {canChoose && path !== "" ? (
        <div className="border-t px-3 py-2">
          {isEditing ? (
            <ValueForm
              label={label}
              initial={writableText(value)}
              like={[value]}
              isBusy={choose.isPending}
              onCancel={() => setIsEditing(false)}
              onWrite={(written) => choose.mutate({ conflictId, take: "edit", value: written })}
            />
          ) : (
            <Button size="sm" onClick={() => setIsEditing(true)}>
              Edit {pointerText(path)}
            </Button>
          )}
        </div>
      ) : null}
    </article>
  );
}
