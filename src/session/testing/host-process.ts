/** Hosts one machine in a process of its own, as the CLI does; options come in a file. */
import { readFileSync } from 'node:fs';
import { tryLock } from '../../durable/lock.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import { reportToParent } from '../background-host.ts';
import { hostMachine } from '../host.ts';
import type { HostOptions } from '../launch.ts';
import { directSwtpm } from './direct-swtpm.ts';

const options = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Omit<
  HostOptions,
  'lock' | 'startTpm'
>;
const stateDir = process.argv[3] ?? '';
const { lock } = bundleLayout(options.bundleRoot);

async function start() {
  const held = tryLock(lock, 'host-process');
  if (!held) throw new Error('the bundle is locked');
  const machine = await hostMachine({
    ...options,
    lock: held,
    startTpm: directSwtpm(stateDir, 'test password'),
  });
  return machine.status();
}

await reportToParent(start());
