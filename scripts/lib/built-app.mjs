import { WORKER_ARGS, webArgs } from "./app-programs.mjs";
import { freePort } from "./network.mjs";
import { ensureBuild } from "./setup.mjs";
import { isolatedEnvironment, stackEnvironment } from "./stack-environment.mjs";

/** The app as `npm run up` starts it, for tests that start its processes themselves. Builds what is not built yet. */
export async function prepareBuiltApp({ dataDir, databaseUrl, redisUrl, siteUrl }) {
  const given = { ...isolatedEnvironment(), NEXTAUTH_URL: siteUrl };
  const env = stackEnvironment({ given, dataDir, databaseUrl, redisUrl, isDemo: false });
  return {
    env: { ...env, NEXT_DIST_DIR: await ensureBuild(env) },
    workerArgs: WORKER_ARGS,
    freeWeb: async () => {
      const port = await freePort(0);
      return { args: webArgs(port), url: `http://127.0.0.1:${port}` };
    },
  };
}
