import { defineConfig } from '@playwright/test';

/** Drives the built app, in Electron where its binary is there, else in its stand-in. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  workers: 2,
  retries: 0,
  reporter: [['list']],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  globalTimeout: 1_800_000,
});
