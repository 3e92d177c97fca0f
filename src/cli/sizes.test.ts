import { expect, it } from 'vitest';
import { toVtpmError } from '../errors/error.ts';
import { parseDiskSize, parseMemory } from './sizes.ts';

const refusal = (parse: (text: string) => unknown, text: string) => {
  try {
    return `${parse(text)}`;
  } catch (error) {
    return String(toVtpmError(error).details.reason);
  }
};

it('reads sizes of disks in whole GiB; what is no size is a path', () => {
  expect(['64G', '64', '1.5T', '2 TiB', '2048M'].map(parseDiskSize)).toEqual([64, 64, 1536, 2048, 2]);
  expect(['disk.qcow2', './10M', 'none'].map(parseDiskSize)).toEqual([null, null, null]);
  for (const wrong of ['10M', '0', '1.5G', '64K'])
    expect(refusal(parseDiskSize, wrong)).toContain('is not a disk size');
});

it('reads sizes of memory in MiB', () => {
  expect(['4G', '512M', '4096', '1.5G'].map(parseMemory)).toEqual([4096, 512, 4096, 1536]);
  for (const wrong of ['63', 'much', '0.3M'])
    expect(refusal(parseMemory, wrong)).toContain('is not a memory size');
});
