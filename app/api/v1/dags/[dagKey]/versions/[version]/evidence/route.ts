import { exportEvidence } from "@/lib/services/audit/export-evidence";
import { versionParams } from "@/lib/web/path-params";
import { textDownload } from "@/lib/web/text-download";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "audit:read",
    summary: "Why a version may run: bytes, requirements, approvals, checks, threads and record in one file",
    params: versionParams,
    answer: "file",
    isReadRecorded: true,
  },
  async ({ ctx, params: { dagKey, version } }) => {
    const text = await exportEvidence(ctx, dagKey, version);
    return textDownload([text].values(), {
      fileName: `${dagKey.replaceAll(/[^\w.-]/g, "_")}-v${version}-evidence.json`,
      contentType: "application/json; charset=utf-8",
    });
  },
);
