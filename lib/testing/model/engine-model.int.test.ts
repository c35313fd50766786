import { playAgainstModel } from "@/lib/testing/model/play-against-model";
import { engineTest } from "@/lib/testing/test-engine";

engineTest(
  "whatever people, workers and clients do in whatever order, the engine does what its model does",
  { timeout: 120_000 },
  ({ engine, redisUrl }) => playAgainstModel(engine, redisUrl, { numRuns: 30, maxCommands: 60 }),
);
