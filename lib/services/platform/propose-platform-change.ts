import { v7 as newId } from "uuid";
import { z } from "zod";
import type { PlatformChange, ProposePlatformChangeBody } from "@/lib/contracts/platform-changes";
import { appendAudit } from "@/lib/db/audit";
import { isUniqueViolation, readDatabaseError } from "@/lib/db/database-error";
import { findPlatformState, insertPlatformChange } from "@/lib/db/platform-changes";
import { nextConnection } from "@/lib/domain/change/connection-change";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { sealConnectionSecret } from "@/lib/services/platform/connection-secret";
import { requirePlatformChange } from "@/lib/services/platform/get-platform-change";
import { platformChangeView, toColumns } from "@/lib/services/platform/platform-change-view";

type State = Readonly<Record<string, unknown>> | null;
type Wanted = Readonly<{ after: State; sealedSecret: Uint8Array | null }>;

/** Proposes one object of the platform as it is to be. Nothing of it changes before somebody of data ops approves. */
export async function proposePlatformChange(
  ctx: ServiceContext,
  proposal: ProposePlatformChangeBody,
): Promise<PlatformChange> {
  requirePermission(ctx.actor, "platform:propose");
  const { kind, name, why } = proposal;
  const { after, sealedSecret } = wantedOf(ctx, proposal, await findPlatformState(ctx.db, kind, name));
  const [id, proposedBy] = [newId(), ctx.actor.userId];
  try {
    await ctx.db.$transaction(async (tx) => {
      await insertPlatformChange(tx, { id, kind, name, after, sealedSecret, why, proposedBy, at: ctx.now() });
      await appendAudit(tx, {
        actorId: proposedBy,
        action: "platform_change.proposed",
        targetType: kind,
        targetId: name,
        details: { after, why },
      });
    });
  } catch (error) {
    throw refusedProposal(error, proposal) ?? error;
  }
  return platformChangeView(await requirePlatformChange(ctx, id), proposedBy);
}

function wantedOf({ secretKey }: ServiceContext, proposal: ProposePlatformChangeBody, now: State): Wanted {
  if (proposal.kind !== "connection") return { after: afterOf(proposal, now), sealedSecret: null };
  const { name, value } = proposal;
  const next = nextConnection(storedConnection.nullable().parse(now), value);
  if (!next) throw nothingChanged(proposal);
  const sealedSecret = value.secret ? sealConnectionSecret(secretKey, name, next.version, value.secret) : null;
  return { after: toColumns(next), sealedSecret };
}

const storedConnection = z
  .object({
    kind: z.string(),
    settings: z.record(z.string(), z.unknown()),
    version: z.int(),
    secret_version: z.int().nullable(),
  })
  .transform(({ secret_version, ...rest }) => ({ ...rest, secretVersion: secret_version }));

/** The whole object in the names of its columns: what the proposal does not speak of stays. */
function afterOf(proposal: Exclude<ProposePlatformChangeBody, { kind: "connection" }>, now: State): State {
  const { kind, name } = proposal;
  if (now === null && (kind === "lane" || kind === "environment"))
    throw new AppError("not_found", `There is no ${kind} ${name}.`, { name });
  if (kind === "policy") return proposal.value;
  if (kind === "window") return proposal.value && { ...WINDOW_DEFAULTS, ...toColumns(proposal.value) };
  return { ...now, ...toColumns(proposal.value) };
}

/** A window is one of two shapes, and has nothing of the other. */
const WINDOW_DEFAULTS = { time_zone: "UTC", weekdays: [] };

function refusedProposal(error: unknown, { kind, name }: ProposePlatformChangeBody): AppError | null {
  if (isUniqueViolation(error, "platform_change_open_key"))
    return new AppError("conflict", `Another change of ${kind} ${name} is open. It is answered first.`, {
      reason: "already_open",
    });
  const refused = readDatabaseError(error)?.sqlState === CHECK_VIOLATION;
  return refused ? nothingChanged({ kind, name }) : null;
}

const nothingChanged = ({ kind, name }: Pick<ProposePlatformChangeBody, "kind" | "name">) =>
  new AppError("conflict", `The ${kind} ${name} is like this already.`, { reason: "nothing_changed" });

const CHECK_VIOLATION = "23514";
