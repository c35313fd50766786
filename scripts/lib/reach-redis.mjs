import { Redis } from "ioredis";
import { Failure } from "./failure.mjs";

/** Says at once, and in words, when the Redis we were given is not there. */
export async function requireRedis(url) {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  let cause = "no answer";
  client.on("error", (error) => {
    cause = error.message || error.code;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    const { hostname, port } = new URL(url);
    throw new Failure(
      `Redis at ${hostname}:${port || 6379} does not let us in: ${cause || error.message}. Check REDIS_URL.`,
    );
  } finally {
    client.disconnect();
  }
}
