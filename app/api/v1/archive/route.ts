import { archiveStateSchema } from "@/lib/contracts/archive";
import { getArchive } from "@/lib/services/archive/get-archive";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "How long runs stay, what would leave now, and the size of the database and of the archive",
    answer: archiveStateSchema,
  },
  ({ ctx }) => getArchive(ctx),
);
