import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { sealedExtension } from '../../archive/manifest.ts';
import { inspectSealed, type SealedContents } from '../../archive/verify.ts';
import { foreignFiles } from '../../copy/foreign-files.ts';
import { toVtpmError, toWireError, VtpmError } from '../../errors/error.ts';
import { planImport } from '../../keychain/import-records.ts';
import { type PortableEntry, portableExtension, readPortableFile } from '../../keychain/portable-keychain.ts';
import { findRecord } from '../../keychain/record.ts';
import { bundleExtension, resolveInBundle } from '../../machine/bundle-layout.ts';
import { type MachineDescription, parseDescription } from '../../machine/description.ts';
import { type Installation, thisInstallation } from '../../machine/installation.ts';
import { bundleOfOpenedPath } from '../../machine/launch-file.ts';
import { bundleName, readBundle } from '../../machine/library.ts';
import { lookAtFolder } from '../../move/target-folder.ts';
import type { ArrivalView, ArrivingChip, ArrivingMachine } from '../../move/views.ts';
import type { AreaContext } from '../context.ts';
import { type KnownHere, knownHere } from '../keys/known-here.ts';
import { bundlesHere, proverOf } from '../keys/portable-keys.ts';
import type { HostCheck } from '../views.ts';

/** Whether a path is named as a sealed archive. */
export const isSealedName = (path: string): boolean => path.toLowerCase().endsWith(sealedExtension);

const isBundleName = (path: string): boolean => path.toLowerCase().endsWith(bundleExtension);

/** The bundle that a path stands for: the folder, its launch file, or its machine.json. */
export async function bundleAt(path: string): Promise<string> {
  const meant = await bundleOfOpenedPath(path);
  return resolve(basename(meant) === 'machine.json' ? dirname(meant) : meant);
}

/** The portable keychain that a copy was given along: beside the bundle, with its name. */
export async function keysFileBeside(bundle: string): Promise<string | null> {
  const path = join(dirname(bundle), bundleName(bundle) + portableExtension);
  return (await stat(path).catch(() => null))?.isFile() ? path : null;
}

const nothing = {
  ...{ machine: null, archive: null, chip: null, keysFile: null, keys: [], lacks: [], outside: [] },
  ...{ twin: null, alreadyHere: false, suggestion: null, destination: null },
};

/** See {@link Moves.inspectArrival}. */
export async function inspectArrival(
  context: AreaContext,
  path: string,
  passphrase: string | undefined,
): Promise<ArrivalView> {
  if (isSealedName(path)) return inspectArchive(context, resolve(path), passphrase);
  const bundle = await bundleAt(path);
  const description = await readBundle(bundle).catch((error: unknown) => {
    const { code } = toVtpmError(error);
    if (code !== 'VTPM_ERR_BUNDLE_DAMAGED' || isBundleName(bundle)) throw error;
    throw new VtpmError('VTPM_ERR_ARRIVAL_FOREIGN', { path }, { cause: error });
  });
  const keysFile = await keysFileBeside(bundle);
  const entries =
    keysFile && passphrase !== undefined ? (await readPortableFile(keysFile, passphrase)).records : [];
  const own = entries.filter(({ record }) => record.uuid === description.uuid);
  const here = await thisInstallation(context.places.config);
  const known = await knownHere(context, description.uuid, bundle);
  const prove = proverOf([{ id: bundle, description }, ...(await bundlesHere(context))]);
  const samePlace = known.listed || description.lastRunOn?.id === here.id;
  return {
    ...nothing,
    ...{ kind: 'bundle', path: bundle, needsPassphrase: false, keysFile },
    machine: machineView(description, here),
    chip: await bundleChip(context, bundle, description, own, keysFile !== null),
    keys: own.length > 0 ? await planImport(own, await context.keychain(), prove) : [],
    lacks: await lacksOf(context, description),
    outside: await outsideOf(bundle, description),
    twin: known.twin,
    alreadyHere: !known.twin && samePlace,
    suggestion: suggestionOf(known),
  };
}

