import { AppError } from "@/lib/domain/shared/app-error";

export const dagNotFound = (dagKey: string): AppError =>
  new AppError("not_found", `There is no DAG ${dagKey}. Look at the list of DAGs for its name.`, { dagKey });
