import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Library } from './library.ts';
import { watchLibrary } from './library-watch.ts';

it('tells of bundles that come, change, move away, come back and go, in folders made after it began', async () => {
  const home = mkdtempSync(join(tmpdir(), 'vtpm-watch-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const configFolder = join(home, 'config');
  const machinesFolder = join(home, 'Virtual Machines');
  const library = new Library(configFolder, machinesFolder);
  let told: string[] = [];
  const end = watchLibrary({
    configFolder,
    machinesFolder,
    paths: () => library.paths(),
    changed: (path) => told.push(path),
  });
  onTestFinished(end);
  const tells = async (path: string, action: () => unknown) => {
    await new Promise((resolve) => setTimeout(resolve, 250)); // what the last action caused is over
    told = [];
    await action();
    await vi.waitFor(() => expect(told).toContain(path), { timeout: 3000 });
  };

  for (const folder of [machinesFolder, join(home, 'elsewhere')]) {
    const path = join(folder, 'A, “é”.vtpmvm');
    const change = () => writeFileSync(join(path, 'machine.json'), `{"changed": ${Math.random()}}`);
    await tells(path, async () => {
      mkdirSync(path, { recursive: true });
      await library.remember(path);
    });
    await tells(path, change);
    await tells(path, () => renameSync(path, join(home, 'moved')));
    await tells(path, () => renameSync(join(home, 'moved'), path));
    await tells(path, change);
    await tells(path, () => rmSync(path, { recursive: true }));
  }
});
