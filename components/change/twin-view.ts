import type { Viewport } from "@xyflow/react";

type Side = "before" | "after";
type Follow = (viewport: Viewport) => void;

const isSame = (a: Viewport, b: Viewport) => a.x === b.x && a.y === b.y && a.zoom === b.zoom;

/** Keeps two pictures at one place and zoom: whichever is moved takes the other along. */
export class TwinView {
  private readonly followers = new Map<Side, Follow>();
  private last: Viewport | null = null;

  /** Answers how to leave again. */
  join(side: Side, follow: Follow): () => void {
    this.followers.set(side, follow);
    return () => this.followers.delete(side);
  }

  moved(side: Side, viewport: Viewport): void {
    // The other one, moved by us, says so as well: that is no news.
    if (this.last && isSame(this.last, viewport)) return;
    this.last = viewport;
    this.followers.get(side === "before" ? "after" : "before")?.(viewport);
  }
}
