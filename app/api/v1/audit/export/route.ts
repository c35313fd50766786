import { z } from "zod";
import { auditFilterSchema } from "@/lib/contracts/people";
import { exportAudit } from "@/lib/services/audit/export-audit";
import { textDownload } from "@/lib/web/text-download";
import { withApi } from "@/lib/web/with-api";

const query = z.strictObject({ format: z.enum(["ndjson", "csv"]).default("ndjson"), ...auditFilterSchema.shape });
const CONTENT_TYPES = { ndjson: "application/x-ndjson", csv: "text/csv; charset=utf-8" } as const;

export const GET = withApi(
  {
    permission: "audit:export",
    summary: "The record as a file: NDJSON with its hashes, or CSV",
    query,
    answer: "file",
    isReadRecorded: true,
  },
  async ({ ctx, query: { format, ...filter } }) =>
    textDownload(await exportAudit(ctx, format, filter), {
      fileName: `signalbox-audit.${format}`,
      contentType: CONTENT_TYPES[format],
    }),
);
