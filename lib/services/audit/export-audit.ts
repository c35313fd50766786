import { appendAudit } from "@/lib/db/audit";
import { type AuditFilter, readAuditHead, readAuditLinks } from "@/lib/db/audit-events";
import { countLink, EXPORT_FORMATS, type ExportFormatName, NOTHING_WRITTEN } from "@/lib/domain/audit/export-lines";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Rows read at once: what an export holds in memory, however long the record is. */
const AT_ONCE = 500;

/**
 * The record as text, piece by piece, up to the entry that says it was exported. That entry is written first: nobody
 * takes a copy unseen, even of a part.
 */
export async function exportAudit(
  ctx: ServiceContext,
  format: ExportFormatName,
  filter: AuditFilter,
): Promise<AsyncGenerator<string, void, void>> {
  requirePermission(ctx.actor, "audit:export");
  const asked = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  await ctx.db.$transaction((tx) =>
    appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "audit.exported",
      targetType: "audit",
      targetId: format,
      details: { filter: asked },
    }),
  );
  const { sequence: upTo } = await readAuditHead(ctx.db);
  return pieces(ctx, { format, filter, asked, upTo });
}

type Wanted = Readonly<{
  format: ExportFormatName;
  filter: AuditFilter;
  asked: Readonly<Record<string, unknown>>;
  upTo: number;
}>;

async function* pieces(
  { db, actor, now }: ServiceContext,
  { format, filter, asked, upTo }: Wanted,
): AsyncGenerator<string, void, void> {
  const write = EXPORT_FORMATS[format];
  yield write.head({ exportedAt: now().toISOString(), exportedBy: actor.personKey, filter: asked });
  let tally = NOTHING_WRITTEN;
  for (let after = 0, isMore = true; isMore; ) {
    const links = await readAuditLinks(db, { after, upTo, limit: AT_ONCE }, filter);
    isMore = links.length === AT_ONCE;
    after = links.at(-1)?.sequence ?? after;
    tally = links.reduce(countLink, tally);
    if (links.length > 0) yield links.map(write.line).join("");
  }
  yield write.end(tally);
}
