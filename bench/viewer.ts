import type { ServiceContext } from "@/lib/services/context";
import { runStream } from "@/lib/web/run-stream";

const ID = /^id: (\d+)$/m;

/** Somebody who watches one run, and notes when each event arrived. */
export class Viewer {
  /** The newest change that each event brought, and when; in order. */
  private readonly events: { last: bigint; at: number }[] = [];

  readonly ended: Promise<void>;

  private constructor(
    readonly runId: string,
    body: ReadableStream<Uint8Array> | null,
  ) {
    this.ended = this.read(body);
  }

  static async open(ctx: ServiceContext, runId: string): Promise<Viewer> {
    const response = await runStream(ctx, runId, new Request("http://127.0.0.1:1/"));
    return new Viewer(runId, response.body);
  }

  /** When a change was seen; nothing for one that the first picture already showed, or that came after the end. */
  sawAt(transition: bigint): number[] {
    const [first, ...later] = this.events;
    if (!first || transition <= first.last) return [];
    const event = later.find(({ last }) => transition <= last);
    return event ? [event.at] : [];
  }

  private async read(body: ReadableStream<Uint8Array> | null): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of body ?? []) this.note(decoder.decode(chunk));
  }

  private note(text: string): void {
    const [, last] = ID.exec(text) ?? [];
    if (last) this.events.push({ last: BigInt(last), at: performance.timeOrigin + performance.now() });
  }
}
