import { z } from "zod";

/** Fetched when somebody has to sign in again, which few visits need. */
const authClient = () => import("next-auth/react");

/** Names of the ways that this installation offers. */
export async function waysToSignIn(): Promise<string[]> {
  const { getProviders } = await authClient();
  return Object.keys((await getProviders()) ?? {});
}

const NO_ANSWER = "The server does not answer. Try again in a moment.";

/** Signs the same person in once more, without leaving the page. A sentence when it did not work. */
export async function signInHere(
  provider: "demo" | "password",
  person: string,
  password?: string,
): Promise<string | null> {
  const { signIn } = await authClient();
  const credentials = password === undefined ? { person } : { person, password };
  const answer = await signIn(provider, { ...credentials, redirect: false }).catch(() => undefined);
  if (!answer) return NO_ANSWER;
  if (answer.ok && !answer.error) return null;
  return !answer.error || answer.error === "CredentialsSignin"
    ? "The password is not right, or the account is not active. Try again."
    : answer.error;
}

/** Lets the provider ask anew, in another tab, so that this page keeps what was typed. */
export async function openSingleSignOn(): Promise<string | null> {
  // Opened while the click is under way: later it would be kept from opening.
  const tab = window.open("about:blank", "_blank");
  if (!tab) return "The browser kept the tab from opening. Allow it for this page, then try again.";
  const { getCsrfToken } = await authClient();
  const csrfToken = (await getCsrfToken()) ?? "";
  const answer = await fetch("/api/auth/signin/oidc?prompt=login&max_age=0", {
    method: "POST",
    body: new URLSearchParams({ csrfToken, callbackUrl: "/signed-in", json: "true" }),
  }).catch(() => null);
  const address = z.object({ url: z.string() }).safeParse(await answer?.json().catch(() => null));
  if (!address.success) {
    tab.close();
    return NO_ANSWER;
  }
  tab.location.href = address.data.url;
  return null;
}
