"use client";

import dynamic from "next/dynamic";
import { ThemeProvider, useTheme } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useSyncExternalStore } from "react";
import { hasToasts, onFirstToast } from "@/components/ui/toast";
import { TooltipLayer } from "@/components/ui/tooltip-layer";
import { QueryProvider } from "@/lib/client/query-provider";
import { isAskedToSignIn, onSignInAsked } from "@/lib/client/step-up";

/** Everything that pages expect around them. `nonce` lets the theme's inline script pass the content policy. */
export function AppProviders({ children, nonce }: { children: ReactNode; nonce: string }) {
  return (
    <ThemeProvider nonce={nonce} attribute="class" disableTransitionOnChange>
      <NuqsAdapter>
        <QueryProvider>
          {children}
          <TooltipLayer />
          <Toasts />
          <SignInAgain />
        </QueryProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}

const SignInAgainDialog = dynamic(
  async () => (await import("@/components/access/sign-in-again-dialog")).SignInAgainDialog,
  { ssr: false },
);

/** Over whatever page a decision was made on, which keeps what was typed. */
function SignInAgain() {
  const isAsked = useSyncExternalStore(onSignInAsked, isAskedToSignIn, () => false);
  return isAsked ? <SignInAgainDialog /> : null;
}

const Toaster = dynamic(async () => (await import("@/components/ui/toaster")).Toaster, { ssr: false });

/** The toaster, once there is something to show. */
function Toasts() {
  const { resolvedTheme } = useTheme();
  const isWanted = useSyncExternalStore(onFirstToast, hasToasts, () => false);
  return isWanted ? <Toaster theme={resolvedTheme === "dark" ? "dark" : "light"} /> : null;
}