async function inspectArchive(
  context: AreaContext,
  path: string,
  passphrase: string | undefined,
): Promise<ArrivalView> {
  if (passphrase === undefined) {
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    if (size === 0) await inspectSealed(path, ''); // says what is wrong
    return { ...nothing, kind: 'sealed', path, needsPassphrase: true };
  }
  const contents = await inspectSealed(path, passphrase);
  const { manifest, keys, size } = contents;
  const description = descriptionIn(contents);
  const here = await thisInstallation(context.places.config);
  const known = await knownHere(context, manifest.vm.uuid, null);
  const folder = context.places.machines;
  const space = await lookAtFolder(folder).catch(() => null);
  const keychain = await context.keychain();
  return {
    ...nothing,
    ...{ kind: 'sealed', path, needsPassphrase: false },
    machine: description && machineView(description, here),
    archive: {
      createdAt: manifest.createdAt,
      computer: manifest.computer,
      size,
      dataBytes: manifest.dataBytes,
    },
    chip: description && archiveChip(description, keys.records),
    keys: await planImport(keys.records, keychain, proverOf(await bundlesHere(context))),
    lacks: description ? await lacksOf(context, description) : [],
    outside: description ? await outsideOf(folder, description) : [],
    twin: known.twin,
    suggestion: suggestionOf(known),
    destination: {
      folder,
      bundle: manifest.bundle,
      freeBytes: space?.freeBytes ?? null,
      neededBytes: manifest.dataBytes,
    },
  };
}

/** The machine.json that an archive shows before it is unpacked; null when it has none that can be read. */
export function descriptionIn({ manifest }: SealedContents): MachineDescription | null {
  try {
    const text = JSON.stringify(manifest.machine ?? null);
    const description = parseDescription(text, manifest.vm.name);
    return description.uuid === manifest.vm.uuid ? description : null;
  } catch {
    return null;
  }
}

const suggestionOf = ({ twin }: KnownHere): 'moved' | 'copied' => (twin ? 'copied' : 'moved');

function machineView(d: MachineDescription, here: Installation): ArrivingMachine {
  const { uuid, name, createdAt, guestOs, arch, firmware, lastStartedAt, lastRunOn } = d;
  return {
    ...{ uuid, name, createdAt, guestOs, arch, firmware: firmware.type },
    lastRun:
      lastStartedAt === null
        ? null
        : {
            at: lastStartedAt,
            computer: lastRunOn?.computer ?? null,
            here: lastRunOn?.id === here.id,
          },
  };
}

function archiveChip({ tpm }: MachineDescription, entries: readonly PortableEntry[]): ArrivingChip | null {
  if (!tpm) return null;
  const entry = entries.find(({ record }) => record.storageId === tpm.storageId);
  return {
    ...{ cipher: tpm.cipher, ekFingerprint: tpm.ekFingerprint, error: null },
    key: entry ? 'along' : 'missing',
    opens: entry?.opensStorage ? 'sealed' : entry?.opensStorage === false ? 'no' : null,
  };
}

/** Tries the keys that came along, then those that are here, on the chip of a bundle. */
async function bundleChip(
  context: AreaContext,
  bundle: string,
  description: MachineDescription,
  entries: readonly PortableEntry[],
  keysFile: boolean,
): Promise<ArrivingChip | null> {
  const { uuid, tpm } = description;
  if (!tpm) return null;
  const base = { cipher: tpm.cipher, ekFingerprint: tpm.ekFingerprint, error: null };
  const prove = proverOf([{ id: bundle, description }]);
  const answer = { true: 'now', false: 'no', null: null } as const;
  const along = entries.find(({ record }) => record.storageId === tpm.storageId);
  if (along) {
    const { opens } = await prove(along.record);
    return { ...base, key: 'along', opens: answer[`${opens}`] };
  }
  try {
    const record = await findRecord(await context.keychain(), uuid, tpm.storageId);
    const { opens } = await prove(record);
    return { ...base, key: 'here', opens: answer[`${opens}`] };
  } catch (error) {
    return { ...base, key: keysFile ? 'locked' : 'missing', opens: null, error: toWireError(error) };
  }
}

/** What this computer lacks for one machine. */
async function lacksOf(
  context: AreaContext,
  { arch, firmware, tpm }: MachineDescription,
): Promise<ArrivalView['lacks']> {
  const needed = new Set<HostCheck['id']>([`qemu-${arch}`, 'qemu-img']);
  if (firmware.type === 'uefi') needed.add(`firmware-${arch}`);
  if (tpm) for (const id of ['swtpm', 'swtpm-encryption', 'keychain'] as const) needed.add(id);
  const { checks } = await context.hostReport();
  return checks.flatMap(({ id, verdict, error }) =>
    needed.has(id) && error
      ? // what is a mere warning of another architecture is a problem for this machine
        [{ id, error, verdict: id === 'keychain' && verdict === 'warning' ? 'warning' : 'problem' } as const]
      : [],
  );
}

async function outsideOf(bundle: string, description: MachineDescription): Promise<ArrivalView['outside']> {
  const files = await foreignFiles(bundle, description);
  return Promise.all(
    files.map(async (file) => ({
      ...file,
      here: Boolean(await stat(resolveInBundle(bundle, file.path)).catch(() => null)),
    })),
  );
}
