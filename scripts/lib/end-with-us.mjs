/** Arguments for a Node process that ends when this one does; its stdio needs an "ipc" channel. */
export function endingWithUs(args) {
  const preload = new URL("../with-parent.mjs", import.meta.url);
  preload.searchParams.set("supervisor", String(process.pid));
  return ["--import", preload.href, ...args];
}
