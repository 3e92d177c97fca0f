/**
 * How fast the doctor is: `bash scripts/with-keyring.sh node --disable-warning=ExperimentalWarning
 * scripts/bench-doctor.ts`. The whole command is compared with its checks made one after the other in one
 * process, both measured in this run, since machines differ and are noisy.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checks, hostCheckIds } from '../src/doctor/checks.ts';
import { Product } from '../src/product/product.ts';

const vtpm = fileURLToPath(new URL('../src/cli/vtpm.ts', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'vtpm-bench-doctor-'));
process.env.VTPM_HOME = home;

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const time = async (work: () => unknown): Promise<number> => {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
};
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const doctor = (...args: string[]) =>
  time(() =>
    execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', vtpm, 'doctor', ...args], {
      stdio: 'ignore',
    }),
  );
const rounds = async (count: number, work: () => Promise<number>): Promise<number> => {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await work());
  return median(times);
};

/** Each check alone, in a fresh product: what it takes without the others' answers. */
async function oneAfterTheOther(product: Product): Promise<number> {
  let sum = 0;
  for (const check of hostCheckIds) sum += await time(() => product.doctor.host({ only: [check] }));
  return sum;
}

/** Copies of one machine with a chip and a disk, each with its own name and UUID. */
function manyMachines(from: string, count: number): void {
  const text = readFileSync(join(from, 'machine.json'), 'utf8');
  const { uuid } = JSON.parse(text) as { uuid: string };
  for (let n = 0; n < count; n++) {
    const to = join(from, '..', `Machine ${n}.vtpmvm`);
    mkdirSync(to);
    for (const part of ['tpm', 'disks', 'uefi-variables.fd'])
      cpSync(join(from, part), join(to, part), { recursive: true });
    const own = uuid.slice(0, -6) + n.toString(16).padStart(6, '0');
    writeFileSync(join(to, 'machine.json'), text.replace(uuid, own).replace('"Windows"', `"Machine ${n}"`));
  }
}

try {
  const product = await Product.open({ program: 'bench' });
  const first = await doctor(); // QEMU is started with the accelerator; its proof is kept
  const command = await rounds(5, () => doctor());
  const serial = await rounds(3, () => oneAfterTheOther(product));
  console.log(`vtpm doctor, accelerator not proven yet: ${seconds(first)}`);
  console.log(
    `vtpm doctor / its ${hostCheckIds.length} checks one after the other: ${(command / serial).toFixed(2)} (${seconds(command)} / ${seconds(serial)})`,
  );
  const id = await product.create({ name: 'Windows', guestOs: 'windows-11', disk: { sizeGiB: 64 } });
  console.log(
    `vtpm doctor VM, ${Object.keys(checks).length} checks: ${seconds(await rounds(3, () => doctor('Windows')))}`,
  );
  manyMachines(id, 1000);
  const all = await rounds(3, () => doctor());
  console.log(
    `vtpm doctor, 1,001 machines / with none: ${(all / command).toFixed(1)} (${seconds(all)} / ${seconds(command)})`,
  );
  product.close();
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exit(0);
