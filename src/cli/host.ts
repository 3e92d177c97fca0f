import { runBackgroundHost } from './background-host.ts';

await runBackgroundHost(process.argv.slice(2));
