import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './app-fixture.ts';
import { keyring } from './keyring.ts';

// `page.evaluate` lifts the policy for its synchronous part: what it must apply to runs in a timer.
test('the page’s policy blocks inline scripts, eval, foreign addresses and frames', async ({ appWindow }) => {
  const page = await appWindow('control-center');
  const found = await page.evaluate(
    () =>
      new Promise<Record<string, unknown>>((resolve) => {
        setTimeout(async () => {
          const blocked = new Set<string>();
          document.addEventListener('securitypolicyviolation', (event) =>
            blocked.add(event.effectiveDirective),
          );
          const state = globalThis as unknown as Record<string, unknown>;
          const script = document.createElement('script');
          script.textContent = 'globalThis.inlineRan = true';
          document.head.append(script);
          const image = document.createElement('img');
          image.setAttribute('onerror', 'globalThis.handlerRan = true');
          image.src = 'nothing-here.png';
          document.body.append(image);
          let evalRan = false;
          try {
            // biome-ignore lint/security/noGlobalEval: this is what must not work
            evalRan = Boolean(globalThis.eval('true'));
          } catch {}
          const fetched = await fetch('https://example.com/').then(
            () => true,
            () => false,
          );
          const frame = document.createElement('iframe');
          frame.src = 'https://example.com/';
          document.body.append(frame);
          setTimeout(
            () =>
              resolve({
                inlineRan: state.inlineRan ?? false,
                handlerRan: state.handlerRan ?? false,
                evalRan,
                fetched,
                blocked: [...blocked].sort(),
              }),
            300,
          );
        });
      }),
  );
  expect(found).toEqual({
    inlineRan: false,
    handlerRan: false,
    evalRan: false,
    fetched: false,
    blocked: ['connect-src', 'frame-src', 'script-src', 'script-src-attr', 'script-src-elem'],
  });
});

test('a window can neither leave the app nor open another', async ({ app, appWindow }) => {
  const page = await appWindow('control-center');
  const before = page.url();
  await page.evaluate(() => {
    setTimeout(() => {
      location.href = 'https://example.com/';
    });
  });
  await page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.com/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    window.open('https://example.com/');
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe(before);
  await expect.poll(() => app.windows().length).toBe(1);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(await page.evaluate(() => typeof window.vtpm.invoke)).toBe('function');
});

test('no permission is granted', async ({ appWindow }) => {
  const page = await appWindow('control-center');
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'];
    const answers = names.map((name) => navigator.permissions.query({ name: name as PermissionName }));
    return (await Promise.all(answers)).map((answer) => answer.state);
  });
  expect(states).toEqual(Array(5).fill('denied'));
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
});

test('a page sees nothing of Node and only the three functions of the bridge', async ({ appWindow }) => {
  const page = await appWindow('control-center');
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
      (name) => name in globalThis,
    ),
    bridge: Object.keys(window.vtpm).sort(),
    frozen: Object.isFrozen(window.vtpm) || !Reflect.set(window, 'vtpm', null),
  }));
  expect(seen).toEqual({ node: [], bridge: ['invoke', 'on', 'pathOf'], frozen: true });
});

test('a call with bad arguments, or one that does not exist, is refused with a code', async ({
  appWindow,
}) => {
  const page = await appWindow('control-center');
  const codes = await page.evaluate(async () => {
    const invoke = window.vtpm.invoke as (...args: unknown[]) => Promise<{ error?: { code: string } }>;
    const code = (...args: unknown[]) =>
      invoke(...args).then(
        (reply) => reply.error?.code ?? 'ok',
        (error: Error) => error.message,
      );
    return [
      await code('windows.openConfiguration', 5, null),
      await code('windows.openConfiguration', '/x'),
      await code('clipboard.write', 'x', 'more'),
      await code('constructor'),
    ];
  });
  expect(codes.slice(0, 3)).toEqual(Array(3).fill('VTPM_ERR_USAGE'));
  expect(codes[3]).toContain('there is no call');
});

test('a page of another origin, with the same preload, is refused with a code', async ({
  app,
  appWindow,
}) => {
  await appWindow('control-center');
  const opened = app.waitForEvent('window', {
    predicate: (page) => page.waitForURL(/^data:/).then(() => true),
  });
  await app.evaluate(({ app: electronApp, BrowserWindow }) => {
    const foreign = new BrowserWindow({
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        preload: `${electronApp.getAppPath()}/dist/preload/index.cjs`,
      },
    });
    return foreign.loadURL('data:text/html,<title>foreign</title>');
  });
  const page = await opened;
  const reply = await page.evaluate(() => window.vtpm.invoke('clipboard.write', 'stolen'));
  expect(reply).toMatchObject({ ok: false, error: { code: 'VTPM_ERR_IPC_REFUSED' } });
});

test('no page can reach a chip’s password: neither what it may ask for nor what it shows', async ({
  app,
  appWindow,
}) => {
  const page = await appWindow('control-center');
  const id = await page.evaluate(async () => {
    const made = await window.vtpm.invoke('machines.create', {
      name: 'Secret',
      guestOs: 'linux',
      tpm: true,
      disk: null,
    });
    return made.ok ? made.value : made.error.code;
  });
  const opened = await page.evaluate((m) => window.vtpm.invoke('windows.openConfiguration', m, null), id);
  expect(opened.ok).toBe(true);
  const configuration = await appWindow('configuration', 'Secret.vtpmvm');
  await configuration.getByRole('tab', { name: 'Hardware' }).click();
  await configuration.getByRole('option', { name: 'TPM Chip' }).click();
  await expect(configuration.getByRole('region', { name: 'TPM Chip' })).toContainText('IBM (SW TPM)');

  const account = `vTPM.{${JSON.parse(await readFile(join(id, 'machine.json'), 'utf8')).uuid}}`;
  const record = (await keyring.getPassword('vTPM Desktop', account)) ?? '';
  const { password } = JSON.parse(record) as { password: string };
  expect(Buffer.from(password, 'base64url')).toHaveLength(32);
  const forms = ['hex', 'base64', 'base64url'] as const;
  const secrets = [password, ...forms.map((form) => Buffer.from(password, 'base64url').toString(form))];

  for (const each of [page, configuration]) {
    const seen = await each.evaluate(async (machine) => {
      const { invoke } = window.vtpm;
      const replies = [
        await invoke('machines.list'),
        await invoke('machines.details', machine),
        await invoke('chip.read', machine),
        await invoke('chip.backUp', machine),
        await invoke('chip.backups', machine),
        await invoke('host.report', { fresh: true }),
        await invoke('doctor.examine', machine, 1),
        await invoke('doctor.report', machine, 'en'),
        await invoke('preferences.get'),
      ];
      return {
        refused: replies.filter((reply) => !reply.ok),
        text: JSON.stringify(replies) + document.documentElement.outerHTML,
      };
    }, id);
    expect(seen.refused).toEqual([]);
    expect(seen.text).toContain(account); // the name of the record is no secret, and this text is the real one
    for (const secret of secrets) expect(seen.text.includes(secret)).toBe(false);
  }
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
});
