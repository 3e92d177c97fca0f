import { createPrivateKey, X509Certificate } from 'node:crypto';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { caFiles } from '../../swtpm/certificate-authority.ts';
import type { HostContext } from '../context.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import { shellWord } from '../shell-word.ts';

const soon = 30 * 24 * 3600_000;

/** The authority's certificate, or null when none was made yet. Throws when it can't be read. */
export async function readAuthority(folder: string): Promise<X509Certificate | null> {
  const text = await readFile(caFiles(folder).issuerCertificate).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text && new X509Certificate(text);
}

/** Whether new chips can get certificates: key, certificate and a folder to count in. */
export async function lookAtAuthority(context: HostContext): Promise<Result<'host.swtpm.authority'>> {
  const folder = context.places.certificateAuthority;
  const files = caFiles(folder);
  const path: Evidence = { label: 'path', text: folder };
  if (!(await stat(folder).catch(() => null))) return { outcome: 'not-made-yet', evidence: [path] };
  const writable = await access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable)
    return {
      outcome: 'not-writable',
      details: { path: folder },
      evidence: [path],
      error: { code: 'VTPM_ERR_FILE_ACCESS', details: { reason: folder } },
      fixes: [
        offer('take-ownership', {
          details: { path: folder },
          commands: [`sudo chown -R "$USER" ${shellWord(folder)}`],
        }),
      ],
    };
  const newAuthority = offer('set-aside-authority', { target: folder, details: { path: folder } });
  try {
    const certificate = await readAuthority(folder);
    if (!certificate && !(await stat(files.signingKey).catch(() => null)))
      return { outcome: 'not-made-yet', evidence: [path] };
    if (!certificate) throw new Error('issuercert.pem');
    const key = createPrivateKey(await readFile(files.signingKey));
    if (!certificate.checkPrivateKey(key)) throw new Error('signkey.pem');
    if (!(await stat(files.serial).catch(() => null))) throw new Error('certserial');
    const until = certificate.validToDate;
    const evidence: Evidence[] = [
      { label: 'certificate', text: certificate.subject.replaceAll('\n', ', ') },
      { label: 'valid-from', time: certificate.validFromDate.toISOString() },
      { label: 'valid-until', time: until.toISOString() },
      path,
    ];
    const details = { until: until.toISOString() };
    const left = until.getTime() - context.world.now().getTime();
    if (left > soon) return { outcome: 'usable', details, evidence };
    return { outcome: left > 0 ? 'ends-soon' : 'expired', details, evidence, fixes: [newAuthority] };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      outcome: 'damaged',
      details: { reason },
      evidence: [path, { label: 'cause', text: reason }],
      error: { code: 'VTPM_ERR_SWTPM_SETUP_FAILED', details: { reason } },
      fixes: [newAuthority],
    };
  }
}
