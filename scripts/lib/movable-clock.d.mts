export interface MovableClock {
  /** Of whoever shall have this clock. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets it to so much ahead of the machine's clock, or behind it. */
  move(seconds: number): void;
}

/** Fails with what to install when the library that this needs is not to be had. */
export function createMovableClock(file: string): Promise<MovableClock>;
