import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { clientSummarySchema } from "@/lib/contracts/clients";
import { pageOf } from "@/lib/contracts/problem";
import { runSummarySchema } from "@/lib/contracts/runs";

/** Shorter texts fit too much to be of use. */
const LEAST_LETTERS = 2;
const TYPING_PAUSE_MS = 200;
const SHOWN = 6;

const RUN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CHANGE_NUMBER = /^#?([1-9]\d{0,8})$/;

/** What a typed text names by itself: a run by its id, a change request by its number. */
export function placeNamed(text: string): { kind: "run" | "change"; name: string } | null {
  const typed = text.trim().toLowerCase();
  if (RUN_ID.test(typed)) return { kind: "run", name: typed };
  const number = CHANGE_NUMBER.exec(typed)?.[1];
  return number === undefined ? null : { kind: "change", name: number };
}

/** The text as it is after a short pause in typing. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

const clientPageSchema = pageOf(clientSummarySchema);
const runPageSchema = pageOf(runSummarySchema);

/**
 * Clients whose key holds the text, and the newest runs of the first of them, as the server finds them for whoever asks.
 * Without the right to see one of the two, it is not asked for.
 */
export function usePaletteSearch(text: string, can: Readonly<{ clients: boolean; runs: boolean }>) {
  const search = usePaused(text.trim());
  const clients = useQuery({
    queryKey: queryKeys.paletteClients(search),
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ search, limit: String(SHOWN) });
      return getJson(clientPageSchema, `/api/v1/clients?${query}`, signal);
    },
    enabled: can.clients && search.length >= LEAST_LETTERS,
  });
  const clientKey = clients.data?.items[0]?.clientKey ?? "";
  const runs = useQuery({
    queryKey: queryKeys.paletteRuns(clientKey),
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ clientKey, limit: String(SHOWN) });
      return getJson(runPageSchema, `/api/v1/runs?${query}`, signal);
    },
    enabled: can.runs && clientKey !== "",
  });
  return {
    clients: clients.data?.items ?? [],
    runs: clientKey === "" ? [] : (runs.data?.items ?? []),
    isSearching: clients.isFetching || runs.isFetching || search !== text.trim(),
  };
}
