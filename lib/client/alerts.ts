import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { getJson, sendJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { usePages } from "@/lib/client/use-pages";
import {
  alertChannelSchema,
  alertChannelsSchema,
  alertSchema,
  alertsPageSchema,
  type SaveAlertChannelBody,
} from "@/lib/contracts/alerts";
import type { AlertKind } from "@/lib/domain/alert/alert";

const REFRESH_MS = 10_000;

/** Open or resolved alerts, newest first; open ones are looked at again and again. */
export function useAlerts(state: "open" | "resolved", kind: AlertKind | null = null) {
  const filter = { state, kind };
  return usePages(alertsPageSchema, {
    queryKey: queryKeys.alerts(filter),
    path: "/api/v1/alerts",
    filter,
    refreshMs: () => (state === "open" ? REFRESH_MS : false),
  });
}

export function useResolveAlert() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => sendJson(alertSchema, "POST", `/api/v1/alerts/${id}/resolve`, undefined),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.alerts() }),
  });
}

export function useAlertChannels() {
  return useQuery({
    queryKey: queryKeys.alertChannels,
    queryFn: ({ signal }) => getJson(alertChannelsSchema, "/api/v1/alert-channels", signal),
    select: ({ items }) => items,
  });
}

/** Makes a channel (null) or changes one. Its secret goes to the server and never comes back. */
export function useSaveAlertChannel(id: string | null) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: SaveAlertChannelBody) =>
      id === null
        ? sendJson(alertChannelSchema, "POST", "/api/v1/alert-channels", body)
        : sendJson(alertChannelSchema, "PUT", `/api/v1/alert-channels/${id}`, body),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.alertChannels }),
  });
}

export function useDeleteAlertChannel() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      sendJson(z.object({ id: z.uuid() }), "DELETE", `/api/v1/alert-channels/${id}`, undefined),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.alertChannels }),
  });
}

export function useTestAlertChannel() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => sendJson(alertChannelSchema, "POST", `/api/v1/alert-channels/${id}/test`, undefined),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.alerts() }),
  });
}
