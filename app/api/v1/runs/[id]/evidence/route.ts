import { exportDecision } from "@/lib/services/audit/export-decision";
import { idParams } from "@/lib/web/path-params";
import { textDownload } from "@/lib/web/text-download";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "decision:export",
    summary: "How one run came to its decision, and why its logic may run, in one file with hashes",
    params: idParams,
    answer: "file",
    isReadRecorded: true,
  },
  async ({ ctx, params }) => {
    const text = await exportDecision(ctx, params.id);
    return textDownload([text].values(), {
      fileName: `decision-${params.id}-evidence.json`,
      contentType: "application/json; charset=utf-8",
    });
  },
);
