import type { Metadata } from "next";

export const metadata: Metadata = { title: "Signed in" };

/** Where single sign-on ends that was asked for in a tab of its own. */
export default function SignedInPage() {
  return (
    <main className="flex min-h-dvh items-center justify-center bg-page p-6">
      <h1>You are signed in. Close this tab: the other one goes on by itself.</h1>
    </main>
  );
}
