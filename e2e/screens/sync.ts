import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { TestComputer, temporaryFolder } from '../../src/sync/testing/computers.ts';
import { invoke, names } from './machines.ts';
import { click, pressEscape, type Screen } from './screen.ts';

const small = 'keychain-sync';
const heading = (page: Page, text: string | RegExp) =>
  page.getByRole('heading', { name: text }).waitFor({ timeout: 30_000 });
const closeWindow = (page: Page) => page.close();

/** Another computer of the circle: the real engine, without a window. */
class OtherComputer {
  readonly name: string;
  readonly #computer: TestComputer;

  constructor(name: string) {
    this.name = name;
    this.#computer = new TestComputer(temporaryFolder(), name);
  }

  get engine(): TestComputer['engine'] {
    return this.#computer.engine;
  }
}

/** A folder of this name, which the dialog will answer with. */
async function makeFolder(app: ElectronApplication, home: string, name: string): Promise<string> {
  const folder = join(home, 'Nextcloud', name);
  await mkdir(folder, { recursive: true });
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, folder);
  return folder;
}

/** From nothing to a circle of this computer alone. */
const setUpScreens: readonly Screen[] = [
  { name: 'sync-ask', window: small, show: (page) => heading(page, /Sync your keys/) },
  {
    name: 'sync-ask-empty-folder',
    window: small,
    show: async (page) => {
      await click(page, 'Choose…');
      await page.getByLabel('This computer').fill('Atelier');
      await page.getByText('None has arrived here yet.').waitFor();
    },
  },
  {
    name: 'sync-created',
    window: small,
    show: async (page) => {
      await click(page, 'Create');
      await heading(page, 'Keychain sync is on');
    },
    leave: closeWindow,
  },
];

/** Another computer asks, and is let in. */
const approveScreens: readonly Screen[] = [
  {
    name: 'control-center-asked',
    window: 'control-center',
    show: (page) => page.getByText('“ThinkPad X1” asks to join.').waitFor({ timeout: 30_000 }),
  },
  {
    name: '13-enrol',
    window: 'new-computer',
    show: (page) => page.getByText(/From then on it can open/).waitFor({ timeout: 30_000 }),
  },
  {
    name: 'sync-approved',
    window: 'new-computer',
    show: async (page) => {
      await click(page, 'Approve');
      await heading(page, /can read your keys now/);
    },
    leave: closeWindow,
  },
];

const securityTab = (page: Page) => page.getByRole('tab', { name: 'Security' }).click();

