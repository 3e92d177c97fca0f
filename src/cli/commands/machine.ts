import { resolve } from 'node:path';
import type { Command } from 'commander';
import { VtpmError } from '../../errors/error.ts';
import type { DescriptionPatch } from '../../ipc/contract.ts';
import { type MachineDescription, maximumBackups, maximumCpus } from '../../machine/description.ts';
import { guestOsIds, guestOsProfiles } from '../../machine/guest-os.ts';
import type { CreateMachineRequest, MachineDetails } from '../../product/views.ts';
import type { Runner } from '../command-context.ts';
import { confirmOnTerminal } from '../confirm.ts';
import { facts, size, table } from '../output.ts';
import { parseDiskSize, parseMemory } from '../sizes.ts';

const oneOf = <const T extends string>(what: string, allowed: readonly T[], value: string): T => {
  const found = allowed.find((a) => a === value);
  if (!found)
    throw new VtpmError('VTPM_ERR_USAGE', {
      reason: `${what} is one of ${allowed.join(', ')}, not “${value}”`,
    });
  return found;
};

const countOf =
  (what: string, maximum: number) =>
  (value: string): number => {
    const n = Number(value);
    if (!Number.isInteger(n) || n < 1 || n > maximum)
      throw new VtpmError('VTPM_ERR_USAGE', {
        reason: `${what} is a whole number, 1 to ${maximum}, not “${value}”`,
      });
    return n;
  };
const cpuCount = countOf('--cpus', maximumCpus);
const backupCount = countOf('--keep-backups', maximumBackups);

const onOrOff = (what: string, value: string | undefined): boolean | undefined =>
  value === undefined ? undefined : oneOf(what, ['on', 'off'], value) === 'on';

/** What `set` was told of the policy for a missing key and of the rule for backups; nothing when nothing. */
function securityPatch(o: Readonly<Record<string, string | undefined>>): DescriptionPatch['security'] {
  const patch = {
    keyMissing:
      o.keyMissing === undefined ? undefined : oneOf('--key-missing', ['ask', 'new-chip'], o.keyMissing),
    backupBeforeChange: onOrOff('--backup-before-change', o.backupBeforeChange),
    backupBeforeMove: onOrOff('--backup-before-move', o.backupBeforeMove),
    keepBackups: o.keepBackups === undefined ? undefined : backupCount(o.keepBackups),
  };
  return Object.values(patch).some((v) => v !== undefined) ? patch : undefined;
}

interface CreateOptions {
  os: string;
  arch?: string;
  firmware?: string;
  secureBoot?: string;
  tpm: boolean;
  cipher?: string;
  cpus?: string;
  memory?: string;
  disk?: string;
  linkDisk?: boolean;
  cdrom?: string;
  folder?: string;
}

function createRequest(name: string, o: CreateOptions): CreateMachineRequest {
  const sizeGiB = o.disk === undefined ? null : parseDiskSize(o.disk);
  return {
    name,
    guestOs: oneOf('--os', guestOsIds, o.os),
    arch: o.arch === undefined ? undefined : oneOf('--arch', ['x86_64', 'arm64'], o.arch),
    firmware: o.firmware === undefined ? undefined : oneOf('--firmware', ['uefi', 'bios'], o.firmware),
    secureBoot:
      o.secureBoot === undefined ? undefined : oneOf('--secure-boot', ['on', 'off'], o.secureBoot) === 'on',
    tpm: o.tpm ? undefined : false,
    cipher: o.cipher === undefined ? undefined : oneOf('--cipher', ['aes-256', 'aes-128'], o.cipher),
    cpus: o.cpus === undefined ? undefined : cpuCount(o.cpus),
    memoryMiB: o.memory === undefined ? undefined : parseMemory(o.memory),
    disk:
      o.disk === undefined
        ? undefined
        : o.disk === 'none'
          ? null
          : sizeGiB !== null
            ? { sizeGiB }
            : { path: resolve(o.disk), link: o.linkDisk ?? false },
    cdrom: o.cdrom === undefined ? undefined : resolve(o.cdrom),
    folder: o.folder === undefined ? undefined : resolve(o.folder),
  };
}

const installation = {
  uefi: 'installed for UEFI',
  bios: 'installed for a legacy BIOS',
  empty: 'nothing installed yet',
  unknown: 'unknown contents',
} as const satisfies Record<MachineDetails['disks'][number]['installedFor'], string>;

