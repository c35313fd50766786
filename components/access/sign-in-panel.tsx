"use client";

import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { DemoPeople } from "@/components/access/demo-people";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import type { Role } from "@/lib/domain/access/roles";

export type SignInChoices = Readonly<{
  demoPeople: readonly Readonly<{ personKey: string; name: string; roles: readonly Role[] }>[];
  hasSingleSignOn: boolean;
}>;

/** Fetched with the first press: until then a page to sign in at needs none of it. */
const authClient = () => import("next-auth/react");

const REFUSED = "The name or password is not right, or the account is not active. Check both and try again.";

type Credentials = Readonly<{ person: string; password?: string }>;

/** Signs in by whatever way is chosen; one at a time. */
export function SignInPanel({
  choices,
  target,
  wasRefused,
}: {
  choices: SignInChoices;
  target: string;
  wasRefused: boolean;
}) {
  const [failure, setFailure] = useState<string | null>(wasRefused ? "Sign-in was refused. Try again." : null);
  const [busy, setBusy] = useState<string | null>(null);

  const enter = async (provider: "demo" | "password", credentials: Credentials) => {
    setBusy(credentials.person);
    setFailure(null);
    const answer = await authClient()
      .then(({ signIn }) => signIn(provider, { ...credentials, redirect: false }))
      .catch(() => null);
    if (answer?.ok && !answer.error) {
      window.location.assign(target);
      return;
    }
    setBusy(null);
    if (!answer) setFailure("The server does not answer. Try again in a moment.");
    else setFailure(!answer.error || answer.error === "CredentialsSignin" ? REFUSED : answer.error);
  };

  return (
    <>
      {failure === null ? null : <ErrorState title="Not signed in" detail={failure} />}
      {choices.demoPeople.length === 0 ? null : (
        <DemoPeople people={choices.demoPeople} busyKey={busy} onChoose={(person) => void enter("demo", { person })} />
      )}
      <PasswordForm isBusy={busy !== null} onSubmit={(credentials) => void enter("password", credentials)} />
      {choices.hasSingleSignOn ? (
        <Button
          icon={KeyRound}
          onClick={() => void authClient().then(({ signIn }) => signIn("oidc", { callbackUrl: target }))}
        >
          Sign in with single sign-on
        </Button>
      ) : null}
    </>
  );
}

function PasswordForm({ isBusy, onSubmit }: { isBusy: boolean; onSubmit: (credentials: Credentials) => void }) {
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onSubmit({ person: String(form.get("person") ?? ""), password: String(form.get("password") ?? "") });
  };
  return (
    <Panel title="With a password">
      <form method="post" onSubmit={handleSubmit} className="flex flex-col gap-3">
        <Field label="Name or e-mail">
          {(control) => <Input {...control} name="person" required autoComplete="username" />}
        </Field>
        <Field label="Password">
          {(control) => <Input {...control} name="password" type="password" required autoComplete="current-password" />}
        </Field>
        <Button type="submit" variant="primary" isBusy={isBusy} className="self-start">
          Sign in
        </Button>
      </form>
    </Panel>
  );
}
