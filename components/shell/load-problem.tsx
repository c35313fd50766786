import { ErrorState } from "@/components/ui/error-state";
import { explainError } from "@/lib/client/api";

/** What went wrong with a request, in the server's own words. */
export function LoadProblem({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { title, detail } = explainError(error);
  return <ErrorState title={title} detail={detail} onRetry={onRetry} />;
}
