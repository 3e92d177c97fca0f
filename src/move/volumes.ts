import { basename } from 'node:path';
import { type PartitionContent, readDiskLayout } from '../firmware/disk-layout.ts';
import { resolveInBundle } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import type { EncryptedVolume } from './views.ts';

export interface FoundVolumes {
  readonly volumes: readonly EncryptedVolume[];
  /** File names of disks that could not be looked into, in whole or in part. */
  readonly unreadable: readonly string[];
  /** The sum of the disks' sizes as the guest sees them. */
  readonly virtualBytes: number;
}

const isEncryption = (content: PartitionContent | undefined): content is 'bitlocker' | 'luks' =>
  content === 'bitlocker' || content === 'luks';

/** Looks at the first sectors of all partitions of a machine's disks for headers of disk encryption. */
export async function findEncryptedVolumes(
  bundleRoot: string,
  { devices }: MachineDescription,
): Promise<FoundVolumes> {
  const volumes: EncryptedVolume[] = [];
  const unreadable: string[] = [];
  let virtualBytes = 0;
  for (const device of devices) {
    if (device.kind !== 'disk') continue;
    const path = resolveInBundle(bundleRoot, device.path);
    const fileName = basename(path);
    const found = { deviceId: device.id, fileName };
    try {
      const layout = await readDiskLayout(path);
      virtualBytes += layout.virtualSizeBytes;
      if (layout.unreadable) unreadable.push(fileName);
      if (isEncryption(layout.content)) volumes.push({ ...found, partition: null, kind: layout.content });
      for (const [index, { content }] of layout.partitions.entries())
        if (isEncryption(content)) volumes.push({ ...found, partition: index + 1, kind: content });
    } catch {
      unreadable.push(fileName); // a disk that is missing or foreign is told by other checks
    }
  }
  return { volumes, unreadable, virtualBytes };
}
