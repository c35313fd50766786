import { Time } from "@/components/shell/time";
import { readinessWarning } from "@/lib/client/readiness-warning";
import type { Readiness } from "@/lib/contracts/platform";

/** The most serious of what is wrong with the platform. */
export function ReadinessWords({ readiness }: { readiness: Readiness }) {
  const warning = readinessWarning(readiness);
  if (!warning) return null;
  return (
    <>
      <strong className="font-medium">
        {warning.what}
        {warning.since === null ? null : (
          <>
            {" "}
            since <Time at={warning.since} />
          </>
        )}
        .
      </strong>{" "}
      {warning.still}
    </>
  );
}
