import { playAgainstModel } from "@/lib/testing/model/play-against-model";
import { engineTest } from "@/lib/testing/test-engine";

engineTest("the same through a hundred longer days", { timeout: 1_800_000 }, ({ engine, redisUrl }) =>
  playAgainstModel(engine, redisUrl, { numRuns: 100, maxCommands: 120 }),
);
