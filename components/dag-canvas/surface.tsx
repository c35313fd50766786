"use client";

import { useTheme } from "next-themes";
import { type ComponentProps, useEffect, useRef } from "react";
import { type Colours, coloursOf } from "@/components/dag-canvas/paint-look";

export type Paint = (canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, colours: Colours) => void;

type Props = Omit<ComponentProps<"canvas">, "ref"> & Readonly<{ paint: Paint }>;

/** Painted in the next frame, and anew when `paint` is another one. Another theme has other colours, and a surface of its own. */
export function Surface(props: Props) {
  const { resolvedTheme } = useTheme();
  return <ThemedSurface key={resolvedTheme} {...props} />;
}

function ThemedSurface({ paint, ...canvasProps }: Props) {
  const surface = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const canvas = surface.current;
      const context = canvas?.getContext("2d");
      if (canvas && context) paint(canvas, context, coloursOf(canvas));
    });
    return () => cancelAnimationFrame(frame);
  }, [paint]);
  return <canvas ref={surface} {...canvasProps} />;
}
