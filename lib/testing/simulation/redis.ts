import type { Random } from "@/lib/testing/simulation/random";

/** Redis as the engine may find it: a hint that loses, repeats and reorders what it was told, or forgets everything. */
export class Redis {
  isDown = false;
  private isOfThisEpoch = false;
  private jobs: string[] = [];

  constructor(private readonly random: Random) {}

  /** False when no answer came; the announcement may have arrived all the same. */
  announce(attemptIds: readonly string[]): boolean {
    if (this.isDown) return false;
    for (const id of attemptIds) if (!this.random.chance(0.05)) this.jobs.push(id);
    return !this.random.chance(0.05);
  }

  /** True for one caller after Redis was emptied. */
  beginsNewEpoch(): boolean {
    const isNew = !this.isOfThisEpoch;
    this.isOfThisEpoch = true;
    return isNew;
  }

  /** Any job, not the oldest; sometimes it stays and will be delivered again. */
  take(): string | undefined {
    if (this.isDown) return undefined;
    const at = this.random.int(this.jobs.length);
    return this.random.chance(0.05) ? this.jobs[at] : this.jobs.splice(at, 1)[0];
  }

  flush(): void {
    this.jobs = [];
    this.isOfThisEpoch = false;
  }
}
