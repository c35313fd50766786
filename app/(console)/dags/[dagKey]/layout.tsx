import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DagFrame } from "@/components/dag/dag-frame";

type Props = { params: Promise<{ dagKey: string }>; children: ReactNode };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).dagKey };
}

export default async function DagLayout({ params, children }: Props) {
  return <DagFrame dagKey={(await params).dagKey}>{children}</DagFrame>;
}