/** When a chip is backed up by itself, and how many of these backups are kept. */
function backupRule(rule: MachineDescription['security']): string {
  const before = [rule.backupBeforeChange && 'a change', rule.backupBeforeMove && 'a move'].filter(Boolean);
  const when = before.length === 0 ? 'only by hand' : `before ${before.join(' or ')}`;
  return `${when}; the ${rule.keepBackups} newest are kept, and one of each month`;
}

function showDetails(d: MachineDetails): string {
  const { description: m, secureBoot } = d;
  const chip = d.chip;
  return facts([
    ['Name', m.name],
    ['UUID', `{${m.uuid}}`],
    ['State', d.summary.state],
    ['Guest', guestOsProfiles[m.guestOs].name.en],
    ['Architecture', m.arch],
    ['Firmware', m.firmware.type === 'uefi' ? 'UEFI' : 'legacy BIOS'],
    ['Secure Boot', secureBoot ? (secureBoot.enabled ? 'on' : 'off') : null],
    [
      'Microsoft keys',
      secureBoot &&
        ([secureBoot.microsoft2011 && '2011', secureBoot.microsoft2023 && '2023']
          .filter(Boolean)
          .join(', ') ||
          'none'),
    ],
    ['CPUs', m.cpus],
    ['Memory', size(m.memoryMiB * 1024 * 1024)],
    ['TPM Chip', chip ? `2.0, ${chip.cipher.toUpperCase()}, key ${chip.keychainAccount}` : 'none'],
    [
      'If its key is missing',
      chip && { ask: 'ask', 'new-chip': 'start with a new chip' }[m.security.keyMissing],
    ],
    ['Chip backups', chip && backupRule(m.security)],
    ...d.disks.map(
      (k) =>
        [
          'Disk',
          `${k.fileName}, ${size(k.usedSize)} of ${size(k.virtualSize)}, ${installation[k.installedFor]}`,
        ] as const,
    ),
    ['Bundle', d.bundlePath],
  ]);
}

