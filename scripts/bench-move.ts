/**
 * Sealing and copying a machine against the tools that a person would take instead, in one run on the same
 * sparse disk: `node scripts/bench-move.ts [--data MiB] [--virtual GiB] [--rounds N] [--folder DIR]`.
 * Every command ends with the result synced. Ours includes reading it back and checking it; theirs don't.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sealedExtension } from '../src/archive/manifest.ts';
import { sealBundle } from '../src/archive/seal.ts';
import { unsealBundle } from '../src/archive/unseal.ts';
import { copyBundle } from '../src/copy/copy-bundle.ts';
import { formatDescription } from '../src/machine/description.ts';
import { planMachine } from '../src/machine/new-machine.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '1024' },
    virtual: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const MiB = 1024 * 1024;
const self = fileURLToPath(import.meta.url);
const passphrase = 'a passphrase of the bench';

/** The part that runs in a process of its own and is measured. */
async function ours(action: string, from: string, to: string): Promise<void> {
  if (action === 'seal') {
    const keys = { createdAt: new Date().toISOString(), computer: 'bench', records: [] };
    await sealBundle({ bundleRoot: from, keys, target: to, passphrase });
  } else if (action === 'unseal') await unsealBundle({ path: from, passphrase, targetFolder: to });
  else await copyBundle({ from, to });
}

interface Measured {
  readonly seconds: number;
  /** Of one core. */
  readonly cpuPercent: number;
  /** The sum of the processes' peaks. */
  readonly peakMiB: number;
  readonly bytes: number;
}

/** The memory peaks of the processes of a group, by process id. */
function watchMemory(group: number, peaks: Map<string, number>): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) continue;
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
      if (peak) peaks.set(pid, Number(peak) / 1024);
    } catch {
      // ended meanwhile
    }
}

