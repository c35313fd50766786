import { ErrorState } from "@/components/ui/error-state";
import { ApiError, explainError } from "@/lib/client/api";

const ISSUES_SHOWN = 20;

/** Why an upload was refused, row by row. */
export function UploadProblem({ error }: { error: unknown }) {
  const { title, detail } = explainError(error);
  const issues = error instanceof ApiError ? (error.problem.issues ?? []) : [];
  return (
    <ErrorState title={title} detail={detail}>
      {issues.length === 0 ? null : (
        <ul aria-label="Rows to mend" className="mt-2 flex flex-col gap-0.5 text-xs">
          {issues.slice(0, ISSUES_SHOWN).map((issue) => (
            <li key={`${issue.path} ${issue.line} ${issue.message}`}>
              <span className="font-medium">{issue.line === undefined ? issue.path : `Line ${issue.line}`}</span>:{" "}
              {issue.message}
            </li>
          ))}
          {issues.length > ISSUES_SHOWN ? <li>and {issues.length - ISSUES_SHOWN} more</li> : null}
        </ul>
      )}
    </ErrorState>
  );
}
