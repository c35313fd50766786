import { useQuery } from "@tanstack/react-query";
import { sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { draftPresenceSchema } from "@/lib/contracts/draft-presence";

const SIGN_MS = 10_000;

/** Tells the server that the draft is open here, as long as the page is in view, and answers who else has it open. */
export function usePresence(dagKey: string) {
  const { data } = useQuery({
    queryKey: queryKeys.presence(dagKey),
    queryFn: () => sendJson(draftPresenceSchema, "POST", `/api/v1/dags/${dagKey}/draft/presence`),
    refetchInterval: SIGN_MS,
    gcTime: 0,
  });
  return data ?? null;
}
