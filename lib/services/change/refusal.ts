import { REFUSALS, type RefusalCode } from "@/lib/domain/change/refusals";
import { AppError } from "@/lib/domain/shared/app-error";

/** The error for a refusal, with facts about the state that the caller should have seen. */
export function refusal(reason: RefusalCode, details: Readonly<Record<string, unknown>> = {}): AppError {
  const [code, sentence] = REFUSALS[reason];
  return new AppError(code, sentence, { reason, ...details });
}
