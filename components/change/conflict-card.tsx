"use client";

import { Check } from "lucide-react";
import { useState } from "react";
import { ValueForm } from "@/components/change/value-form";
import { LoadProblem } from "@/components/shell/load-problem";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { conflictKind, conflictTitle } from "@/lib/client/change/conflict-groups";
import { useChooseMerge } from "@/lib/client/change/use-merge";
import { valueText, writableText } from "@/lib/client/change/value-text";
import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import type { Json, MergeConflict } from "@/lib/contracts/merge";

/** What each side is called, with who wrote it. */
export type SideNames = Readonly<{ active: string; proposed: string }>;

type Props = Readonly<{
  change: ChangeRequestDetail;
  conflict: MergeConflict;
  names: SideNames;
  canChoose: boolean;
}>;

/** One thing that both sides changed, as it was and as each has it. One of them is taken, or something else written. */
export function ConflictCard({ change, conflict, names, canChoose }: Props) {
  const choose = useChooseMerge(change.number, change.etag);
  const [isEditing, setIsEditing] = useState(false);
  const { id: conflictId, base, active, proposed, take } = conflict;
  const pick = (side: "active" | "proposed") => {
    setIsEditing(false);
    choose.mutate({ conflictId, take: side });
  };
  const write = (value: Json) =>
    choose.mutate({ conflictId, take: "edit", value }, { onSuccess: () => setIsEditing(false) });
  const side = (which: "active" | "proposed", value: unknown) => (
    <Side
      title={names[which]}
      value={value}
      button={which === "active" ? "Take active" : "Take proposed"}
      isTaken={take === which}
      onTake={canChoose ? () => pick(which) : null}
    />
  );
  return (
    <article aria-label={`Conflict on ${conflictTitle(conflict)}`} className="rounded-lg border bg-surface">
      <header className="flex flex-wrap items-center gap-2 border-b px-3 py-1.5">
        <h3 className="flex-1 font-mono text-xs">
          {conflictTitle(conflict)}
          {conflict.path === "" ? null : <span className="ml-2 font-sans text-faint">{conflictKind(conflict)}</span>}
        </h3>
        <Chosen conflict={conflict} />
      </header>
      <div className="grid grid-cols-3 divide-x">
        <Side title="Before both" value={base} />
        {side("active", active)}
        {side("proposed", proposed)}
      </div>
      {choose.error ? <LoadProblem error={choose.error} /> : null}
      {take === "edit" && !isEditing ? <Written text={valueText(conflict.edited)} /> : null}
      {canChoose && conflict.path !== "" ? (
        <div className="border-t px-3 py-2">
          {isEditing ? (
            <ValueForm
              label={`Value of ${conflictTitle(conflict)}`}
              initial={startOf(conflict)}
              like={[active, proposed, base]}
              isBusy={choose.isPending}
              onCancel={() => setIsEditing(false)}
              onWrite={write}
            />
          ) : (
            <Button size="sm" variant="ghost" onClick={() => setIsEditing(true)}>
              {conflict.offered === null ? "Edit" : "Edit the lines of both"}
            </Button>
          )}
        </div>
      ) : null}
    </article>
  );
}

/** What the text to be written begins as. */
const startOf = ({ take, edited, offered, active, proposed }: MergeConflict): string =>
  take === "edit" ? writableText(edited) : (offered ?? writableText(proposed ?? active));

const TAKES = { active: "Active taken", proposed: "Proposed taken", edit: "Edited" } as const;

function Chosen({ conflict: { take, chosenBy } }: Pick<Props, "conflict">) {
  if (take === null) return <Badge tone="warning">Undecided</Badge>;
  return (
    <Badge tone="success" icon={Check}>
      {TAKES[take]}
      {chosenBy ? ` by ${chosenBy.name}` : ""}
    </Badge>
  );
}

function Side(props: {
  title: string;
  value: unknown;
  button?: string;
  isTaken?: boolean;
  onTake?: (() => void) | null;
}) {
  const { title, value, button, isTaken = false, onTake = null } = props;
  const text = valueText(value);
  return (
    <div className={cn("flex min-w-0 flex-col gap-2 px-3 py-2", isTaken && "bg-accent-soft")}>
      <p className="text-muted text-xs">{title}</p>
      {text === null ? (
        <p className="flex-1 text-faint">not there</p>
      ) : (
        <pre className="max-h-64 flex-1 overflow-auto whitespace-pre-wrap break-words font-mono text-xs">{text}</pre>
      )}
      {onTake ? (
        <Button size="sm" className="self-start" aria-pressed={isTaken} onClick={onTake}>
          {button}
        </Button>
      ) : null}
    </div>
  );
}

function Written({ text }: { text: string | null }) {
  return (
    <div className="border-t bg-accent-soft px-3 py-2">
      <p className="text-muted text-xs">Written in place of both</p>
      {text === null ? (
        <p className="text-faint">taken away</p>
      ) : (
        <pre className="whitespace-pre-wrap font-mono text-xs">{text}</pre>
      )}
    </div>
  );
}
