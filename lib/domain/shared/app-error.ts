/** What can go wrong, once: the HTTP status a caller sees and whether trying the same again may help. */
const ERRORS = {
  invalid_input: { httpStatus: 422, retryable: false },
  unauthenticated: { httpStatus: 401, retryable: false },
  forbidden: { httpStatus: 403, retryable: false },
  /** Allowed, after signing in again. */
  step_up_required: { httpStatus: 403, retryable: true },
  not_found: { httpStatus: 404, retryable: false },
  conflict: { httpStatus: 409, retryable: true },
  too_large: { httpStatus: 413, retryable: false },
  precondition_required: { httpStatus: 428, retryable: false },
  too_many_requests: { httpStatus: 429, retryable: true },
  unavailable: { httpStatus: 503, retryable: true },
} as const satisfies Record<string, { httpStatus: number; retryable: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

/** An expected failure. `code` is for programs, `userMessage` for people, `cause` for the log. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly httpStatus: number;
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    /** Safe to show; says what happened and what to do next. */
    readonly userMessage: string,
    /** Machine-readable facts, e.g. `{ reason: "stale_revision" }`; shown to the caller. */
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${code}: ${userMessage}`, options);
    this.httpStatus = ERRORS[code].httpStatus;
    this.retryable = ERRORS[code].retryable;
  }
}
