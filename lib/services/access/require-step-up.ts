import { isFresh } from "@/lib/domain/access/step-up";
import { AppError } from "@/lib/domain/shared/app-error";
import type { ServiceContext } from "@/lib/services/context";

/**
 * Throws `step_up_required` unless the person has signed in lately: whoever finds a screen unlocked decides nothing
 * that outlasts it. What the product does by itself signs in nowhere.
 */
export function requireStepUp({ actor, now }: Pick<ServiceContext, "actor" | "now">): void {
  if (actor.via === "system" || isFresh(actor.authenticatedAt ?? null, now())) return;
  throw new AppError("step_up_required", "Sign in again to do this: it is decided by a person who is there now.");
}
