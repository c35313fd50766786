import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { meSchema } from "@/lib/contracts/people";
import type { Permission } from "@/lib/domain/access/permissions";

/** Who is signed in, with live roles. */
export function useMe() {
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => getJson(meSchema, "/api/v1/me", signal),
    staleTime: 60_000,
  });
}

/** True once it is known that the signed-in person may do this. The server decides again at every call. */
export function usePermission(permission: Permission): boolean {
  const { data } = useMe();
  return data?.permissions.includes(permission) ?? false;
}

/** Mail about reviews that wait for the signed-in person, or none. */
export function useSetNotices() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (isOn: boolean) => sendJson(meSchema, "PUT", "/api/v1/me/notices", { isOn }),
    onSuccess: (me) => client.setQueryData(queryKeys.me, me),
  });
}
