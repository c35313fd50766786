import { draftPresenceSchema } from "@/lib/contracts/draft-presence";
import { notePresence } from "@/lib/services/dag/note-presence";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "draft:edit",
    summary: "Say that one has the draft open; answers who else has, and the newest save",
    params: dagParams,
    answer: draftPresenceSchema,
  },
  ({ ctx, params }) => notePresence(ctx, params.dagKey),
);
