import { notFound, redirect } from "next/navigation";
import { AppError } from "@/lib/domain/shared/app-error";
import { getDag } from "@/lib/services/dag/get-dag";
import { createPageContext } from "@/lib/web/page-context";

/** Where a DAG's name leads: to its runs once it is live, before that to the canvas. */
export default async function DagPage({ params }: { params: Promise<{ dagKey: string }> }) {
  const { dagKey } = await params;
  const dag = await getDag(await createPageContext(), dagKey).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  redirect(`/dags/${dagKey}/${dag.activeVersion === null ? "design" : "runs"}`);
}
