"use client";

import { ArrowRight, Check } from "lucide-react";
import { useMemo } from "react";
import { toast } from "sonner";
import { PreviewToggle } from "@/components/change/preview-toggle";
import { LoadProblem } from "@/components/shell/load-problem";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { pointerText } from "@/lib/client/change/pointer-text";
import { useAcceptSuggestion } from "@/lib/client/change/use-change-actions";
import { valueText } from "@/lib/client/change/value-text";
import type { Anchor } from "@/lib/contracts/anchors";
import type { ThreadView } from "@/lib/contracts/change-requests";
import { placeOfSuggestion } from "@/lib/domain/change/suggestion";

type Props = Readonly<{
  number: number;
  threadId: string;
  /** The head that the reader has in front of them. */
  revision: number;
  anchor: Anchor;
  suggestion: NonNullable<ThreadView["suggestion"]>;
}>;

/** The value that was suggested beside the one it is for; the author takes it with one press. */
export function SuggestionBlock({ number, threadId, revision, anchor, suggestion }: Props) {
  const accept = useAcceptSuggestion(number, threadId);
  const { path, before, value, acceptedRevision, canAccept } = suggestion;
  const suggested = useMemo(() => [{ place: placeOfSuggestion(anchor, path), value }], [anchor, path, value]);
  const take = () =>
    accept.mutate(
      { expectedHead: revision },
      { onSuccess: () => toast.success(`Revision ${revision + 1} has the suggested value.`) },
    );
  return (
    <div className="flex flex-col gap-2 border-t px-3 py-2">
      <div className="flex flex-wrap items-baseline gap-2 font-mono text-xs">
        <span className="text-muted">{pointerText(path)}</span>
        <del data-tone="danger" className="whitespace-pre-wrap rounded-sm bg-tone-soft px-1 no-underline">
          {valueText(before) ?? "nothing"}
        </del>
        <ArrowRight aria-hidden className="size-3 self-center text-faint" />
        <ins data-tone="success" className="whitespace-pre-wrap rounded-sm bg-tone-soft px-1 no-underline">
          {valueText(value ?? undefined) ?? "nothing"}
        </ins>
        <span className="flex-1" />
        {acceptedRevision === null ? null : (
          <Badge tone="success" icon={Check}>
            Accepted in revision {acceptedRevision}
          </Badge>
        )}
        {canAccept ? (
          <Button size="sm" variant="primary" className="font-sans" isBusy={accept.isPending} onClick={take}>
            Accept suggestion
          </Button>
        ) : null}
      </div>
      {acceptedRevision === null ? <PreviewToggle {...{ number, revision, suggested }} /> : null}
      {accept.error ? <LoadProblem error={accept.error} /> : null}
    </div>
  );
}
