import { toast } from "sonner";
import { LoadProblem } from "@/components/shell/load-problem";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useAcceptSuggestion } from "@/lib/client/change/use-change-actions";
import type { ThreadView } from "@/lib/contracts/change-requests";

type Props = Readonly<{ number: number; revision: number; threads: readonly ThreadView[] }>;

/** Several suggestions that the author may take: one press, and one revision with all of them. */
export function AcceptAll({ number, revision, threads }: Props) {
  const [first, ...others] = threads.filter(({ suggestion }) => suggestion?.canAccept);
  if (!first || others.length === 0) return null;
  return <Offer {...{ number, revision }} threadId={first.id} also={others.map(({ id }) => id)} />;
}

type OfferProps = Pick<Props, "number" | "revision"> & Readonly<{ threadId: string; also: readonly string[] }>;

function Offer({ number, revision, threadId, also }: OfferProps) {
  const accept = useAcceptSuggestion(number, threadId);
  const count = also.length + 1;
  const take = () =>
    accept.mutate(
      { expectedHead: revision, also: [...also] },
      { onSuccess: () => toast.success(`Revision ${revision + 1} has all ${count} suggested values.`) },
    );
  return (
    <Notice>
      <span className="flex flex-wrap items-center gap-3">
        <span className="flex-1">{count} suggestions wait for you.</span>
        <Button size="sm" variant="primary" isBusy={accept.isPending} onClick={take}>
          Accept all as revision {revision + 1}
        </Button>
      </span>
      {accept.error ? <LoadProblem error={accept.error} /> : null}
    </Notice>
  );
}
