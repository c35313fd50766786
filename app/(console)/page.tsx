import type { Metadata } from "next";
import { MyTurnPanel } from "@/components/home/my-turn-panel";

export const metadata: Metadata = { title: "My turn" };

export default function HomePage() {
  return <MyTurnPanel />;
}
