import "server-only";
import type { Role } from "@/lib/domain/access/roles";
import { listDemoPeople } from "@/lib/services/access/list-demo-people";
import { getRuntime } from "@/lib/web/runtime";

export type SignInChoices = Readonly<{
  /** People of the demo; empty outside demo mode. */
  demoPeople: readonly Readonly<{ personKey: string; name: string; roles: readonly Role[] }>[];
  hasSingleSignOn: boolean;
}>;

/** What the sign-in page offers beside name and password. */
export async function signInChoices(): Promise<SignInChoices> {
  const { config, db } = getRuntime();
  return {
    demoPeople: config.SIGNALBOX_DEMO ? await listDemoPeople(db) : [],
    hasSingleSignOn: config.OIDC_ISSUER !== undefined,
  };
}