/** Runs a shell command; `result` is what it makes, measured and then removed. */
async function measure(command: string, result: string, keep = false): Promise<Measured> {
  rmSync(result, { recursive: true, force: true });
  const script = `TIMEFORMAT='%R %U %S'; set -o pipefail; time { ${command}; }`;
  const child = spawn('bash', ['-c', script], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const peaks = new Map<string, number>();
  const timer = setInterval(() => watchMemory(child.pid ?? -1, peaks), 50);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command}: ${said}`);
  const [seconds = 0, user = 0, system = 0] = (said.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  const bytes = Number(execFileSync('du', ['-s', '-B1', result], { encoding: 'utf8' }).split('\t')[0]);
  if (!keep) rmSync(result, { recursive: true, force: true });
  return {
    seconds,
    cpuPercent: Math.round((100 * (user + system)) / seconds),
    peakMiB: Math.round([...peaks.values()].reduce((a, b) => a + b, 0)),
    bytes,
  };
}

/** A bundle with one disk: half-compressible data in stretches over the whole of it. */
function makeDisk(folder: string, format: 'raw' | 'qcow2', dataMiB: number, virtualGiB: number): string {
  const root = join(folder, `${format}.vtpmvm`);
  mkdirSync(join(root, 'disks'), { recursive: true });
  const { description } = planMachine(
    { name: format, guestOs: 'linux', disk: null },
    'x86_64',
    new Date(),
    4096,
  );
  writeFileSync(join(root, 'machine.json'), formatDescription(description));
  const path = join(root, 'disks', `main.${format === 'raw' ? 'img' : 'qcow2'}`);
  const raw = format === 'raw' ? path : join(folder, 'source.img');
  const fd = openSync(raw, 'w');
  ftruncateSync(fd, virtualGiB * 1024 * MiB);
  const stretch = 16;
  const distance = Math.floor((virtualGiB * 1024) / Math.ceil(dataMiB / stretch));
  const text = Buffer.from(
    Array.from({ length: 40_000 }, (_, i) => `line ${i * 7919} of a log file\n`).join(''),
  );
  for (let i = 0; i < dataMiB; i++) {
    const chunk = randomBytes(MiB);
    text.copy(chunk, 0, (i * 4099) % 1000, ((i * 4099) % 1000) + MiB / 2);
    writeSync(fd, chunk, 0, MiB, (Math.floor(i / stretch) * distance + (i % stretch)) * MiB);
  }
  closeSync(fd);
  if (format === 'qcow2') {
    execFileSync('qemu-img', ['convert', '-O', 'qcow2', raw, path]);
    rmSync(raw);
  }
  execFileSync('sync');
  return root;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

async function compare(folder: string, format: 'raw' | 'qcow2'): Promise<void> {
  const root = makeDisk(folder, format, Number(values.data), Number(values.virtual));
  const disk = join(root, 'disks', readdirSync(join(root, 'disks'))[0] ?? '');
  const out = join(folder, 'out');
  const recipient = join(folder, 'recipient');
  if (
    spawnSync('age-keygen', ['-o', recipient]).status !== 0 &&
    !statSync(recipient, { throwIfNoEntry: false })
  )
    console.log('(age is not installed: the tar pipeline runs without it)');
  const age = statSync(recipient, { throwIfNoEntry: false })
    ? `| age -r ${/age1\w+/.exec(readFileSync(recipient, 'utf8'))?.[0]}`
    : '';
  const us = (action: string, from: string, to: string) =>
    `'${process.execPath}' --disable-warning=ExperimentalWarning '${self}' run ${action} '${from}' '${to}'`;
  const target = join(folder, `out${sealedExtension}`);
  const commands: Record<string, readonly [command: string, result: string]> = {
    'sealed archive': [us('seal', root, target), target],
    'tar -S | zstd -T0 | age': [
      `tar -C '${folder}' -cS ${format}.vtpmvm | zstd -q -T0 ${age} >'${out}'; sync '${out}'`,
      out,
    ],
    copy: [us('copy', root, `${out}.vtpmvm`), `${out}.vtpmvm`],
    'cp --sparse=always': [
      `cp -a --sparse=always --reflink=never '${root}' '${out}'; sync '${out}'/disks/*`,
      out,
    ],
    'rsync -aS': [`rsync -aS '${root}/' '${out}/'; sync '${out}'/disks/*`, out],
    'qemu-img convert -c': [`qemu-img convert -c -O qcow2 '${disk}' '${out}'; sync '${out}'`, out],
  };
  if (spawnSync('rsync', ['--version']).status !== 0) delete commands['rsync -aS'];
  const results: Record<string, Measured[]> = {};
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, [command, result]] of Object.entries(commands)) {
      // the slowest by far: once is enough to see it
      if (round > 0 && (name.startsWith('qemu-img') || name.startsWith('rsync'))) continue;
      results[name] ??= [];
      results[name].push(await measure(command, result));
    }
  await measure(us('seal', root, target), target, true);
  results.unpack = [await measure(`mkdir '${out}' && ${us('unseal', target, out)}`, out)];
  rmSync(target);
  console.log(`\n${format}: ${values.data} MiB of data in ${values.virtual} GiB`);
  const of = (name: string, field: keyof Measured) => median((results[name] ?? []).map((r) => r[field]));
  for (const name of Object.keys(results))
    console.log(
      `  ${name.padEnd(24)} ${of(name, 'seconds').toFixed(1).padStart(6)} s ${String(of(name, 'cpuPercent')).padStart(4)} % CPU ${String(of(name, 'peakMiB')).padStart(5)} MiB memory ${(of(name, 'bytes') / MiB).toFixed(0).padStart(6)} MiB on disk`,
    );
  const ratio = (a: string, b: string, field: keyof Measured) => (of(a, field) / of(b, field)).toFixed(2);
  console.log(
    `  sealed archive / tar pipeline: time ${ratio('sealed archive', 'tar -S | zstd -T0 | age', 'seconds')} (aim 1.00), size ${ratio('sealed archive', 'tar -S | zstd -T0 | age', 'bytes')} (aim 1.05)`,
  );
  console.log(
    `  copy with verification / cp: time ${ratio('copy', 'cp --sparse=always', 'seconds')} (aim 1.50)`,
  );
  rmSync(root, { recursive: true });
}

if (positionals[0] === 'run') await ours(positionals[1] ?? '', positionals[2] ?? '', positionals[3] ?? '');
else {
  const folder = mkdtempSync(join(values.folder, 'vtpm-bench-move-'));
  try {
    await compare(folder, 'raw');
    await compare(folder, 'qcow2');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
