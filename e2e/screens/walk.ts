import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { systemKeychain } from '../../src/keychain/system-keychain.ts';
import { bundleLayout } from '../../src/machine/bundle-layout.ts';
import { lockCollection, pauseKeyring, restartKeyring } from '../../src/tpm/testing/keyring-fixture.ts';
import { windowOf } from '../app-fixture.ts';
import { writeNoise } from '../noise.ts';
import { makePhysicalDisk } from '../physical-disk.ts';
import {
  addErrorScreen,
  addProgressScreen,
  configurationScreens,
  importDiskScreens,
  keylessScreen,
  runningScreen,
} from './configuration.ts';
import { controlCenterScreens, emptyControlCenter } from './control-center.ts';
import { insideScreens } from './inside.ts';
import { walkThroughKeychainFile } from './keychain-file.ts';
import { exportScreens, importScreens, writeKeyFile } from './keys.ts';
import { english, setLook } from './look.ts';
import { invoke, makeMachines, names } from './machines.ts';
import { arrivalScreens, movedAwayScreen, moveFolder, moveScreens, passphrase, sealedFile } from './move.ts';
import { newMachineScreens } from './new-machine.ts';
import { choosePvm, parallelsScreens } from './parallels.ts';
import type { Screen } from './screen.ts';
import { walkThroughSync } from './sync.ts';
import { lockedScreen, troubleshootingScreens } from './troubleshooting.ts';

export type Visit = (page: Page, screen: Screen) => Promise<void>;
export type Step = (title: string, body: () => Promise<void>) => Promise<void>;

/** Goes through every screen of an app with a fresh profile: real machines, chips and failures throughout. */
export async function walkThroughApp(
  app: ElectronApplication,
  home: string,
  step: Step,
  visit: Visit,
  /** How much is moved while its progress is looked at. */
  movedMebibytes = 256,
): Promise<void> {
  const center = await windowOf(app, 'control-center');
  let ids: Readonly<Record<string, string>> = {};
  let keyFile: string | null = null;

  const pageOf = async ({ window, machine }: Screen) => {
    if (window === 'control-center') return center;
    if (window === 'troubleshooting') {
      const subject = machine === undefined ? null : (ids[machine] ?? '');
      await invoke(center, 'doctor.open', { subject, checks: [], page: 'checks' });
      return windowOf(app, window);
    }
    if (window === 'new-machine') await invoke(center, 'windows.openNewMachine');
    else if (window === 'inside') await invoke(center, 'inside.open', ids[machine ?? ''] ?? '');
    else if (window === 'move') await invoke(center, 'move.open', ids[machine ?? ''] ?? '');
    else if (window === 'import-keys')
      await invoke(center, 'keys.openImport', { file: keyFile, machine: null });
    else if (window === 'keychain-sync') await invoke(center, 'sync.openSetUp');
    else if (window === 'new-computer') {
      const [request] = (await invoke(center, 'sync.status')).requests;
      if (request) await invoke(center, 'sync.openRequest', request.id);
    } else await invoke(center, 'windows.openConfiguration', ids[machine ?? ''] ?? '', null);
    return windowOf(app, window, machine);
  };
  const chooseInDialogs = (path: string) =>
    app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    }, path);
  const seeMoves = async () => {
    const folder = await moveFolder(home);
    await chooseInDialogs(folder);
    const noise = join(bundleLayout(ids[names.withChip] ?? '').disks, 'noise.img');
    writeNoise(noise, movedMebibytes);
    for (const screen of moveScreens) await see(screen);
    await rm(noise);
    await chooseInDialogs(sealedFile(folder));
    for (const screen of arrivalScreens) await see(screen);
    const id = ids[names.linux] ?? '';
    await invoke(center, 'move.run', id, {
      ...{ way: 'sealed', folder, passphrase, recoveryKeysSaved: true, resume: true },
    });
    await invoke(center, 'move.retire', id, 'keep');
    await see(movedAwayScreen);
    await invoke(center, 'move.takeBack', id);
  };
  const see = (screen: Screen, find = () => pageOf(screen)) =>
    step(screen.name, async () => {
      const page = await find();
      await page.bringToFront();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await setLook(page, english);
      await screen.show(page);
      if (!screen.hovers) await page.mouse.move(1, 1);
      await visit(page, screen);
      await setLook(page, english);
      await screen.leave?.(page);
    });

  await see(emptyControlCenter);
  for (const screen of newMachineScreens) await see(screen);
  await step('make machines', async () => {
    ids = await makeMachines(center, home);
  });
  for (const screen of controlCenterScreens) await see(screen);
  for (const screen of configurationScreens) await see(screen);

  for (const screen of insideScreens) await see(screen);
  const disk = await makePhysicalDisk(home);
  try {
    await step('make a machine on a physical disk', async () => {
      const id = await invoke(center, 'machines.create', {
        ...{ name: names.physical, guestOs: 'linux', disk: { path: disk.path, link: true } },
      });
      ids = { ...ids, [names.physical]: id };
    });
    for (const screen of importDiskScreens) await see(screen);
  } finally {
    await disk.remove();
  }
  await choosePvm(app, home);
  for (const screen of parallelsScreens) await see(screen);

  const exported = join(home, 'Keys.vtpmkeys');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, exported);
  for (const screen of exportScreens) await see(screen);
  const { file, restore } = await writeKeyFile(center, home, ids);
  keyFile = file;
  for (const screen of importScreens) await see(screen);
  await restore();
  await seeMoves();
  await walkThroughKeychainFile(home, see);

  const { uuid } = await invoke(center, 'machines.details', ids[names.keyless] ?? '').then(
    (d) => d.description,
  );
  await systemKeychain().remove(`vTPM.{${uuid}}`);
  await see(keylessScreen);
  for (const screen of troubleshootingScreens) await see(screen);
  // before the keyring is restarted: the app does not get over that
  await walkThroughSync(app, home, center, see);
  const resume = pauseKeyring();
  try {
    await see(addProgressScreen(resume));
  } finally {
    resume();
  }
  lockCollection();
  try {
    await see(addErrorScreen);
    await see(lockedScreen);
  } finally {
    await restartKeyring();
  }
  await invoke(center, 'machines.start', ids[names.legacy] ?? '');
  await see(runningScreen);
  await invoke(center, 'machines.kill', ids[names.legacy] ?? '');
}
