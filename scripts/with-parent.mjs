// Preloaded with --import into web and worker: they end when their supervisor goes away, even by kill -9.
if (process.channel) {
  process.channel.unref();
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
