// test-counts.mjs REPORT STATUS: prints `PASSED FAILED SKIPPED` of a report of vitest or Playwright. A runner
// that failed (STATUS) without a failed test in its report counts as one failure.
import { readFileSync } from 'node:fs';

const [report, status] = process.argv.slice(2);
const {
  stats,
  numPassedTests = 0,
  numFailedTests = 0,
  numTotalTests = 0,
  numFailedTestSuites = 0,
} = JSON.parse(readFileSync(report, 'utf8'));
const passed = stats ? stats.expected + stats.flaky : numPassedTests;
const failed = stats ? stats.unexpected : numFailedTests;
const skipped = stats ? stats.skipped : numTotalTests - numPassedTests - numFailedTests;
const unseen = failed === 0 && (status !== '0' || (!stats && numFailedTestSuites > 0)) ? 1 : 0;
console.log(passed, failed + unseen, skipped);
