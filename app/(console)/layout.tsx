import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ReadinessBanner } from "@/components/shell/readiness-banner";
import { SideNav } from "@/components/shell/side-nav";
import { TopBar } from "@/components/shell/top-bar";
import { queryKeys } from "@/lib/client/query-keys";
import { getMe } from "@/lib/services/people/get-me";
import { createPageContext } from "@/lib/web/page-context";

/** Around every page behind sign-in. What a person may see is decided again by each call of the API. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const me = await getMe(await createPageContext());
  // Navigation and page come to life at different moments, and both show what this person may do: given along, both
  // start with the same answer as the server's picture.
  const cache = new QueryClient();
  cache.setQueryData(queryKeys.me, me);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <div className="flex h-dvh min-w-[64rem] print:block print:h-auto print:min-w-0">
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-60 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2"
        >
          Skip to the content
        </a>
        <SideNav />
        <div className="flex min-w-0 flex-1 flex-col print:block">
          <TopBar />
          <ReadinessBanner />
          <main
            id="content"
            tabIndex={-1}
            className="min-h-0 flex-1 overflow-y-auto outline-none print:overflow-visible"
          >
            {children}
          </main>
        </div>
      </div>
    </HydrationBoundary>
  );
}
