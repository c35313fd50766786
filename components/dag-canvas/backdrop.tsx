import { Background, BackgroundVariant, Controls } from "@xyflow/react";
import dynamic from "next/dynamic";
import type { Flow } from "@/components/dag-canvas/document-to-flow";
import type { GroupNodeType } from "@/components/dag-canvas/group-data";
import type { Scene } from "@/components/dag-canvas/scene";

/** Only large pictures need the one, and no small one the other. */
const Painting = dynamic(async () => (await import("@/components/dag-canvas/painting")).Painting, { ssr: false });
const OverviewMap = dynamic(async () => (await import("@/components/dag-canvas/overview-map")).OverviewMap, {
  ssr: false,
});

/** From here on a picture no longer fits a screen, and one sees where in it one is. */
const MAP_FROM = 25;

type Props = Readonly<{ picture: Flow; groups: readonly GroupNodeType[]; scene: Scene }>;

/** What lies around the elements of a picture: dots, zoom, the painted rest of a large one, and the whole in a corner. */
export function Backdrop({ picture, groups, scene }: Props) {
  return (
    <>
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
      <Controls showInteractive={false} />
      {scene.isPainted ? <Painting flow={picture} elements={scene.elements} /> : null}
      {picture.nodes.length >= MAP_FROM ? <OverviewMap nodes={picture.nodes} groups={groups} /> : null}
    </>
  );
}
