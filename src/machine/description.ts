import { z } from 'zod';
import { VtpmError } from '../errors/error.ts';
import { guestOsIds } from './guest-os.ts';

/** The highest `version` of machine.json that this product reads and writes. */
export const descriptionVersion = 1;

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** As many virtual processors as a description may ask for. */
export const maximumCpus = 512;
/** As many automatic backups of the chip as a description may ask to keep. */
export const maximumBackups = 1000;

const installationId = z.string().regex(uuidPattern);
const id = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** A path inside the bundle ("disks/main.qcow2") or an absolute one. */
const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((p) => !p.includes('\0') && !p.split('/').includes('..'), 'must not contain ".."');

// Every object is loose: fields that a newer version added are kept when this one writes the file back.
const device = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('graphics'), id, model: z.enum(['virtio', 'std', 'none']) }),
  z.looseObject({
    kind: z.literal('network'),
    id,
    model: z.enum(['virtio', 'e1000e']),
    /** `user` is QEMU's NAT (slirp); `none` leaves the cable unplugged. */
    mode: z.enum(['user', 'none']),
    mac: z.string().regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
  }),
  z.looseObject({
    kind: z.literal('disk'),
    id,
    path,
    format: z.enum(['qcow2', 'raw']),
    bus: z.enum(['virtio', 'sata', 'nvme']),
    cache: z.enum(['writeback', 'none', 'writethrough']),
    /** Passes TRIM on, so that the image shrinks. */
    discard: z.boolean(),
  }),
  z.looseObject({ kind: z.literal('cdrom'), id, path: path.nullable() }),
  z.looseObject({ kind: z.literal('usb'), id, tablet: z.boolean() }),
  z.looseObject({ kind: z.literal('sound'), id, output: z.boolean(), input: z.boolean() }),
  z.looseObject({ kind: z.literal('serial'), id, log: z.boolean() }),
  z.looseObject({
    kind: z.literal('shared-folder'),
    id,
    path,
    tag: z.string().regex(/^[\w.-]{1,31}$/),
    readOnly: z.boolean(),
  }),
]);

export type Device = z.infer<typeof device>;
export type DeviceKind = Device['kind'];
export type DiskDevice = Extract<Device, { kind: 'disk' }>;

export const ciphers = ['aes-256', 'aes-128'] as const;
export type Cipher = (typeof ciphers)[number];

const tpm = z.looseObject({
  version: z.literal('2.0'),
  cipher: z.enum(ciphers),
  /** Identifies this storage for ever; the keychain record names the same one. */
  storageId: z.string().regex(uuidPattern),
  createdAt: z.iso.datetime(),
  /** SHA-256 over the DER SubjectPublicKeyInfo of the RSA endorsement key, hex. */
  ekFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
});
export type TpmDescription = z.infer<typeof tpm>;

const description = z.looseObject({
  format: z.literal('vtpm-machine'),
  version: z.literal(descriptionVersion),
  /** Lower case, with hyphens, no braces. */
  uuid: z.string().regex(uuidPattern),
  name: z.string().trim().min(1).max(100),
  createdAt: z.iso.datetime(),
  lastStartedAt: z.iso.datetime().nullable(),
  lastStoppedAt: z.iso.datetime().nullable(),
  /** The computer of the last start: its host name, and the random id of its installation of this product. */
  lastRunOn: z.looseObject({ computer: z.string().max(1000), id: installationId }).nullish(),
  /** Set by who moved it from this installation: a start there warns. */
  movedAway: z
    .looseObject({ at: z.iso.datetime(), to: z.string().max(4096).nullable(), from: installationId })
    .nullish(),
  /** The arrival that gave it its place or identity on this computer; see src/move/arrival-journal.ts. */
  arrival: z.string().regex(uuidPattern).nullish(),
  notes: z.string().max(10_000),
  guestOs: z.enum(guestOsIds),
  arch: z.enum(['x86_64', 'arm64']),
  /** Secure Boot's truth is in the UEFI variable store; `smm` machines keep it even when it is off. */
  firmware: z.looseObject({ type: z.enum(['uefi', 'bios']) }),
  cpus: z.int().min(1).max(maximumCpus),
  memoryMiB: z
    .int()
    .min(64)
    .max(16 * 1024 * 1024),
  devices: z.array(device).max(64),
  /** Ids of bootable devices, first first; devices not named come after, in their order. */
  bootOrder: z.array(id),
  /** The id of a CD/DVD device to boot from once (the installer), else null. */
  bootOnceFrom: id.nullable(),
  tpm: tpm.nullable(),
  options: z.looseObject({
    /** What closing the app does to a running machine started by it. */
    onQuit: z.enum(['shut-down', 'ask']),
    /** The guest clock counts local time (Windows) or UTC. */
    clock: z.enum(['local', 'utc']),
  }),
  security: z.looseObject({
    keyMissing: z.enum(['ask', 'new-chip']),
    backupBeforeChange: z.boolean(),
    backupBeforeMove: z.boolean(),
    keepBackups: z.int().min(1).max(maximumBackups),
  }),
});

/** A machine as its machine.json describes it. */
export type MachineDescription = z.infer<typeof description>;

/**
 * Reads a machine.json's text. Unknown fields are kept.
 * @throws VtpmError VTPM_ERR_BUNDLE_NEWER, VTPM_ERR_BUNDLE_DAMAGED
 */
export function parseDescription(text: string, name: string): MachineDescription {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new VtpmError('VTPM_ERR_BUNDLE_DAMAGED', { name, reason: 'it is not JSON' }, { cause });
  }
  const header = z.looseObject({ format: z.literal('vtpm-machine'), version: z.int() }).safeParse(value);
  if (header.success && header.data.version > descriptionVersion)
    throw new VtpmError('VTPM_ERR_BUNDLE_NEWER', {
      name,
      version: header.data.version,
      known: descriptionVersion,
    });
  const result = description.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const reason = `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'unreadable'}`;
  throw new VtpmError('VTPM_ERR_BUNDLE_DAMAGED', { name, reason }, { cause: result.error });
}

export const formatDescription = (d: MachineDescription): string => `${JSON.stringify(d, null, 2)}\n`;
