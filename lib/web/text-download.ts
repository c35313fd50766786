import "server-only";

/** A file for the browser's downloads, sent as it is made. It ends short when making it fails. */
export function textDownload(
  pieces: AsyncGenerator<string, void, void>,
  { fileName, contentType }: Readonly<{ fileName: string; contentType: string }>,
): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await pieces.return();
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
