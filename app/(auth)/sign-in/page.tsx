import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { SignInPanel } from "@/components/access/sign-in-panel";
import { SignalMark } from "@/components/shell/signal-mark";
import { localPath } from "@/lib/client/local-path";
import { getSession } from "@/lib/web/session";
import { signInChoices } from "@/lib/web/sign-in-choices";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Server: which ways of signing in this installation offers. */
export default async function SignInPage({ searchParams }: Props) {
  const { from, error } = await searchParams;
  const target = localPath(typeof from === "string" ? from : undefined);
  if (await getSession(await cookies())) redirect(target);
  return (
    <main className="flex min-h-dvh items-center justify-center bg-page p-6">
      <div className="flex w-full max-w-md flex-col gap-5">
        <h1 className="flex items-center gap-2 font-semibold text-xl">
          <SignalMark />
          Sign in to Signalbox
        </h1>
        <SignInPanel choices={await signInChoices()} target={target} wasRefused={error !== undefined} />
      </div>
    </main>
  );
}
