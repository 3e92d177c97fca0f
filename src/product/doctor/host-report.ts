import { mkdir, statfs } from 'node:fs/promises';
import { availableParallelism, hostname, totalmem } from 'node:os';
import type { HostCheckId } from '../../doctor/checks.ts';
import type { Finding } from '../../doctor/finding.ts';
import type { ProductContext } from '../context.ts';
import { hostArchitecture } from '../places.ts';
import type { HostCheck, HostReport } from '../views.ts';
import type { Doctor } from './doctor.ts';

/** The doctor's checks that decide whether chips can be added here, by their names in the host report. */
const reported = {
  'qemu-x86_64': 'host.qemu.x86_64',
  'qemu-arm64': 'host.qemu.arm64',
  'qemu-img': 'host.qemu.img',
  accelerator: 'host.accelerator',
  swtpm: 'host.swtpm',
  'swtpm-encryption': 'host.swtpm.encryption',
  'firmware-x86_64': 'host.firmware.x86_64',
  'firmware-arm64': 'host.firmware.arm64',
  keychain: 'host.keychain',
} as const satisfies Record<HostCheck['id'], HostCheckId>;

/** A check of the doctor in brief; what could not be checked counts as a problem when an error says why. */
function brief(id: HostCheck['id'], finding: Finding | undefined): HostCheck {
  if (!finding) return { id, verdict: 'problem', found: '', error: null };
  const { error, evidence } = finding;
  const verdict = finding.verdict === 'not-checked' ? (error ? 'problem' : 'warning') : finding.verdict;
  const facts = evidence.flatMap((e) => ('text' in e ? [e.text] : []));
  const found = verdict === 'problem' && error ? error.code : facts.slice(0, 2).join(', ');
  return { id, verdict, found, error };
}

/** The report from findings that were made. */
export async function hostReportOf(
  { places, keychain }: ProductContext,
  findings: readonly Finding[],
): Promise<HostReport> {
  const own = hostArchitecture();
  const checks = Object.entries(reported).map(([id, check]) =>
    brief(
      id as HostCheck['id'],
      findings.find((f) => f.check === check),
    ),
  );
  const verdict = (id: HostCheck['id']) => checks.find((c) => c.id === id)?.verdict;
  await mkdir(places.machines, { recursive: true }).catch(() => {});
  const space = await statfs(places.machines).catch(() => null);
  const chain = await keychain().catch(() => null);
  return {
    platform: process.platform as HostReport['platform'],
    arch: own,
    computer: hostname(),
    keychainName: chain?.describe().name ?? '',
    checks,
    readyForChips: (['swtpm', 'swtpm-encryption', 'keychain', `firmware-${own}`] as const).every(
      (id) => verdict(id) !== 'problem',
    ),
    canBuildDemo: await canBuildDemoHere(),
    cpus: availableParallelism(),
    memoryMiB: Math.floor(totalmem() / 2 ** 20),
    machinesFolder: places.machines,
    freeSpace: space ? space.bavail * space.bsize : 0,
  };
}

/** Looks at everything that machines and chips need of this computer (S16a); writes no test record. */
export async function inspectHost(context: ProductContext, doctor: Doctor): Promise<HostReport> {
  const { findings } = await doctor.host({ only: Object.values(reported), lookOnly: true });
  return hostReportOf(context, findings);
}

async function canBuildDemoHere(): Promise<boolean> {
  const { missingDemoPrograms } = await import('../../demo/build-guest.ts');
  return (await missingDemoPrograms()).length === 0;
}
