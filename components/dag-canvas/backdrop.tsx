import { Background, BackgroundVariant, Controls } from "@xyflow/react";
import type { Flow } from "@/components/dag-canvas/document-to-flow";
import { MAP_FROM, OverviewMap } from "@/components/dag-canvas/overview-map";
import { Painting } from "@/components/dag-canvas/painting";
import type { Scene } from "@/components/dag-canvas/scene";

/** What lies around the elements of a picture: dots, zoom, the painted rest of a large one, and the whole in a corner. */
export function Backdrop({ picture, scene }: { picture: Flow; scene: Scene }) {
  return (
    <>
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
      <Controls showInteractive={false} />
      {scene.isPainted ? <Painting flow={picture} elements={scene.elements} /> : null}
      {picture.nodes.length >= MAP_FROM ? <OverviewMap nodes={picture.nodes} /> : null}
    </>
  );
}
