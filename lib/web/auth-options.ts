import "server-only";
import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { z } from "zod";
import type { WebConfig } from "@/lib/config/server-config";
import { AppError } from "@/lib/domain/shared/app-error";
import { signInAsDemoPerson } from "@/lib/services/access/sign-in-as-demo-person";
import { type SignInContext, signInWithPassword } from "@/lib/services/access/sign-in-with-password";
import { signInWithSingleSignOn } from "@/lib/services/access/sign-in-with-single-sign-on";
import { getRuntime } from "@/lib/web/runtime";
import { isSecureSite, SESSION_SECONDS, type SessionToken, sessionCookieName } from "@/lib/web/session-cookie";

type Provider = AuthOptions["providers"][number];

const demoInput = z.object({ person: z.string().max(200) });
const passwordInput = z.object({ person: z.string().min(1).max(200), password: z.string().min(1).max(1_000) });
const oidcProfile = z.object({
  email: z.email().max(320),
  email_verified: z.literal(true),
  name: z.string().default(""),
  auth_time: z.int().optional(),
});

const signInContext = (): SignInContext => ({ db: getRuntime().db, now: () => new Date() });

/**
 * Address of the caller, to slow down guessing. A proxy in front appends to the header, so the last entry is the one
 * it saw; everything before may be made up.
 */
function callerAddress(headers: Record<string, unknown> | undefined): string {
  const forwarded = headers?.["x-forwarded-for"];
  return (typeof forwarded === "string" ? forwarded.split(",").at(-1)?.trim() : undefined) || "unknown";
}

const demoProvider = (): Provider =>
  CredentialsProvider({
    id: "demo",
    name: "Demo",
    credentials: { person: { type: "text" } },
    authorize: async (credentials) => {
      const input = demoInput.safeParse(credentials);
      const found = input.success ? await signInAsDemoPerson(signInContext(), input.data.person) : null;
      return found && { id: found.userId };
    },
  });

const passwordProvider = (): Provider =>
  CredentialsProvider({
    id: "password",
    name: "Password",
    credentials: { person: { type: "text" }, password: { type: "password" } },
    authorize: async (credentials, request) => {
      const input = passwordInput.safeParse(credentials);
      if (!input.success) return null;
      const attempt = { ...input.data, ip: callerAddress(request.headers) };
      const found = await signInWithPassword(signInContext(), attempt).catch(signInProblem);
      return found && { id: found.userId };
    },
  });

/** The library shows an error's message to the caller, so only messages that are meant for people may leave here. */
function signInProblem(error: unknown): never {
  if (error instanceof AppError) throw new Error(error.userMessage);
  getRuntime().log.error({ event: "session.failed", err: error }, "Sign-in failed");
  throw new Error("Signing in does not work at this moment. Try again in a minute.");
}

function oidcProviders(config: WebConfig): Provider[] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = config;
  if (!issuer || !clientId || !clientSecret) return [];
  return [
    {
      id: "oidc",
      name: "Single sign-on",
      type: "oauth",
      wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
      issuer,
      clientId,
      clientSecret,
      idToken: true,
      checks: ["pkce", "state", "nonce"],
      // With a greatest age the provider has to say when somebody proved who they are.
      authorization: { params: { scope: "openid email profile", max_age: SESSION_SECONDS } },
      profile: (profile: { sub: string }) => ({ id: profile.sub }),
    },
  ];
}

/** What becomes the cookie's content at sign-in; null refuses. */
async function sessionOf(userId: string, authTime: number | null): Promise<SessionToken | null> {
  const { db } = getRuntime();
  const person = await db.appUser.findUnique({ where: { id: userId }, select: { sessionVersion: true } });
  return person && { sub: userId, sessionVersion: person.sessionVersion, signedInAt: seconds(), authTime };
}

const seconds = (): number => Math.floor(Date.now() / 1000);

/** Single sign-on may know somebody from this morning and ask nothing: only its own word says when they proved it. */
function authTimeOf(provider: string | undefined, profile: unknown): number | null {
  if (provider !== "oidc") return seconds();
  const told = oidcProfile.safeParse(profile).data?.auth_time;
  return told === undefined ? null : Math.min(told, seconds());
}

const callbacks: NonNullable<AuthOptions["callbacks"]> = {
  // Before the account is touched: only addresses that the provider vouches for name a person here.
  signIn: async ({ account, profile, user }) => {
    if (account?.provider !== "oidc") return true;
    const known = oidcProfile.safeParse(profile);
    const found = known.success ? await signInWithSingleSignOn(signInContext(), known.data) : null;
    if (!found) return false;
    user.id = found.userId;
    return true;
  },
  jwt: async ({ token, user, account, profile }) => {
    if (!user) return token;
    const session = await sessionOf(user.id, authTimeOf(account?.provider, profile));
    if (!session) throw new Error("The account is gone.");
    return session;
  },
  session: ({ session }) => ({ expires: session.expires }),
};

/** Built per request: providers and cookies follow the environment. */
export function authOptions(): AuthOptions {
  const { config } = getRuntime();
  return {
    secret: config.NEXTAUTH_SECRET,
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [...(config.SIGNALBOX_DEMO ? [demoProvider()] : []), passwordProvider(), ...oidcProviders(config)],
    cookies: {
      sessionToken: {
        name: sessionCookieName(config),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecureSite(config) },
      },
    },
    callbacks,
    logger: {
      error: (code, metadata) => getRuntime().log.warn({ event: "session.error", code, metadata }, "Sign-in error"),
      warn: () => undefined,
      debug: () => undefined,
    },
  };
}
