import { z } from "zod";
import { auditEventSchema, auditFilterSchema } from "@/lib/contracts/people";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listAuditEvents } from "@/lib/services/audit/list-audit-events";
import { withApi } from "@/lib/web/with-api";

const query = z.strictObject({ ...pageQuerySchema.shape, ...auditFilterSchema.shape });

export const GET = withApi(
  {
    permission: "audit:own",
    summary: "The record, newest first; without audit:read only what you did yourself",
    query,
    answer: pageOf(auditEventSchema),
  },
  ({ ctx, query: filter }) => listAuditEvents(ctx, filter),
);