/** The circle on the Security tab, and what can be done with it. */
const manageScreens: readonly Screen[] = [
  {
    name: '14-security-tab-on',
    window: 'configuration',
    machine: names.withChip,
    show: async (page) => {
      await securityTab(page);
      await page.getByText('On, 2 computers').waitFor({ timeout: 30_000 });
    },
  },
  {
    name: 'sync-manage',
    window: 'configuration',
    machine: names.withChip,
    show: async (page) => {
      await click(page, 'Manage…');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'sync-remove',
    window: 'configuration',
    machine: names.withChip,
    show: async (page) => {
      await click(page, /^Remove… /);
      await page.getByText(/What it has read it keeps: the keys/).waitFor();
    },
    leave: (page) => click(page, 'Cancel'),
  },
  {
    name: 'sync-leave',
    window: 'configuration',
    machine: names.withChip,
    show: (page) => click(page, 'Leave…'),
    leave: (page) => click(page, 'Cancel'),
  },
  {
    name: 'sync-removed',
    window: 'configuration',
    machine: names.withChip,
    show: async (page) => {
      await click(page, /^Remove… /);
      await click(page, 'Remove');
      await page.getByText('It may still have the keys').waitFor({ timeout: 30_000 });
    },
    leave: async (page) => {
      await click(page, 'Close');
      await pressEscape(page);
    },
  },
];

/** The folder is away. */
const troubleScreens = (folder: string): readonly Screen[] => [
  {
    name: 'sync-trouble',
    window: 'configuration',
    machine: names.withChip,
    show: async (page) => {
      await rename(folder, `${folder} away`);
      await click(page, 'Manage…');
      await click(page, 'Sync Now');
      await page.getByText('The sync folder is not there').first().waitFor({ timeout: 30_000 });
    },
    leave: pressEscape,
  },
  {
    name: '14-security-tab-trouble',
    window: 'configuration',
    machine: names.withChip,
    show: (page) => page.getByText('The sync folder is not there.').waitFor({ timeout: 30_000 }),
    leave: () => rename(`${folder} away`, folder),
  },
];

/** A start that is refused while sync is on: needs a machine whose key no computer of the circle has. */
const keyMissingScreen: Screen = {
  name: '09-key-missing',
  window: 'control-center',
  show: async (page) => {
    const row = page.getByRole('row', { name: new RegExp(names.keyless) });
    await row.hover();
    await row.getByRole('button', { name: 'Start' }).click();
    await page.getByText(/none for this chip yet/).waitFor({ timeout: 30_000 });
  },
  leave: pressEscape,
};

/** This computer asks to join the circle of another, and is refused. */
const joinScreens = (other: OtherComputer): readonly Screen[] => [
  {
    name: 'sync-ask-circle',
    window: small,
    show: async (page) => {
      await click(page, 'Choose…');
      await page.getByText(`Found there: ${other.name}.`).waitFor();
      await page.getByLabel('This computer').fill('ThinkPad X1');
    },
  },
  {
    name: '13-enrol-asking',
    window: small,
    show: async (page) => {
      await click(page, 'Join');
      await page.getByText(/Waiting for an answer/).waitFor({ timeout: 30_000 });
    },
  },
  {
    name: '13-enrol-join',
    window: small,
    show: async (page) => {
      await other.engine.sync();
      await page.getByRole('button', { name: 'Codes Match' }).waitFor({ timeout: 30_000 });
    },
  },
  {
    name: '13-enrol-waiting',
    window: small,
    show: async (page) => {
      await click(page, 'Codes Match');
      await page.getByText(/Waiting for approval/).waitFor({ timeout: 30_000 });
    },
  },
  {
    name: 'sync-refused',
    window: small,
    show: async (page) => {
      await other.engine.sync();
      const { requests } = await other.engine.status();
      await other.engine.refuse(requests[0]?.id ?? '');
      await heading(page, 'The request to join was refused');
    },
    leave: async (page) => {
      await click(page, 'Ask Again…');
      // with the folder and the name of before
      await page.getByText(`Found there: ${other.name}.`).waitFor();
      await page.close();
    },
  },
];

/** Lets another computer ask, and waits until this one can compare the code. */
async function askFrom(other: OtherComputer, folder: string, page: Page): Promise<void> {
  await other.engine.join(folder, other.name);
  for (let turn = 0; turn < 20; turn++) {
    await invoke(page, 'sync.now');
    await other.engine.sync();
    const { requests } = await invoke(page, 'sync.status');
    if (requests[0]?.code) return;
  }
  throw new Error('the request has no code');
}

/** Keychain sync from the beginning to a refusal. Needs a machine with a chip, and one whose key is gone. */
export async function walkThroughSync(
  app: ElectronApplication,
  home: string,
  center: Page,
  see: (screen: Screen) => Promise<void>,
): Promise<void> {
  const thinkpad = new OtherComputer('ThinkPad X1');
  const folder = await makeFolder(app, home, 'vTPM');
  for (const screen of setUpScreens) await see(screen);
  await askFrom(thinkpad, folder, center);
  for (const screen of approveScreens) await see(screen);
  await thinkpad.engine.confirmJoin();
  for (const screen of manageScreens) await see(screen);
  await see(keyMissingScreen);
  for (const screen of troubleScreens(folder)) await see(screen);
  await invoke(center, 'sync.leave');
  const atelier = new OtherComputer('Atelier');
  await atelier.engine.setUp(await makeFolder(app, home, 'Keys'), atelier.name);
  for (const screen of joinScreens(atelier)) await see(screen);
}
