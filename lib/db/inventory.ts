import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { SANDBOX_LANE } from "@/lib/domain/sandbox/lane";

const inventoryRow = z.object({
  lanes: z.array(z.string()),
  pools: z.array(z.object({ name: z.string(), slots: z.int() })),
  environments: z.array(z.string()),
  connections: z.array(z.object({ name: z.string(), kind: z.string() })),
  packs: z.array(z.object({ name: z.string(), digest: z.string(), files: z.array(z.string()) })),
});
/** What a DAG may refer to outside itself; of each pack its newest version. */
export type Inventory = Readonly<z.infer<typeof inventoryRow>>;

export async function readInventory(db: Db): Promise<Inventory> {
  const rows = await db.$queryRaw`
    SELECT (SELECT coalesce(json_agg(name), '[]') FROM lane WHERE name <> ${SANDBOX_LANE}) AS lanes,
           (SELECT coalesce(json_agg(json_build_object('name', name, 'slots', slots)), '[]') FROM pool) AS pools,
           (SELECT coalesce(json_agg(name), '[]') FROM environment) AS environments,
           (SELECT coalesce(json_agg(json_build_object('name', name, 'kind', kind)), '[]') FROM connection) AS connections,
           (SELECT coalesce(json_agg(json_build_object('name', p.name, 'digest', p.digest, 'files',
              (SELECT coalesce(json_agg(f.path), '[]') FROM pack_file f WHERE f.digest = p.digest))), '[]')
            FROM (SELECT DISTINCT ON (name) name, digest FROM pack_version ORDER BY name, number DESC) p) AS packs`;
  return z.tuple([inventoryRow]).parse(rows)[0];
}
