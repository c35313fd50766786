import net from "node:net";

function tryListen(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const { port: taken } = server.address();
      server.close(() => resolve(taken));
    });
  });
}

export async function isPortFree(port) {
  return (await tryListen(port)) !== null;
}

/** `wanted` when nobody has it, else one the system offers. */
export async function freePort(wanted = 0) {
  return (await tryListen(wanted)) ?? (await tryListen(0));
}

/** Sends bytes to a local port and returns the first `lines` lines (0: whatever comes first); null without an answer. */
export function askPort(port, bytes, lines = 0) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(bytes));
    let answer = "";
    const finish = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(1000, () => finish(null));
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (answer.split("\n").length > lines) finish(answer);
    });
    socket.once("error", () => finish(null));
    socket.once("close", () => resolve(null));
  });
}
