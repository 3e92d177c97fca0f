import { hostname } from 'node:os';
import { basename } from 'node:path';
import type { BundlePlan } from '../copy/plan.ts';
import { type SealedManifest, sealedVersion } from './manifest.ts';
import { compressor } from './zstd-frames.ts';

/** What a bundle's archive says of it. The compressor is part of it: another one would compress the same data to other bytes. */
export const manifestOf = (plan: BundlePlan): SealedManifest => ({
  format: 'vtpm-sealed',
  version: sealedVersion,
  vm: { name: plan.name, uuid: plan.uuid },
  machine: plan.description,
  createdAt: new Date().toISOString(),
  computer: hostname(),
  compressor,
  bundle: basename(plan.bundleRoot),
  dataBytes: plan.dataBytes,
  totalBytes: plan.totalBytes,
  folders: plan.folders.map((folder) => ({ ...folder })),
  files: plan.files.map((file) => ({
    ...file,
    extents: file.extents.map(([offset, length]): [number, number] => [offset, length]),
  })),
});
