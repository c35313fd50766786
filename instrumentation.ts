/** Next calls this once per server process; the check is a constant at build time, so no edge bundle gets the import. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { stopGracefully } = await import("@/lib/web/graceful-stop");
  stopGracefully();
  const { startPlatformWatch } = await import("@/lib/web/platform-watch");
  startPlatformWatch();
}
