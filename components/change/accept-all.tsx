import { useMemo } from "react";
import { toast } from "sonner";
import { PreviewToggle } from "@/components/change/preview-toggle";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useAcceptSuggestion } from "@/lib/client/change/use-change-actions";
import type { ThreadView } from "@/lib/contracts/change-requests";
import { placeOfSuggestion } from "@/lib/domain/change/suggestion";

type Props = Readonly<{ number: number; revision: number; threads: readonly ThreadView[] }>;

/** Several suggestions that the author may take: one press, and one revision with all of them. */
export function AcceptAll({ number, revision, threads }: Props) {
  const waiting = useMemo(() => threads.filter(({ suggestion }) => suggestion?.canAccept), [threads]);
  const [first, ...others] = waiting;
  if (!first || others.length === 0) return null;
  return <Offer {...{ number, revision, waiting }} threadId={first.id} also={others.map(({ id }) => id)} />;
}

type OfferProps = Pick<Props, "number" | "revision"> &
  Readonly<{ waiting: readonly ThreadView[]; threadId: string; also: string[] }>;

function Offer({ number, revision, waiting, threadId, also }: OfferProps) {
  const accept = useAcceptSuggestion(number, threadId);
  const suggested = useMemo(() => waiting.flatMap(suggestedBy), [waiting]);
  const take = () =>
    accept.mutate(
      { expectedHead: revision, also },
      { onSuccess: () => toast.success(`Revision ${revision + 1} has all ${waiting.length} suggested values.`) },
    );
  return (
    <div className="flex flex-col gap-2">
      <Notice>
        <span className="flex flex-wrap items-center gap-3">
          <span className="flex-1">{waiting.length} suggestions wait for you.</span>
          <Button size="sm" variant="primary" isBusy={accept.isPending} onClick={take}>
            Accept all as revision {revision + 1}
          </Button>
        </span>
        {accept.error ? <LoadProblem error={accept.error} /> : null}
      </Notice>
      <PreviewToggle {...{ number, revision, suggested }} />
    </div>
  );
}

const suggestedBy = ({ anchor, suggestion }: ThreadView) =>
  suggestion ? [{ place: placeOfSuggestion(anchor, suggestion.path), value: suggestion.value }] : [];
