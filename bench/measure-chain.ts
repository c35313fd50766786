import { openDag } from "@/bench/dags";
import { type Measure, sample } from "@/bench/measure";
import { durationsOf } from "@/bench/recording";
import { type Site, withSite } from "@/bench/site";
import { insertPackVersion } from "@/lib/db/packs";
import type { Task } from "@/lib/domain/dag/document";
import { packDigest } from "@/lib/integrations/packs/pack-digest";
import { idOf } from "@/lib/testing/dag-builders";

const TASKS = 40;
const PACK = "fibo";
const SCRIPT = `import json, os
def fibo(n):
    return n if n <= 1 else fibo(n - 1) + fibo(n - 2)
with open(os.environ["SIGNALBOX_RESULT"], "w") as result:
    json.dump(fibo(10), result)
`;

const tasks = Array.from({ length: TASKS }, (_, task): Task => {
  const key = `task_${task}`;
  return {
    id: idOf(key),
    key,
    operator: "pack",
    needs: task === 0 ? [] : [`task_${task - 1}`],
    pack: PACK,
    file: "run.py",
  };
});
const CHAIN = openDag("python", tasks);

/** The pack in its database, as publishing leaves it; its digest. */
async function publishPack(site: Site): Promise<string> {
  const files = [{ path: "run.py", content: Buffer.from(SCRIPT) }];
  const digest = packDigest(files);
  const { rows } = await site.pool.query<{ id: string }>("SELECT id FROM app_user LIMIT 1");
  const [publisher] = rows;
  if (!publisher) throw new Error("nobody is there to publish a pack");
  const pack = { digest, name: PACK, message: "", publishedBy: publisher.id, files };
  await site.db.$transaction((tx) => insertPackVersion(tx, pack));
  return digest;
}

/** The chain that other engines publish a figure for: everything is real, the operator too. */
export const pythonChain: Measure = {
  keys: ["windmill_40_light_ms"],
  take: (options) =>
    withSite(options, { hasOperators: true }, async (site) => {
      const { dagId } = await site.publish(CHAIN, { [PACK]: await publishPack(site) });
      await site.play(dagId, 1, TASKS);
      return sample(options.runs, async () => {
        const { spans } = await site.play(dagId, 1, TASKS);
        const [ms] = durationsOf(spans);
        return { windmill_40_light_ms: ms ?? Number.NaN };
      });
    }),
};
