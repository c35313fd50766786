import { expect, test } from "vitest";
import { writeNotice } from "@/lib/services/change/write-notice";

test("a notice says what is asked in one line, and its one link opens the page", () => {
  const content = {
    kind: "turn",
    mark: "#12 of research.test",
    title: "Rate\r\nBcc: all",
    sentence: "Needs one.",
    link: "/changes/12",
  } as const;
  const { subject, text } = writeNotice(content, "https://box.example");
  expect(subject).toBe("[Signalbox] Your turn: #12 of research.test Rate Bcc: all");
  expect(text.match(/https?:\S+/g)).toEqual(["https://box.example/changes/12"]);
  expect(text).toContain("Needs one.");
});
