import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { caFiles } from '../../swtpm/certificate-authority.ts';
import type { HostContext } from '../context.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import { readAuthority } from './authority.ts';

const day = 24 * 3600_000;
const aheadYears = 3;

const setClock = offer('set-clock', { commands: ['sudo timedatectl set-ntp true'] });

/** The clock against the newest date that something here bears: files, and the authority's certificate. */
export async function lookAtClock(context: HostContext): Promise<Result<'host.clock'>> {
  const { places, world } = context;
  const now = world.now();
  const files = [
    import.meta.filename,
    homedir(),
    places.config,
    places.machines,
    caFiles(places.certificateAuthority).issuerCertificate,
    '/var/lib/dpkg/status',
    '/etc',
  ];
  const witnesses: { readonly what: string; readonly at: Date }[] = [];
  for (const what of files) {
    const found = await stat(what).catch(() => null);
    if (found) witnesses.push({ what, at: found.mtime });
  }
  const certificate = await readAuthority(places.certificateAuthority).catch(() => null);
  if (certificate)
    witnesses.push({
      what: caFiles(places.certificateAuthority).issuerCertificate,
      at: certificate.validFromDate,
    });
  const newest = witnesses.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
  const evidence: Evidence[] = [{ label: 'clock', time: now.toISOString() }];
  if (!newest) return { outcome: 'plausible', evidence };
  evidence.push(
    { label: 'newest-file', text: newest.what },
    { label: 'written', time: newest.at.toISOString() },
  );
  const details = {
    now: now.toISOString(),
    witness: newest.what,
    seen: newest.at.toISOString(),
    years: aheadYears,
  };
  if (newest.at.getTime() - now.getTime() > day)
    return { outcome: 'behind', details, evidence, fixes: [setClock] };
  if (now.getTime() - newest.at.getTime() > aheadYears * 365 * day)
    return { outcome: 'ahead', details, evidence, fixes: [setClock] };
  return { outcome: 'plausible', evidence };
}
