import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { EnvironmentSpec, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import { packDigest } from "@/lib/integrations/packs/pack-digest";
import { createPackStore } from "@/lib/integrations/packs/pack-store";
import { idOf } from "@/lib/testing/dag-builders";
import { aRequest, operatorServices } from "@/lib/testing/task-requests";

type Files = Readonly<Record<string, string>>;
type More = Partial<ExecuteRequest> & { file?: string; args?: string[] };

/** Publishes the files as a pack under `root` and runs the first of them, or the one named. */
export async function runPack(root: string, environment: EnvironmentSpec, files: Files, more: More = {}) {
  const { args = [], file = Object.keys(files)[0] ?? "", ...rest } = more;
  const stored = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }));
  const digest = packDigest(stored);
  const packs = createPackStore(root, () => Promise.resolve(stored));
  const task = { id: idOf("score"), key: "score", operator: "pack", needs: [], pack: "risk", file, args } as const;
  const request = { ...aRequest({ ...task, needs: [] }, { environment, packDigests: { risk: digest } }), ...rest };
  const log = aRequest({ ...task, needs: [] }).log;
  const write: ExecuteRequest["log"]["write"] = (chunk, stream) => {
    log.write(chunk, stream);
    rest.log?.write(chunk, stream);
  };
  const outcome = await executeTask(operatorServices({ packs }), { ...request, log: { write } });
  return { outcome, log, attemptId: request.attemptId };
}
