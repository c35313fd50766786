import { expect, test } from "vitest";
import { slotsHere } from "@/lib/services/engine/local-start";

const lane = (more: object) => ({ name: "default", slots: 10, open: 4, mine: 2, workers: 1, first: null, ...more });

test.each([
  ["takes all that is free, when it is the lane's only worker", {}, 1, true, { freed: 1, spare: 6 }],
  [
    "takes no more than its even share of the lane beside another worker",
    { workers: 2 },
    1,
    true,
    { freed: 1, spare: 3 },
  ],
  ["shares as if alone while no worker is known to serve the lane", { workers: 0 }, 1, true, { freed: 1, spare: 6 }],
  ["keeps what it gives back, when it has more than its share", { workers: 5 }, 1, true, { freed: 1, spare: 0 }],
  ["takes only what it gives back, while somebody else holds the lane", {}, 1, false, { freed: 1, spare: 0 }],
  ["takes nothing, when it gives nothing back", {}, 0, true, { freed: 0, spare: 0 }],
  ["takes only what it gives back of a full lane", { open: 10 }, 2, true, { freed: 2, spare: 0 }],
  ["lets a lane come down to its slots, when these were made fewer", { open: 11 }, 2, true, { freed: 0, spare: 0 }],
])("a worker %s", (_, more, freed, isHeld, expected) => {
  expect(slotsHere(lane(more), freed, isHeld)).toEqual(expected);
});
