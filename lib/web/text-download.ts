import "server-only";

type Pieces = AsyncIterator<string, void, void> | Iterator<string, unknown, unknown>;

/** A file for the browser's downloads, sent as it is made. It ends short when making it fails. */
export function textDownload(
  pieces: Pieces,
  { fileName, contentType }: Readonly<{ fileName: string; contentType: string }>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel: async () => {
      await pieces.return?.();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
