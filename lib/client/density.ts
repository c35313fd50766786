import { keptChoice } from "@/lib/client/kept-choice";

/** How much of a table fits on the screen. */
export const { useChoice: useDensity, choose: setDensity } = keptChoice("density", ["comfortable", "compact"]);
