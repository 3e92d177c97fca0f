import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { watchSyncFolder } from './sync-watch.ts';

test('a folder that is chosen later is watched at once when it is told, and no more after the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vtpm-watch-'));
  try {
    let chosen: string | null = null;
    const looks: string[] = [];
    const watch = watchSyncFolder({
      folder: async () => chosen,
      look: async (reason) => {
        looks.push(reason);
      },
    });
    await vi.waitFor(() => expect(looks).toEqual(['time']));
    chosen = folder;
    watch.follow();
    await vi.waitFor(
      async () => {
        await writeFile(join(folder, 'a'), '');
        expect(looks).toContain('changed');
      },
      { timeout: 10_000, interval: 500 },
    );
    watch.end();
    const before = looks.length;
    await writeFile(join(folder, 'b'), '');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(looks).toHaveLength(before);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
