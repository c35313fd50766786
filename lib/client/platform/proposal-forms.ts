import type { ConnectionValue } from "@/lib/contracts/platform-changes";
import { proposePlatformChangeBodySchema } from "@/lib/contracts/platform-changes";

/** Fields of a form as the browser hands them over: every value a text. */
export type Texts = Readonly<Record<string, string>>;
export type ProposalForm = ReturnType<typeof proposePlatformChangeBodySchema.safeParse>;

/** Left empty it is missing, not zero. */
const numberOf = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

/** What has slots: a lane or a pool by its name, or a pool that does not exist yet. */
export type SlotOwner = Readonly<{ kind: "lane" | "pool"; name: string } | { kind: "new_pool" }>;

export function readSlotsForm(owner: SlotOwner, { name, slots, description, why }: Texts): ProposalForm {
  const value = { slots: numberOf(slots), description };
  const named = owner.kind === "new_pool" ? { kind: "pool", name } : { kind: owner.kind, name: owner.name };
  return proposePlatformChangeBodySchema.safeParse({ ...named, value, why });
}

/** A secret left empty keeps the stored one. */
export function readConnectionForm(
  kind: ConnectionValue["kind"],
  { name, secret, why, inSandbox, ...fields }: Texts,
): ProposalForm {
  const target =
    kind === "postgres"
      ? { host: fields.host, port: numberOf(fields.port), database: fields.database, user: fields.user }
      : {
          baseUrl: fields.baseUrl,
          auth: fields.auth,
          ...(fields.username ? { username: fields.username } : {}),
        };
  const settings = { ...target, ...(inSandbox === "yes" ? { inSandbox: true } : {}) };
  const value = { kind, settings, ...(secret ? { secret } : {}) };
  return proposePlatformChangeBodySchema.safeParse({ kind: "connection", name, value, why });
}

export const readRetentionForm = (name: string, { hotDays, why }: Texts): ProposalForm =>
  proposePlatformChangeBodySchema.safeParse({ kind: "retention", name, value: { hotDays: numberOf(hotDays) }, why });
