"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { getJson } from "@/lib/client/api";
import { queryKeys } from "@/lib/client/query-keys";
import { useMe } from "@/lib/client/session";
import { openSingleSignOn, signInHere, waysToSignIn } from "@/lib/client/sign-in-again";
import { answerSignIn } from "@/lib/client/step-up";
import { type Me, meSchema } from "@/lib/contracts/people";
import { STEP_UP_MINUTES } from "@/lib/domain/access/step-up";

const POLL_MS = 2_000;

/** Asks the person to prove that they are there, and lets go on what they were doing. The page behind stays as it is. */
export function SignInAgainDialog() {
  const { data } = useMe();
  // Whom the page was shown to: signing in as somebody else does not go on with what this person was doing.
  const [first] = useState(data);
  const me = first ?? data;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) answerSignIn(false);
      }}
      title="Sign in again"
      description={`This is decided by a person who is there: you signed in more than ${STEP_UP_MINUTES} minutes ago. What you wrote stays.`}
    >
      {me ? <Ways me={me} /> : null}
    </Dialog>
  );
}

/** Asked anew each time: what is remembered of a person is from before. */
const useMeNow = () =>
  useQuery({
    queryKey: [...queryKeys.me, "now"],
    queryFn: ({ signal }) => getJson(meSchema, "/api/v1/me", signal),
    refetchInterval: POLL_MS,
    gcTime: 0,
  });

function Ways({ me }: { me: Me }) {
  const { data: ways } = useQuery({ queryKey: ["ways to sign in"], queryFn: waysToSignIn });
  const { data: now, refetch } = useMeNow();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isOther = now !== undefined && now.id !== me.id;
  const isDone = now?.hasSignedInLately === true && !isOther;
  useEffect(() => {
    if (isDone) answerSignIn(true);
  }, [isDone]);
  const enter = async (provider: "demo" | "password", password?: string) => {
    setBusy(true);
    setFailure(await signInHere(provider, me.personKey, password));
    setBusy(false);
    await refetch();
  };
  const handleSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void enter("password", String(new FormData(event.currentTarget).get("password") ?? ""));
  };
  return (
    <div className="flex flex-col gap-4">
      {failure === null ? null : <ErrorState title="Not signed in" detail={failure} />}
      {isOther ? <ErrorState title={`Signed in as ${now.name}`} detail="Reload the page to go on as them." /> : null}
      {me.isDemo && ways?.includes("demo") ? (
        <Button variant="primary" isBusy={isBusy} className="self-start" onClick={() => void enter("demo")}>
          Sign in as {me.name}
        </Button>
      ) : (
        <form method="post" onSubmit={handleSubmit} className="flex flex-col gap-3">
          <input type="hidden" name="person" autoComplete="username" value={me.personKey} />
          <Field label={`Password of ${me.name}`}>
            {(control) => (
              <Input {...control} name="password" type="password" required autoComplete="current-password" />
            )}
          </Field>
          <Button type="submit" variant="primary" isBusy={isBusy} className="self-start">
            Sign in
          </Button>
        </form>
      )}
      {ways?.includes("oidc") ? (
        <Button icon={KeyRound} className="self-start" onClick={() => void openSingleSignOn().then(setFailure)}>
          Single sign-on, in a tab of its own
        </Button>
      ) : null}
    </div>
  );
}
