import { stat } from 'node:fs/promises';
import { toVtpmError } from '../../errors/error.ts';
import { loadMicrosoftKeys } from '../../firmware/microsoft-keys.ts';
import { missingRevocations, type SecureBootCertificate } from '../../firmware/secure-boot.ts';
import { readStoreVariables } from '../../firmware/store-file.ts';
import { guestOsProfiles } from '../../machine/guest-os.ts';
import { newestStoreBackup, type StoreBackup } from '../../tpm/store-backups.ts';
import { type Evidence, type OfferedFix, offer, type Result } from '../finding.ts';
import type { MachineContext } from './context.ts';

/** How BitLocker is suspended in the guest, so that it does not ask for its key at the next start. */
export const suspendBitLocker = [
  'manage-bde -protectors -disable C: -RebootCount 1',
  'Suspend-BitLocker -MountPoint "C:" -RebootCount 1',
] as const;

const suspend = ({ description }: MachineContext): readonly string[] =>
  guestOsProfiles[description.guestOs].family === 'windows' ? suspendBitLocker : [];

/** Null with a legacy BIOS, which has no Secure Boot. */
export async function lookAtSecureBoot(context: MachineContext): Promise<Result<'vm.secure-boot'> | null> {
  const { description, layout } = context;
  if (description.firmware.type !== 'uefi') return null;
  const path = layout.uefiVariables;
  if (!(await stat(path).catch(() => null)))
    return {
      outcome: 'store-missing',
      details: { path },
      evidence: [{ label: 'path', text: path }],
      error: { code: 'VTPM_ERR_QEMU_FILE_MISSING', details: { path, file: path, reason: path } },
      fixes: await storesToBringBack(context),
    };
  try {
    const state = await context.secureBoot();
    const evidence: Evidence[] = [{ label: 'secure-boot', word: state?.enabled ? 'on' : 'off' }];
    if (state?.enabled) return { outcome: 'on', evidence };
    const wanted = description.guestOs === 'windows-11';
    const fixes = [offer('secure-boot-on', { commands: suspend(context) })];
    if (state?.setupMode)
      return { outcome: wanted ? 'no-keys-though-windows-11' : 'no-keys', evidence, fixes };
    return { outcome: wanted ? 'off-though-windows-11' : 'off', evidence, fixes };
  } catch (thrown) {
    const { code, details } = toVtpmError(thrown);
    if (!/^VTPM_ERR_STORE_/.test(code)) throw thrown;
    return {
      outcome: 'store-unreadable',
      details: { path, reason: String(details.reason ?? code) },
      evidence: [{ label: 'path', text: path }],
      error: { code, details },
      fixes: await storesToBringBack(context),
    };
  }
}

/** What takes the place of a store that is gone or useless: one that was kept, or a new one. */
async function storesToBringBack({ id, deep }: MachineContext): Promise<OfferedFix[]> {
  const backup = deep ? await newestStoreBackup(id) : null;
  return [...(backup ? [restoreVariables(backup)] : []), offer('new-variables')];
}

const restoreVariables = ({ name }: StoreBackup): OfferedFix =>
  offer('restore-variables', { target: name, details: { backup: name } });

const certificateEvidence = (certificates: readonly SecureBootCertificate[]): Evidence[] =>
  certificates.flatMap((c): Evidence[] => [
    { label: 'certificate', text: c.label },
    { label: 'valid-until', time: c.notAfter.toISOString() },
  ]);

/** Which generations of Microsoft's certificates the machine trusts. Null where another check tells why not. */
export async function lookAtCertificates(
  context: MachineContext,
): Promise<Result<'vm.secure-boot.certificates'> | null> {
  const state = await context.secureBoot().catch(() => null);
  if (!state) return null;
  const evidence = certificateEvidence([...state.kek, ...state.db]);
  const has = (generation: '2011' | '2023') => state.db.some((c) => c.generation === generation);
  if (!has('2011') && !has('2023')) return { outcome: state.setupMode ? 'none' : 'own', evidence };
  if (state.microsoft['2023']) {
    const backup = context.deep ? await newestStoreBackup(context.id) : null;
    const fixes = backup ? [restoreVariables(backup)] : [];
    return { outcome: state.microsoft['2011'] ? 'both' : 'only-2023', evidence, fixes };
  }
  return {
    outcome: 'only-2011',
    evidence,
    fixes: [offer('add-2023-keys', { commands: suspend(context) })],
  };
}

export async function lookAtRevocations(
  context: MachineContext,
): Promise<Result<'vm.secure-boot.revocations'> | null> {
  const state = await context.secureBoot().catch(() => null);
  if (!state) return null;
  if (state.setupMode) return { outcome: 'not-used' };
  const keys = await loadMicrosoftKeys(context.description.arch, context.host.world.secureBootAssets);
  const missing = missingRevocations(await readStoreVariables(context.layout.uefiVariables), keys);
  const evidence: Evidence[] = [
    { label: 'revocations', text: `${state.dbxCount}` },
    { label: 'missing', text: `${missing}` },
  ];
  if (missing === 0) return { outcome: 'newest', details: { count: state.dbxCount }, evidence };
  return {
    outcome: state.dbxCount === 0 ? 'none' : 'old',
    details: { missing },
    evidence,
    fixes: [offer('add-revocations', { commands: suspend(context) })],
  };
}
