import { defineConfig } from "@playwright/test";

/** Set by `npm test`; for one spec against a running `npm run up`: BASE_URL=http://127.0.0.1:3300 npx playwright test <file>. */
const { BASE_URL, CHROMIUM_PATH, DATABASE_URL, GALLERY, MEASURE, REDIS_URL, UP_FILE } = process.env;

export default defineConfig({
  testDir: "e2e",
  /** Figures about speed, which say nothing on a busy machine: only when asked for. */
  testIgnore: MEASURE ? [] : ["**/measure/**"],
  outputDir: "test-results",
  timeout: 60_000,
  /** Pictures of the gallery are only taken anew when asked for: `npm run gallery`. */
  updateSnapshots: GALLERY ? "all" : "none",
  expect: {
    timeout: 10_000,
    toHaveScreenshot: {
      animations: "disabled",
      scale: "device",
      maxDiffPixels: 60,
      stylePath: "e2e/gallery/still.css",
      pathTemplate: "{testDir}/gallery/{arg}{ext}",
    },
  },
  workers: 1,
  forbidOnly: true,
  reporter: "list",
  metadata: { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL, upFile: UP_FILE, isMeasured: Boolean(MEASURE) },
  use: {
    baseURL: BASE_URL ?? "http://127.0.0.1:3300",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    // The canvas then moves at once, so that a pointer finds what it aims at.
    contextOptions: { reducedMotion: "reduce" },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
