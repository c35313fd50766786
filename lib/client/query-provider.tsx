"use client";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "@/lib/client/api";

const MAX_RETRIES = 2;

/** A refusal stays one however often it is asked; only a server in trouble is worth another try. */
function isWorthRetrying(failureCount: number, error: Error): boolean {
  if (failureCount >= MAX_RETRIES) return false;
  return error instanceof ApiError ? error.problem.status >= 500 : error instanceof TypeError;
}

/** A session that ended: sign in, then come back to the same place. */
function leaveWhenSignedOut(error: Error): void {
  if (!(error instanceof ApiError) || error.problem.status !== 401) return;
  const { pathname, search } = window.location;
  if (!pathname.startsWith("/sign-in"))
    window.location.assign(`/sign-in?from=${encodeURIComponent(pathname + search)}`);
}

const createQueryClient = () =>
  new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    mutationCache: new MutationCache({ onError: leaveWhenSignedOut }),
    defaultOptions: { queries: { retry: isWorthRetrying, staleTime: 2_000 } },
  });

export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
