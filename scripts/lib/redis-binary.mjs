import { installWithApt, onPath, unpacked, unpackWithApt } from "./apt.mjs";
import { Failure } from "./failure.mjs";
import { say } from "./progress.mjs";
import { capture } from "./run-step.mjs";

/** The server is a link into the tools' package. */
const DEBIAN_PACKAGES = ["redis-server", "redis-tools"];
const UNPACKED = "usr/bin/redis-server";
const IMAGE = "redis:7-alpine";

function native(file, env = {}) {
  return ({ file: config }) => ({ command: file, args: [config], env });
}

function inDocker({ file, dir, port }) {
  const publish = ["-p", `127.0.0.1:${port}:${port}`, "-v", `${dir}:${dir}`];
  // Inside the container loopback is its own: it has to listen on the container's address.
  return {
    command: "docker",
    args: ["run", "--rm", ...publish, IMAGE, "redis-server", file, "--bind", "0.0.0.0"],
    env: {},
  };
}

async function fromBrew() {
  if (!onPath("brew")) return null;
  say("installing redis with Homebrew");
  await capture("brew", ["install", "redis"]);
  return onPath("redis-server");
}

/** How to run redis-server on this machine: PATH, fetched without root, apt as root, Homebrew, Docker, in this order. */
export async function findRedis() {
  const installed = onPath("redis-server");
  if (installed) return native(installed);
  const fetched = unpacked("redis-server", UNPACKED) ?? (await unpackWithApt(DEBIAN_PACKAGES, UNPACKED));
  if (fetched) return native(fetched.file, fetched.env);
  if (await installWithApt("redis-server", "redis-server")) return native(onPath("redis-server"));
  const brewed = await fromBrew();
  if (brewed) return native(brewed);
  if (onPath("docker") && (await capture("docker", ["info"])).code === 0) return inDocker;
  throw new Failure(
    `Redis is missing and could not be fetched. ${commandFor(process.platform)} Or set REDIS_URL to a Redis 6.2 or newer.`,
  );
}

function commandFor(platform) {
  if (platform === "darwin") return "Run: brew install redis";
  return onPath("apt-get")
    ? "Run: sudo apt-get install -y redis-server"
    : "Install redis-server with your package manager.";
}
