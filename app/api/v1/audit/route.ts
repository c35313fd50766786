import { z } from "zod";
import { auditEventSchema } from "@/lib/contracts/people";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listAuditEvents } from "@/lib/services/audit/list-audit-events";
import { withApi } from "@/lib/web/with-api";

const query = z.strictObject({
  ...pageQuerySchema.shape,
  targetType: z.string().max(100).optional(),
  targetId: z.string().max(300).optional(),
});

export const GET = withApi(
  { permission: "audit:read", summary: "The record, newest first", query, answer: pageOf(auditEventSchema) },
  ({ ctx, query: filter }) => listAuditEvents(ctx, filter),
);
