import { notFound } from "next/navigation";
import { z } from "zod";
import { VersionPanel } from "@/components/dag/version-panel";

const numberSchema = z.coerce.number().int().min(1);

export default async function VersionPage({ params }: { params: Promise<{ dagKey: string; number: string }> }) {
  const { dagKey, number } = await params;
  const parsed = numberSchema.safeParse(number);
  if (!parsed.success) notFound();
  return <VersionPanel dagKey={dagKey} number={parsed.data} />;
}
