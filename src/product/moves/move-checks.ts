import { basename } from 'node:path';
import type { BundlePlan } from '../../copy/plan.ts';
import { toWireError, VtpmError } from '../../errors/error.ts';
import { isPhysical } from '../../firmware/disk-layout.ts';
import { findRecord, passwordBytes } from '../../keychain/record.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import type { MachineDescription } from '../../machine/description.ts';
import type {
  GuestCheck,
  KeyCheck,
  NeedsCheck,
  OutsideCheck,
  SealedCheck,
  SizeCheck,
} from '../../move/views.ts';
import { findEncryptedVolumes } from '../../move/volumes.ts';
import { findEmulator } from '../../qemu/programs.ts';
import { checkStorage } from '../../swtpm/state-header.ts';
import { findSwtpmTools } from '../../swtpm/tools.ts';
import { readContents } from '../../tpm/contents.ts';
import type { ChipContents } from '../../tpm/contents-view.ts';
import { describeChip, withCopyOpen } from '../../tpm/describe.ts';
import { asDamage } from '../../tpm/diagnose.ts';
import type { ProductContext } from '../context.ts';
import { readSecureBootState, resolveFirmware } from '../firmware-settings.ts';
import { productVersion } from '../version.ts';
import type { MachineId } from '../views.ts';

/** The oldest QEMU and swtpm that its machines were tried with. */
const needed = { qemu: '7', swtpm: '0.7' };

/** Opens the chip (a copy of its storage) with its key, and looks what the guest has put into it. */
export async function checkKey(
  context: ProductContext,
  id: MachineId,
  { uuid, tpm }: MachineDescription,
): Promise<{ readonly check: KeyCheck; readonly contents: ChipContents | null }> {
  const base = { id: 'key' as const, chip: tpm !== null, ekFingerprint: null };
  if (!tpm) return { check: { ...base, verdict: 'info', error: null }, contents: null };
  const stateDir = bundleLayout(id).tpm;
  try {
    await checkStorage(stateDir, tpm.cipher); // told before its key
    const record = await findRecord(await context.keychain(), uuid, tpm.storageId);
    const password = passwordBytes(record);
    const access = { stateDir, password, cipher: tpm.cipher, tools: findSwtpmTools() };
    const { report, contents } = await withCopyOpen(access, async (client) => ({
      report: await describeChip(client),
      contents: await readContents(client),
    })).catch((error: unknown) => {
      throw asDamage(error, stateDir);
    });
    const check: KeyCheck = { ...base, verdict: 'ok', error: null, ekFingerprint: report.ekFingerprint };
    return { check, contents };
  } catch (error) {
    return { check: { ...base, verdict: 'problem', error: toWireError(error) }, contents: null };
  }
}

/** Whether something in the guest opens by the chip: disk encryption, or what the chip itself holds. */
export async function checkSealed(
  id: MachineId,
  description: MachineDescription,
  contents: ChipContents | null,
): Promise<{ readonly check: SealedCheck; readonly virtualBytes: number; readonly keysNeeded: boolean }> {
  const { volumes, unreadable, virtualBytes } = await findEncryptedVolumes(id, description);
  const used = contents !== null && contents.nvIndices.length + contents.persistentKeys.length > 0;
  const keysNeeded = description.tpm !== null && (volumes.length > 0 || used || unreadable.length > 0);
  return {
    check: {
      ...{ id: 'sealed', error: null, volumes, contents, unreadable },
      verdict: keysNeeded || volumes.length > 0 ? 'warning' : 'ok',
    },
    virtualBytes,
    keysNeeded,
  };
}

/** What of this computer the PCRs measure. What can't be found out here is left out. */
export async function checkGuest(id: MachineId, description: MachineDescription): Promise<GuestCheck> {
  const base = { id: 'guest' as const, error: null };
  if (!description.tpm) return { ...base, verdict: 'ok', parts: [] };
  const parts: GuestCheck['parts'][number][] = [];
  const firmware = await resolveFirmware(id, description).catch(() => null);
  if (firmware?.type === 'uefi')
    parts.push({ pcr: 0, what: 'firmware', here: firmware.code, travels: false });
  const qemu = await findEmulator(description.arch).catch(() => null);
  if (qemu) parts.push({ pcr: 1, what: 'tables', here: `QEMU ${qemu.version}`, travels: false });
  if (firmware?.type === 'uefi')
    parts.push({
      ...{ pcr: 7, what: 'secure-boot', travels: true },
      here: (await secureBootOf(id)) ? 'on' : 'off',
    });
  return { ...base, verdict: 'info', parts };
}

const secureBootOf = (id: MachineId): Promise<boolean> =>
  readSecureBootState(bundleLayout(id).uefiVariables).catch(() => false);

export const checkSize = (plan: BundlePlan, virtualBytes: number): SizeCheck => ({
  ...{ id: 'size', verdict: 'ok', error: null, virtualBytes },
  dataBytes: plan.dataBytes,
  files: plan.files.length,
  excluded: plan.excluded,
});

/** What the machine uses outside of its bundle: it can't do without a disk, and can without the rest. */
export async function checkOutside(
  { name }: MachineDescription,
  { foreign }: Pick<BundlePlan, 'foreign'>,
): Promise<OutsideCheck> {
  const files = await Promise.all(
    foreign.map(async (file) => ({ ...file, physical: await isPhysical(file.path) })),
  );
  const disks = files.filter(({ needed: isNeeded }) => isNeeded);
  return {
    id: 'outside',
    files,
    verdict: disks.length > 0 ? 'problem' : files.length > 0 ? 'warning' : 'ok',
    error:
      disks.length > 0
        ? toWireError(
            new VtpmError('VTPM_ERR_MOVE_DISKS_OUTSIDE', {
              name,
              files: disks.map(({ path }) => basename(path)).join(', '),
            }),
          )
        : null,
  };
}

export async function checkNeeds(
  id: MachineId,
  { arch, firmware, tpm }: MachineDescription,
  freeBytes: number,
): Promise<NeedsCheck> {
  return {
    ...{ id: 'needs', verdict: 'info', error: null, arch, firmware: firmware.type, freeBytes },
    product: productVersion(),
    qemu: needed.qemu,
    swtpm: tpm && needed.swtpm,
    secureBoot: firmware.type === 'uefi' && (await secureBootOf(id)),
  };
}
