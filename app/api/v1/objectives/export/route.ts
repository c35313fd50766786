import { objectivesExportQuerySchema } from "@/lib/contracts/objectives";
import { exportObjectives } from "@/lib/services/objective/export-objectives";
import { textDownload } from "@/lib/web/text-download";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "objective:read",
    summary: "The figures of the page as CSV, all DAGs or every part of one",
    query: objectivesExportQuerySchema,
    answer: "file",
  },
  async ({ ctx, query: { window, dagKey } }) => {
    const lines = await exportObjectives(ctx, window, dagKey);
    return textDownload(lines.values(), {
      fileName: `objectives-${dagKey ?? "all"}-${window}.csv`,
      contentType: "text/csv; charset=utf-8",
    });
  },
);
