import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import { auditEventSchema } from "@/lib/contracts/people";
import { pageOf } from "@/lib/contracts/problem";

const auditPageSchema = pageOf(auditEventSchema);

/** The record, newest first. It only grows, so it is looked at again when the page is opened. */
export function useAudit() {
  return usePages(auditPageSchema, { queryKey: queryKeys.audit({}), path: "/api/v1/audit", filter: {} });
}
