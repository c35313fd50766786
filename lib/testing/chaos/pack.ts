import { insertPackVersion } from "@/lib/db/packs";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import type { TaskOf } from "@/lib/domain/dag/document";
import { packDigest } from "@/lib/integrations/packs/pack-digest";
import type { World } from "@/lib/testing/chaos/world";
import { idOf } from "@/lib/testing/dag-builders";

const NAME = "chaos";
/** Works for a while, then has its effect: one line in the ledger, as `effectCommand` writes it. */
const SCRIPT = `
import os
import sys
import time
from signalbox import run


def compute(context):
    seconds, ledger = context["args"]
    time.sleep(float(seconds))
    line = f"{os.environ['SIGNALBOX_IDEMPOTENCY_KEY']} {os.environ['SIGNALBOX_ATTEMPT_ID']} {time.time():.6f}\\n"
    with open(ledger, "a", encoding="utf-8") as target:
        target.write(line)
    return {"client": context["client"]["key"]}


if __name__ == "__main__":
    run(compute)
`;

/** Publishes the pack; answers its digest by its name, as versions pin it. */
export async function publishPack({ prisma }: World): Promise<Readonly<Record<string, string>>> {
  const files = [{ path: "effect.py", content: Buffer.from(SCRIPT) }];
  const digest = packDigest(files);
  const pack = { name: NAME, digest, message: "", publishedBy: SYSTEM_USER_ID, files };
  await prisma.$transaction((tx) => insertPackVersion(tx, pack));
  return { [NAME]: digest };
}

export const aPackTask = ({ ledger }: World, key: string, needs: string[], seconds: number): TaskOf<"pack"> => ({
  id: idOf(key),
  key,
  operator: "pack",
  needs,
  pack: NAME,
  file: "effect.py",
  args: [String(seconds), ledger],
  retries: 3,
  retry_delay: "1s",
});
