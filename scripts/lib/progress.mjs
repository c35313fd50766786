const startedAt = performance.now();

export function elapsedSeconds() {
  return (performance.now() - startedAt) / 1000;
}

/** One line of progress with the seconds since the command began. */
export function say(message) {
  const stamp = `[${elapsedSeconds().toFixed(1).padStart(6)} s]`;
  console.log(process.stdout.isTTY ? `\u001b[36m${stamp}\u001b[0m ${message}` : `${stamp} ${message}`);
}
