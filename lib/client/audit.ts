import { queryKeys } from "@/lib/client/query-keys";
import { pageUrl, usePages } from "@/lib/client/use-pages";
import { auditEventSchema } from "@/lib/contracts/people";
import { pageOf } from "@/lib/contracts/problem";

const auditPageSchema = pageOf(auditEventSchema);

export type AuditFilters = Readonly<
  Record<"action" | "person" | "targetType" | "targetId" | "from" | "until", string | null>
>;

/** The record, newest first. It only grows, so it is looked at again when the page is opened. */
export function useAudit(filter: AuditFilters) {
  return usePages(auditPageSchema, { queryKey: queryKeys.audit(filter), path: "/api/v1/audit", filter });
}

/** Where a browser downloads what the filters show, all pages of it. */
export const auditExportUrl = (format: "ndjson" | "csv", filter: AuditFilters): string =>
  pageUrl("/api/v1/audit/export", { format, ...filter }, "");