/** list, create, show, set, delete, forget. */
export function machineCommands(program: Command, run: Runner): void {
  program
    .command('list')
    .option('-a, --all', 'stopped ones too')
    .option('--names', 'names only, one per line')
    .description('list virtual machines (running ones; -a: all)')
    .addHelpText('after', '\nExample:\n  vtpm list -a --json')
    .action(
      run(async ({ product, out }, o: { all?: boolean; names?: boolean }) => {
        const machines = (await product.list({ secureBoot: false })).filter(
          (m) => o.all || m.state !== 'stopped',
        );
        const shape = machines.map((m) => ({
          uuid: m.uuid,
          status: m.problem && m.state === 'stopped' ? 'invalid' : m.state,
          name: m.name,
          path: m.id,
          problem: m.problem?.code ?? null,
        }));
        out.result(
          shape,
          o.names
            ? shape.map((m) => m.name).join('\n')
            : table(
                ['UUID', 'STATUS', 'NAME'],
                shape.map((m) => [m.uuid ? `{${m.uuid}}` : '-'.padEnd(38), m.status, m.name]),
              ),
        );
      }),
    );

  program
    .command('create')
    .argument('<name>')
    .requiredOption('--os <os>', guestOsIds.join(', '))
    .option('--arch <arch>', 'x86_64 or arm64 (this computer’s own)')
    .option('--firmware <type>', 'uefi or bios')
    .option('--secure-boot <state>', 'on or off')
    .option('--no-tpm', 'no TPM chip, even for Windows 11')
    .option('--cipher <cipher>', 'of the chip’s storage: aes-256 or aes-128')
    .option('--cpus <n>', 'virtual processors')
    .option('--memory <size>', '4G, 512M')
    .option(
      '--disk <size|path|none>',
      'a new disk of this size, or an existing image (copied into the bundle)',
    )
    .option('--link-disk', 'use the image given with --disk where it lies')
    .option('--cdrom <iso>', 'installation image; the first start boots from it')
    .option('--folder <folder>', 'where the bundle is made')
    .description('create a virtual machine; Windows 11 gets its TPM chip by itself')
    .addHelpText(
      'after',
      '\nExample:\n  vtpm create Debian --os linux --memory 2G --disk 20G --cdrom debian.iso',
    )
    .action(
      run(async ({ product, out }, name: string, o: CreateOptions) => {
        const path = await product.create(createRequest(name, o));
        const details = await product.details(path);
        out.result(details, `Created “${details.description.name}”.\n${showDetails(details)}`);
      }),
    );

  program
    .command('show')
    .argument('<vm>')
    .description('show one virtual machine')
    .action(
      run(async ({ product, out }, vm: string) => {
        const details = await product.details((await product.find(vm)).path);
        out.result(details, showDetails(details));
      }),
    );

  program
    .command('set')
    .argument('<vm>')
    .option('--name <name>', 'a new name; the bundle’s folder keeps its own')
    .option('--notes <text>', 'what the General tab shows as notes')
    .option('--os <os>', guestOsIds.join(', '))
    .option('--cpus <n>', 'virtual processors')
    .option('--memory <size>', '4G, 512M')
    .option('--secure-boot <state>', 'on or off')
    .option('--firmware <type>', 'uefi or bios')
    .option('--cdrom <iso|none>', 'the first CD/DVD drive’s image')
    .option(
      '--key-missing <policy>',
      'if the chip’s key is missing: ask, or new-chip to start with a new one',
    )
    .option(
      '--backup-before-change <state>',
      'back up the chip before firmware, Secure Boot or chip change: on, off',
    )
    .option('--backup-before-move <state>', 'back up the chip before every move: on or off')
    .option('--keep-backups <n>', 'how many of these backups are kept, beside one of each month')
    .description('change a stopped virtual machine')
    .addHelpText('after', '\nExample:\n  vtpm set "Windows 11" --memory 8G --secure-boot on')
    .action(
      run(async ({ product, out }, vm: string, o: Record<string, string | undefined>) => {
        const { path, description } = await product.find(vm);
        const patch: DescriptionPatch = {
          name: o.name,
          notes: o.notes,
          guestOs: o.os === undefined ? undefined : oneOf('--os', guestOsIds, o.os),
          cpus: o.cpus === undefined ? undefined : cpuCount(o.cpus),
          memoryMiB: o.memory === undefined ? undefined : parseMemory(o.memory),
          security: securityPatch(o),
        };
        if (o.cdrom !== undefined && description) {
          const image = o.cdrom === 'none' ? null : resolve(o.cdrom);
          const drive = description.devices.find((d) => d.kind === 'cdrom');
          if (!drive) throw new VtpmError('VTPM_ERR_USAGE', { reason: 'this machine has no CD/DVD drive' });
          patch.devices = description.devices.map((d) => (d === drive ? { ...d, path: image } : d));
        }
        if (Object.values(patch).some((v) => v !== undefined)) await product.update(path, patch);
        if (o.firmware !== undefined)
          await product.setFirmwareType(path, oneOf('--firmware', ['uefi', 'bios'], o.firmware));
        if (o.secureBoot !== undefined)
          await product.setSecureBoot(path, oneOf('--secure-boot', ['on', 'off'], o.secureBoot) === 'on');
        const details = await product.details(path);
        out.result(details, showDetails(details));
      }),
    );

  program
    .command('delete')
    .argument('<vm>')
    .option('--yes', 'don’t ask')
    .description('move a virtual machine’s bundle to the trash; the key of its chip stays in the keychain')
    .action(
      run(async ({ product, out }, vm: string, o: { yes?: boolean }) => {
        const entry = await product.find(vm);
        const name = entry.description?.name ?? entry.fallbackName;
        if (!o.yes) {
          const answer = await confirmOnTerminal(`Move “${name}” (${entry.path}) to the trash?`);
          if (answer === null)
            throw new VtpmError('VTPM_ERR_USAGE', { reason: 'without a terminal, pass --yes' });
          if (!answer) throw new VtpmError('VTPM_ERR_CANCELLED');
        }
        await product.delete(entry.path);
        out.result({ deleted: entry.path }, `“${name}” is in the trash.`);
      }),
    );

  program
    .command('forget')
    .argument('<vm>')
    .description('take a bundle that lies elsewhere off the list; its files stay')
    .action(
      run(async ({ product, out }, vm: string) => {
        const { path } = await product.find(vm);
        await product.forget(path);
        out.result({ forgotten: path }, `${path} is no longer in the list. Its files are as they were.`);
      }),
    );
}
