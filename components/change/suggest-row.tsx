"use client";

import { Lightbulb } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Discussion } from "@/components/change/talk";
import { ValueForm } from "@/components/change/value-form";
import { LoadProblem } from "@/components/shell/load-problem";
import { IconButton } from "@/components/ui/button";
import type { ChangeRow } from "@/lib/client/change/change-groups";
import { useOpenThread } from "@/lib/client/change/use-change-actions";
import { writableText } from "@/lib/client/change/value-text";
import type { Anchor } from "@/lib/contracts/anchors";

type Props = Readonly<{ anchor: Anchor; row: ChangeRow; discussion: Discussion; children: ReactNode }>;

/** A changed value with a button that lets a reviewer write the one they would rather see; its author may take it. */
export function SuggestRow({ anchor, row, discussion, children }: Props) {
  const { number, revision } = discussion;
  const openThread = useOpenThread(number);
  const [isWriting, setIsWriting] = useState(false);
  return (
    <div>
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">{children}</div>
        <IconButton
          size="sm"
          label={`Suggest another value for ${row.label}`}
          icon={Lightbulb}
          data-action="suggest"
          disabled={isWriting}
          onClick={() => setIsWriting(true)}
        />
      </div>
      {isWriting ? (
        <div className="mt-1.5">
          <ValueForm
            label={`Another value for ${row.label}`}
            submit="Suggest"
            initial={writableText(row.value)}
            like={[row.value]}
            isBusy={openThread.isPending}
            onCancel={() => setIsWriting(false)}
            onWrite={(value) =>
              openThread.mutate(
                { anchor, revision, isBlocking: false, body: BODY, suggestion: { path: row.path, value } },
                { onSuccess: () => setIsWriting(false) },
              )
            }
          />
          {openThread.error ? <LoadProblem error={openThread.error} /> : null}
        </div>
      ) : null}
    </div>
  );
}

const BODY = "I suggest another value.";
