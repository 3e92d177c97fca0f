import { X509Certificate } from 'node:crypto';
import { toVtpmError } from '../../errors/error.ts';
import { type ChipReport, otherKeyReason } from '../../tpm/describe.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import { readAuthority } from '../host/authority.ts';
import { waysOut } from './chip.ts';
import type { MachineContext } from './context.ts';

const maintenance = offer('chip-maintenance');

/** The certificates inside: valid, for the chip's own key, from this computer's authority. */
export async function lookAtEkCertificates(
  context: MachineContext,
): Promise<Result<'vm.chip.certificates'> | null> {
  const { tpm } = context.description;
  if (!tpm) return null;
  let chip: ChipReport;
  try {
    chip = await context.chip();
  } catch (thrown) {
    const { code, details } = toVtpmError(thrown);
    const error = { code, details };
    if (details.reason === otherKeyReason) return { outcome: 'other-key', error, fixes: [maintenance] };
    return { outcome: 'not-opened', error };
  }
  const evidence: Evidence[] = [
    { label: 'fingerprint', text: chip.ekFingerprint },
    ...chip.ekCertificates.flatMap((c): Evidence[] => [
      { label: 'certificate', text: c.algorithm },
      { label: 'issuer', text: c.issuer },
      { label: 'valid-until', time: c.notAfter },
    ]),
  ];
  if (chip.ekFingerprint !== tpm.ekFingerprint)
    return {
      outcome: 'other-chip',
      evidence: [...evidence, { label: 'fingerprint', text: tpm.ekFingerprint }],
      error: { code: 'VTPM_ERR_STORAGE_UNEXPECTED', details: { path: context.layout.tpm, reason: 'EK' } },
      fixes: await waysOut(context, false),
    };
  const until = chip.ekCertificates.map((c) => c.notAfter).toSorted()[0];
  if (until === undefined) return { outcome: 'none', evidence, fixes: [maintenance] };
  const details = { count: chip.ekCertificates.length, until };
  if (new Date(until) < context.host.world.now())
    return { outcome: 'expired', details, evidence, fixes: [maintenance] };
  const from =
    chip.ekCertificates
      .map((c) => c.notBefore)
      .toSorted()
      .at(-1) ?? until;
  if (new Date(from) > context.host.world.now())
    return { outcome: 'not-yet-valid', details: { ...details, from }, evidence, fixes: [maintenance] };
  const authority = await readAuthority(context.host.places.certificateAuthority).catch(() => null);
  const ours =
    authority !== null &&
    chip.ekCertificates.every(({ pem }) => new X509Certificate(pem).verify(authority.publicKey));
  return { outcome: ours ? 'valid' : 'foreign-issuer', details, evidence };
}

/** How near the chip is to locking itself against guessing. */
export async function lookAtLockout(context: MachineContext): Promise<Result<'vm.chip.lockout'> | null> {
  if (!context.description.tpm) return null;
  let chip: ChipReport;
  try {
    chip = await context.chip();
  } catch (thrown) {
    const { code, details } = toVtpmError(thrown);
    return { outcome: 'not-opened', error: { code, details } };
  }
  const { counter, maximum } = chip.lockout;
  const evidence: Evidence[] = [{ label: 'failures', text: `${counter} / ${maximum}` }];
  if (counter === 0) return { outcome: 'clear', evidence };
  return {
    outcome: counter >= maximum ? 'locked' : 'counting',
    details: { counter, maximum },
    evidence,
    fixes: [maintenance],
  };
}
