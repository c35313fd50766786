import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { ReadinessBanner } from "@/components/shell/readiness-banner";
import { SideNav } from "@/components/shell/side-nav";
import { TopBar } from "@/components/shell/top-bar";
import { getSession } from "@/lib/web/session";

/** Around every page behind sign-in. What a person may see is decided again by each call of the API. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await getSession(await cookies());
  if (!actor) redirect("/sign-in");
  return (
    <div className="flex h-dvh min-w-[64rem]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-60 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2"
      >
        Skip to the content
      </a>
      <SideNav />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar />
        <ReadinessBanner />
        <main id="content" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
          {children}
        </main>
      </div>
    </div>
  );
}
