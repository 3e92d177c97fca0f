import { defineConfig } from '@playwright/test';

/** Takes a picture of every screen of the built app into screenshots/, in every look. */
export default defineConfig({
  testDir: 'screenshots',
  testMatch: '**/*.shots.ts',
  outputDir: '../test-results',
  workers: 1,
  reporter: [['list', { printSteps: true }]],
  timeout: 1_800_000,
});
