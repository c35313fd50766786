import { platformChangeSchema, proposePlatformChangeBodySchema } from "@/lib/contracts/platform-changes";
import { platformChangesSchema } from "@/lib/contracts/platform-reviews";
import { listPlatformChanges } from "@/lib/services/platform/list-platform-changes";
import { proposePlatformChange } from "@/lib/services/platform/propose-platform-change";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "Proposed changes of lanes, pools, environments and activation windows, and the newest that are over",
    answer: platformChangesSchema,
  },
  ({ ctx }) => listPlatformChanges(ctx),
);

export const POST = withApi(
  {
    permission: "platform:propose",
    summary: "Propose a lane, pool, environment or activation window as it is to be; data ops other than you approves",
    body: proposePlatformChangeBodySchema,
    answer: platformChangeSchema,
    status: 201,
  },
  ({ ctx, body }) => proposePlatformChange(ctx, body),
);
