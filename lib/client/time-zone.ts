import { useSyncExternalStore } from "react";

export type TimeZone = "utc" | "local";

const STORAGE_KEY = "signalbox.times";
const CHANGED = "signalbox:times";

function subscribe(listener: () => void): () => void {
  window.addEventListener("storage", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("storage", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

const read = (): TimeZone => (window.localStorage.getItem(STORAGE_KEY) === "local" ? "local" : "utc");

/** Whether times are shown in UTC or in the browser's zone; one choice for all pages and tabs. */
export const useTimeZone = (): TimeZone => useSyncExternalStore(subscribe, read, () => "utc");

export function setTimeZone(zone: TimeZone): void {
  window.localStorage.setItem(STORAGE_KEY, zone);
  window.dispatchEvent(new Event(CHANGED));
}
