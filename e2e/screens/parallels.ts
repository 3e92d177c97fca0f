import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { configPvs } from '../../src/parallels/testing/config-pvs.ts';
import { click, pressEscape, type Screen } from './screen.ts';

/** Makes a machine of Parallels Desktop 16.1 the one that a person chooses in the next open dialogs. */
export async function choosePvm(app: ElectronApplication, home: string): Promise<void> {
  const bundle = join(home, 'Windows 10.pvm');
  await mkdir(bundle, { recursive: true });
  await writeFile(join(bundle, 'config.pvs'), configPvs({ appVersion: '16.1.0-48950' }));
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, bundle);
}

const window = 'control-center';

export const parallelsScreens: readonly Screen[] = [
  {
    name: 'open-menu',
    window,
    show: async (page) => {
      await click(page, 'Open…');
      await page.getByRole('menu').waitFor();
    },
    leave: pressEscape,
  },
  {
    name: 'parallels',
    window,
    show: async (page) => {
      await click(page, 'Open…');
      await page.getByRole('menuitem', { name: 'Examine a Parallels Machine…' }).click();
      await page.getByRole('region', { name: 'What the bundle says' }).waitFor();
    },
    leave: pressEscape,
  },
];
