"use client";

import { ThemeProvider, useTheme } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { Toaster } from "sonner";
import { TooltipProvider } from "@/components/ui/tooltip";
import { QueryProvider } from "@/lib/client/query-provider";

/** Everything that pages expect around them. `nonce` lets the theme's inline script pass the content policy. */
export function AppProviders({ children, nonce }: { children: ReactNode; nonce: string }) {
  return (
    <ThemeProvider nonce={nonce} attribute="class" disableTransitionOnChange>
      <NuqsAdapter>
        <QueryProvider>
          <TooltipProvider>{children}</TooltipProvider>
          <Toasts />
        </QueryProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}

function Toasts() {
  const { resolvedTheme } = useTheme();
  return <Toaster theme={resolvedTheme === "dark" ? "dark" : "light"} position="bottom-right" closeButton />;
}
