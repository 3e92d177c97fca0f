/**
 * `npm run bench`: how the product compares with the bare tools under it. Every figure is a ratio of two
 * things measured in this one run, alternating, since machines differ and are noisy.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatDescription } from '../src/machine/description.ts';
import { planMachine } from '../src/machine/new-machine.ts';
import { findPlaces } from '../src/product/places.ts';
import { Product } from '../src/product/product.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'vtpm-bench-'));
process.env.VTPM_HOME = home;
const places = findPlaces();

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const time = async (work: () => unknown): Promise<number> => {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
};
const ms = (n: number) => `${n.toFixed(0)} ms`;

async function addingAChip(product: Product, rounds: number): Promise<void> {
  const bare: number[] = [];
  const ours: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const id = await product.create({ name: `chip ${i}`, guestOs: 'linux', disk: null, tpm: false });
    ours.push(await time(() => product.addChip(id, { cipher: 'aes-256' })));
    // The authority exists by now: both sides sign with the same one.
    const state = join(home, `bare-${i}`);
    mkdirSync(state, { mode: 0o700 });
    const password = join(home, 'password');
    writeFileSync(password, randomUUID(), { mode: 0o600 });
    const fd = openSync(password, 'r');
    bare.push(
      await time(() =>
        execFileSync(
          'swtpm_setup',
          [
            '--tpm2',
            '--tpmstate',
            state,
            '--create-ek-cert',
            '--create-platform-cert',
            '--lock-nvram',
            '--pwdfile-fd',
            '3',
            '--cipher',
            'aes-256-cbc',
            '--config',
            join(places.certificateAuthority, 'setup.conf'),
            '--overwrite',
          ],
          { stdio: ['ignore', 'ignore', 'ignore', fd] },
        ),
      ),
    );
  }
  const [a, b] = [median(ours), median(bare)];
  console.log(
    `adding a chip / bare swtpm_setup: ${(a / b).toFixed(2)} (${ms(a)} / ${ms(b)}, ${rounds} rounds; RSA key search varies)`,
  );
}

async function starting(product: Product, rounds: number): Promise<void> {
  const id = await product.create({
    name: 'starts',
    guestOs: 'linux',
    disk: null,
    tpm: true,
    memoryMiB: 512,
    cpus: 1,
  });
  const ours: number[] = [];
  for (let i = 0; i < rounds; i++) {
    ours.push(await time(() => product.start(id, { headless: true })));
    await product.kill(id);
  }
  // Bare: the same QEMU until its monitor answers, with a chip of swtpm's own; nothing proven, nothing kept.
  const { firmwareFor } = await import('../src/product/firmware-settings.ts');
  const firmware = await firmwareFor('x86_64');
  const bare: number[] = [];
  const state = join(home, `bare-${rounds - 1}`);
  for (let i = 0; i < rounds; i++) {
    const fd = openSync(join(home, 'password'), 'r');
    bare.push(
      await time(async () => {
        const swtpm = spawn(
          'swtpm',
          [
            'socket',
            '--tpm2',
            '--tpmstate',
            `dir=${state}`,
            '--ctrl',
            `type=unixio,path=${home}/s`,
            '--key',
            'pwdfd=3,mode=aes-256-cbc',
            '--flags',
            'not-need-init',
            '--terminate',
          ],
          { stdio: ['ignore', 'ignore', 'ignore', fd] },
        );
        const deadline = performance.now() + 5000;
        while (!existsSync(`${home}/s`)) {
          if (performance.now() > deadline) throw new Error('swtpm did not start');
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
        const qemu = spawn(
          'qemu-system-x86_64',
          [
            '-machine',
            'q35,smm=on,vmport=off',
            '-accel',
            'tcg',
            '-cpu',
            'max',
            '-m',
            '512',
            '-nodefaults',
            '-no-user-config',
            '-display',
            'none',
            '-drive',
            `if=pflash,format=raw,unit=0,readonly=on,file=${firmware.code}`,
            '-chardev',
            `socket,id=c,path=${home}/s`,
            '-tpmdev',
            'emulator,id=t,chardev=c',
            '-device',
            'tpm-crb,tpmdev=t',
            '-qmp',
            'stdio',
          ],
          { stdio: ['pipe', 'pipe', 'inherit'] },
        );
        await new Promise<void>((resolve) => {
          let heard = '';
          qemu.stdin.write('{"execute":"qmp_capabilities"}\n{"execute":"query-status"}\n');
          qemu.stdout.on('data', (chunk) => {
            heard += chunk;
            if (heard.includes('"status"')) resolve();
          });
        });
        setTimeout(() => {
          qemu.kill('SIGKILL');
          swtpm.kill('SIGKILL');
        }, 0);
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    rmSync(`${home}/s`, { force: true });
  }
  const [a, b] = [median(ours), median(bare)];
  console.log(
    `starting with a chip / bare QEMU and swtpm: ${(a / b).toFixed(2)} (${ms(a)} / ${ms(b)}; overhead ${ms(a - b)})`,
  );
}

async function listing(counts: readonly number[]): Promise<void> {
  const many = mkdtempSync(join(tmpdir(), 'vtpm-bench-list-'));
  const env = { ...process.env, VTPM_HOME: many };
  let made = 0;
  const virsh = spawnSync('virsh', ['--version']).status === 0;
  for (const count of counts) {
    for (; made < count; made++) {
      makeBundle(many, made);
    }
    const ours: number[] = [];
    const node: number[] = [];
    for (let i = 0; i < 5; i++) {
      ours.push(
        await time(() =>
          execFileSync(
            process.execPath,
            ['--disable-warning=ExperimentalWarning', join(root, 'src/cli/vtpm.ts'), 'list', '-a'],
            { env },
          ),
        ),
      );
      node.push(await time(() => execFileSync(process.execPath, ['-e', '0'])));
    }
    let line = `vtpm list -a, ${count} machines / starting Node: ${(median(ours) / median(node)).toFixed(1)} (${ms(median(ours))} / ${ms(median(node))})`;
    if (virsh) {
      const config = join(many, 'test.xml');
      const domains = Array.from(
        { length: count },
        (_, i) =>
          `<domain type='test'><name>m${i}</name><uuid>${randomUUID()}</uuid><memory>524288</memory><os><type>hvm</type></os></domain>`,
      );
      writeFileSync(config, `<node>${domains.join('')}</node>`);
      const theirs: number[] = [];
      for (let i = 0; i < 3; i++)
        theirs.push(await time(() => execFileSync('virsh', ['-c', `test://${config}`, 'list', '--all'])));
      line += `; / virsh: ${(median(ours) / median(theirs)).toFixed(2)} (${ms(median(theirs))})`;
    }
    console.log(line);
  }
  rmSync(many, { recursive: true });
}

/** The first frame in which the Control Center shows rows and takes input, with many machines against one. */
async function firstFrame(counts: readonly number[]): Promise<void> {
  const { launchApp, windowOf } = await import('../e2e/app-fixture.ts');
  const medians: number[] = [];
  for (const count of counts) {
    const many = mkdtempSync(join(tmpdir(), 'vtpm-bench-window-'));
    for (let i = 0; i < count; i++) makeBundle(many, i);
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const begin = performance.now();
      const app = await launchApp(many);
      const page = await windowOf(app, 'control-center');
      await page.getByText('Machine 0', { exact: true }).first().waitFor();
      times.push(performance.now() - begin);
      await app.close();
    }
    medians.push(median(times));
    rmSync(many, { recursive: true });
  }
  const [few = 1, lots = 1] = medians;
  console.log(
    `first rows of the window, ${counts[1]} machines / ${counts[0]}: ${(lots / few).toFixed(2)} (${ms(lots)} / ${ms(few)}, starting the app included)`,
  );
}

/** A stopped machine without disks in a VTPM_HOME. */
function makeBundle(vtpmHome: string, n: number): void {
  const bundle = join(vtpmHome, 'Virtual Machines', `Machine ${n}.vtpmvm`);
  mkdirSync(bundle, { recursive: true });
  const { description } = planMachine({ name: `Machine ${n}`, guestOs: 'linux' }, 'x86_64', new Date(), 4096);
  writeFileSync(join(bundle, 'machine.json'), formatDescription(description));
}

try {
  const product = await Product.open({ program: 'bench' });
  await product.create({ name: 'warm', guestOs: 'linux', disk: null, tpm: true }); // makes the local authority
  await addingAChip(product, 5);
  await starting(product, 5);
  product.close();
  await listing([1, 100, 1000]);
  await firstFrame([1, 1000]);
} finally {
  rmSync(home, { recursive: true, force: true });
}
