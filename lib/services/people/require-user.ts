import type { UserRow } from "@/lib/db/users";
import { AppError } from "@/lib/domain/shared/app-error";

export function requireUser(user: UserRow | null): UserRow {
  if (!user) throw new AppError("not_found", "There is no such person. Look at the list of people.");
  return user;
}
