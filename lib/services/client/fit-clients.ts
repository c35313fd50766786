import type { PrismaClient } from "@/lib/db/client";
import { readParameters } from "@/lib/domain/dag/parameters";
import { AppError } from "@/lib/domain/shared/app-error";
import { pinnedDocument } from "@/lib/services/run/pinned-document";

type Client = Readonly<{ clientKey: string; data: Readonly<Record<string, unknown>> }>;

/** A broken file can have a fault in each line; a person reads the first few. */
const MAX_ISSUES = 50;

/**
 * The clients with their data as the version's parameters say. One that does not fit refuses them all, and each fault is named
 * by client and parameter. `pathOf` says where a value stands in what was sent.
 */
export async function fitClients<C extends Client>(
  db: PrismaClient,
  versionId: string,
  clients: readonly C[],
  pathOf: (client: C, index: number, name: string) => string,
): Promise<C[]> {
  const { parameters } = (await pinnedDocument(db, versionId)).document;
  if (!parameters) return [...clients];
  const issues: { path: string; message: string }[] = [];
  const fitted = clients.map((client, index) => {
    const read = readParameters(parameters, client.data);
    if (read.ok) return { ...client, data: read.value };
    for (const { name, message } of read.error) issues.push({ path: pathOf(client, index, name), message });
    return client;
  });
  const [first] = issues;
  if (!first) return fitted;
  const more = issues.length > 1 ? ` ${issues.length - 1} more values do not fit.` : "";
  throw new AppError("invalid_input", `${first.path}: ${first.message}${more} Nothing was taken.`, {
    reason: "parameters",
    issues: issues.slice(0, MAX_ISSUES),
  });
}
