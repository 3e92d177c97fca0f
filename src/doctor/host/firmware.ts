import { basename } from 'node:path';
import type { FirmwareBuild } from '../../firmware/firmware-build.ts';
import { generationOf, loadMicrosoftKeys } from '../../firmware/microsoft-keys.ts';
import { certificateOf } from '../../firmware/signature-list.ts';
import type { Architecture } from '../../machine/guest-os.ts';
import { hostArchitecture } from '../../product/places.ts';
import type { HostContext } from '../context.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import { installCommands } from './programs.ts';

const packages = {
  x86_64: installCommands('ovmf', 'edk2-ovmf', null),
  arm64: installCommands('qemu-efi-aarch64', 'edk2-aarch64', null),
} as const;

export async function lookAtFirmware(
  context: HostContext,
  arch: Architecture,
): Promise<Result<'host.firmware.x86_64'>> {
  const builds = await context.firmwareOf(arch);
  const secure = builds.filter((b) => b.secureBoot);
  const evidence: Evidence[] = [...secure, ...builds.filter((b) => !b.secureBoot)].flatMap((b) => [
    { label: 'path', text: b.code },
    { label: 'secure-boot', word: b.secureBoot ? 'yes' : 'no' },
  ]);
  if (secure.length > 0) return { outcome: 'found', details: { count: builds.length }, evidence };
  const own = arch === hostArchitecture();
  return {
    outcome: own ? (builds.length > 0 ? 'no-secure-boot' : 'missing') : 'missing-foreign',
    evidence,
    error: { code: 'VTPM_ERR_FIRMWARE_MISSING', details: { arch } },
    fixes: [offer('install-firmware', { commands: packages[arch] })],
  };
}

const keysOf = ({ enrolledKeys }: FirmwareBuild): string | null =>
  enrolledKeys && (['2011', '2023'] as const).filter((g) => enrolledKeys.microsoft[g]).join(', ');

/** The product's own copies of Microsoft's keys are what is enrolled; a template's are only told of. */
export async function lookAtKeys(context: HostContext): Promise<Result<'host.firmware.keys'>> {
  const arch = hostArchitecture();
  const templates = (await context.firmwareOf(arch)).filter((b) => b.enrolledKeys);
  try {
    const keys = await loadMicrosoftKeys(arch, context.world.secureBootAssets);
    const certificates = [...keys.kek, ...keys.db].flatMap((s) => certificateOf(s) ?? []);
    const generations = new Set(certificates.map((c) => generationOf(c.fingerprint)));
    if (!generations.has('2011') || !generations.has('2023')) throw new Error([...generations].join(', '));
    const revocations = keys.dbxTime.toISOString();
    const evidence: Evidence[] = [
      ...certificates.flatMap((c): Evidence[] => [
        { label: 'certificate', text: c.label },
        { label: 'valid-until', time: c.notAfter.toISOString() },
      ]),
      { label: 'revocations', text: String(keys.dbx.length) },
      ...templates.map(
        (b): Evidence => ({ label: 'template', text: `${basename(b.varsTemplate)}: ${keysOf(b) || '–'}` }),
      ),
    ];
    const old = templates.length > 0 && templates.every((b) => !b.enrolledKeys?.microsoft['2023']);
    return { outcome: old ? 'template-2011-only' : 'current', details: { revocations }, evidence };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      outcome: 'keys-missing',
      details: { reason },
      evidence: [{ label: 'cause', text: reason }],
      fixes: [offer('reinstall-product')],
    };
  }
}
