/** A semaphore arm at clear. */
export function SignalMark() {
  return (
    <svg aria-hidden viewBox="0 0 20 20" className="size-5 text-accent">
      <path d="M6 3v15" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path d="M6 8 17 3.5v4L6 12z" fill="currentColor" />
      <circle cx="6" cy="9.5" r="2.2" fill="currentColor" />
    </svg>
  );
}
