import { z } from 'zod';
import { exclusionOf } from '../copy/exclusions.ts';
import { extentBytes } from '../copy/extents.ts';
import { VtpmError } from '../errors/error.ts';
import { bundleExtension } from '../machine/bundle-layout.ts';
import { uuidPattern } from '../machine/description.ts';
import { nameProblem } from '../machine/machine-name.ts';

/** The ending of a sealed archive's file name. */
export const sealedExtension = '.vtpmsealed';

/** The highest version of the format that this product reads and writes. */
export const sealedVersion = 1;

/** Of the manifest's text: a hundred thousand extents have a fraction of it. */
export const maximumManifestSize = 32 * 1024 * 1024;

const size = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const mode = z.int().min(0).max(0o777);
const path = z.string().min(1).max(1024);

const manifest = z.looseObject({
  format: z.literal('vtpm-sealed'),
  version: z.literal(sealedVersion),
  vm: z.looseObject({ name: z.string().max(200), uuid: z.string().regex(uuidPattern) }),
  /** The bundle's machine.json, to be shown before anything is unpacked; what is unpacked counts. */
  machine: z.unknown().optional(),
  createdAt: z.iso.datetime(),
  /** Host name of the computer on which it was sealed. */
  computer: z.string().max(1000),
  /** The program and library that compressed it: only the same ones go on with an unfinished archive. */
  compressor: z.string().max(200),
  /** The bundle's folder name, `NAME.vtpmvm`. */
  bundle: z.string(),
  dataBytes: size,
  totalBytes: size,
  folders: z.array(z.looseObject({ path, mode })).max(100_000),
  files: z
    .array(
      z.looseObject({
        path,
        size,
        mode,
        mtimeNs: z.string().regex(/^\d{1,19}$/),
        extents: z.array(z.tuple([size, size])),
      }),
    )
    .max(100_000),
});

/** The archive's first member: what is inside. */
export type SealedManifest = z.infer<typeof manifest>;

export const formatManifest = (value: SealedManifest): string => `${JSON.stringify(value)}\n`;

/**
 * Reads the manifest's text. What it promises is safe to make: relative paths in the bundle, each once, on
 * any file system, and nothing that would be taken for a lock or an unfinished change.
 * @param file the archive's path, for errors
 * @throws VtpmError VTPM_ERR_ARCHIVE_NEWER, VTPM_ERR_ARCHIVE_FOREIGN, VTPM_ERR_ARCHIVE_HOSTILE
 */
export function parseManifest(text: string, file: string): SealedManifest {
  const foreign = (reason: string) => new VtpmError('VTPM_ERR_ARCHIVE_FOREIGN', { path: file, reason });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw foreign('its list of contents is not JSON');
  }
  const head = z.looseObject({ format: z.literal('vtpm-sealed'), version: z.int() }).safeParse(value);
  if (!head.success) throw foreign('it does not begin with a list of contents');
  if (head.data.version > sealedVersion)
    throw new VtpmError('VTPM_ERR_ARCHIVE_NEWER', {
      path: file,
      version: head.data.version,
      known: sealedVersion,
    });
  const result = manifest.safeParse(value);
  if (!result.success)
    throw foreign(`${result.error.issues[0]?.path.join('.') || 'its list of contents'} is not valid`);
  const danger = dangerIn(result.data);
  if (danger !== null) throw new VtpmError('VTPM_ERR_ARCHIVE_HOSTILE', { path: file, reason: danger });
  return result.data;
}

/** Why a path can't be made inside of any bundle, or null. */
function pathDanger(name: string): string | null {
  for (const part of name.split('/')) {
    if (part === '' || part === '.' || part === '..') return 'leads out of the machine’s folder';
    // also what Windows reads as a folder's end, a drive or a stream
    if (/[\\:]|\p{Cc}/u.test(part) || Buffer.byteLength(part) > 255) return 'is no name for a file';
  }
  const reason = exclusionOf(name);
  return reason ? `is never part of an archive (${reason})` : null;
}

function dangerIn({ bundle, folders, files, dataBytes, totalBytes }: SealedManifest): string | null {
  if (!bundle.endsWith(bundleExtension) || nameProblem(bundle.slice(0, -bundleExtension.length)) !== null)
    return `the bundle’s name “${bundle.slice(0, 120)}” is not valid`;
  const seen = new Set<string>();
  const made = new Set<string>(['']);
  for (const [kind, { path: name }] of [
    ...folders.map((folder) => ['folder', folder] as const),
    ...files.map((entry) => ['file', entry] as const),
  ]) {
    const danger = pathDanger(name);
    if (danger) return `“${name.slice(0, 120)}” ${danger}`;
    // some file systems take names that differ in case or in composition for the same
    const same = name.normalize('NFC').toLowerCase();
    if (seen.has(same)) return `“${name}” is there twice`;
    seen.add(same);
    if (!made.has(name.slice(0, Math.max(0, name.lastIndexOf('/'))))) return `“${name}” lies in no folder`;
    if (kind === 'folder') made.add(name);
  }
  for (const entry of files) {
    let end = 0;
    for (const [at, length] of entry.extents) {
      if (at < end || length === 0) return `“${entry.path}” has data in the same place twice`;
      end = at + length;
    }
    if (end > entry.size) return `“${entry.path}” has data beyond its end`;
  }
  if (files.reduce((sum, entry) => sum + entry.size, 0) !== totalBytes) return 'its sizes don’t add up';
  if (files.reduce((sum, entry) => sum + extentBytes(entry.extents), 0) !== dataBytes)
    return 'its sizes don’t add up';
  if (!files.some((entry) => entry.path === 'machine.json')) return 'it has no machine.json';
  return null;
}
