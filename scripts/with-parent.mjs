// Preloaded with --import (see lib/end-with-us.mjs): the process ends when its supervisor goes away, even by kill -9.
// Processes it forks inherit the preload, and have a channel and a life of their own.
const supervisor = Number(new URL(import.meta.url).searchParams.get("supervisor"));
if (process.channel && process.ppid === supervisor) {
  process.channel.unref();
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
